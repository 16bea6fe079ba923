"""What is known of a patient beside the order: laboratory values, doses received, last course, allergies.

Each says who told it, how, and whether it was read back: in an outage they come by telephone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from station.clinical.computed import Unknown
from station.clinical.names import fold
from station.clinical.renal import creatinine_mg_dl
from station.clinical.steps import Not


class FactKind(StrEnum):
    """What a fact is; the words are at `patient_fact.<value>`."""

    CREATININE = "creatinine"
    NEUTROPHILS = "neutrophils"
    PLATELETS = "platelets"
    LEUCOCYTES = "leucocytes"
    BILIRUBIN = "bilirubin"
    URACIL = "uracil"
    RECEIVED = "received"
    LAST_COURSE = "last_course"
    ALLERGY = "allergy"
    NO_ALLERGY = "no_allergy"
    HEART_EXPOSED = "heart_exposed"

    @property
    def words(self) -> str:
        """Give the key of its words."""
        return f"patient_fact.{self.value}"


class Told(StrEnum):
    """How a fact reached the station; the words are at `told.<value>`."""

    PHONE = "phone"
    PAPER = "paper"
    FILE = "file"


UNITS: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.CREATININE: ("µmol/L", "mg/L", "mg/dL"),
    FactKind.NEUTROPHILS: ("G/L",),
    FactKind.PLATELETS: ("G/L",),
    FactKind.LEUCOCYTES: ("G/L",),
    FactKind.BILIRUBIN: ("µmol/L",),
    FactKind.URACIL: ("ng/mL",),
    FactKind.RECEIVED: ("mg/m2", "mg"),
}
"""The units each kind of value is told in; kinds that stand nowhere here have no value."""

PLAUSIBLE: Mapping[FactKind, tuple[Decimal, Decimal]] = {
    FactKind.NEUTROPHILS: (Decimal(0), Decimal(200)),
    FactKind.PLATELETS: (Decimal(1), Decimal(3000)),
    FactKind.LEUCOCYTES: (Decimal(0), Decimal(1000)),
    FactKind.BILIRUBIN: (Decimal(0), Decimal(1000)),
    FactKind.URACIL: (Decimal(0), Decimal(5000)),
    FactKind.RECEIVED: (Decimal(0), Decimal(100_000)),
}
"""What such a value may be at all: 1500 in G/L is a count in /mm3."""

NAMES_SOMETHING = frozenset({FactKind.RECEIVED, FactKind.ALLERGY, FactKind.LAST_COURSE})
"""Kinds that are about a substance, an allergen or a protocol."""

DATED = frozenset(UNITS) - {FactKind.RECEIVED} | {FactKind.LAST_COURSE}


@dataclass(frozen=True)
class PatientFact:
    """One fact told of a patient; a later one of the same kind and about the same counts instead.

    `day` is the ISO date it is of (blood taken, last course). RECEIVED without a value: unknown how much.
    """

    id: int
    patient: int
    kind: FactKind
    value: Decimal | None
    unit: str | None
    about: str | None
    day: str | None
    told_by: str
    how: Told
    read_back: bool
    at: datetime
    operator: int | None = None
    entry: int = 0


def why_not_fact(fact: PatientFact, today: date) -> Not | None:
    """Say what is wrong with a fact: no value or unit where one is needed, implausible, of the future."""
    if not fact.told_by.strip():
        return Not("fact_told_by")
    if fact.how is Told.PHONE and not fact.read_back:
        return Not("fact_not_read_back")
    if fact.kind in NAMES_SOMETHING and not (fact.about or "").strip():
        return Not("fact_about_what", {"kind": fact.kind.words})
    if fact.kind in DATED and fact.day is None:
        return Not("fact_undated", {"kind": fact.kind.words})
    if fact.day is not None and _future(fact.day, today):
        return Not("fact_of_the_future", {"date": fact.day})
    return _why_not_value(fact)


def _future(day: str, today: date) -> bool:
    try:
        return date.fromisoformat(day) > today
    except ValueError:
        return True


def _why_not_value(fact: PatientFact) -> Not | None:
    units = UNITS.get(fact.kind)
    if units is None:
        return Not("fact_has_no_value", {"kind": fact.kind.words}) if fact.value is not None else None
    if fact.value is None:
        return None if fact.kind is FactKind.RECEIVED else Not("fact_value", {"kind": fact.kind.words})
    if fact.unit not in units:
        return Not("fact_unit", {"kind": fact.kind.words, "units": ", ".join(units)})
    if fact.kind is FactKind.CREATININE:
        found = creatinine_mg_dl(fact.value, fact.unit)
        implausible = isinstance(found, Unknown)
    else:
        low, high = PLAUSIBLE[fact.kind]
        implausible = not low <= fact.value <= high
    if implausible:
        params = {"kind": fact.kind.words, "value": format(fact.value, "f"), "unit": fact.unit}
        return Not("fact_implausible", params)
    return None


def latest(facts: Iterable[PatientFact], kind: FactKind, about: str | None = None) -> PatientFact | None:
    """Give the fact of a kind (about something) that counts: of the latest date, told last."""
    wanted = fold(about) if about else None
    found = [
        fact for fact in facts if fact.kind is kind and (wanted is None or fold(fact.about or "") == wanted)
    ]
    return max(found, key=lambda fact: (fact.day or "", fact.id), default=None)


def all_latest(facts: Iterable[PatientFact], kind: FactKind) -> tuple[PatientFact, ...]:
    """Give the fact that counts for each thing a kind is told about."""
    told = list(facts)
    about = sorted({fold(fact.about or "") for fact in told if fact.kind is kind})
    found = (latest(told, kind, one) for one in about)
    return tuple(fact for fact in found if fact is not None)
