"""Orders typed from paper or from a voice: what shows that they were prescribed, the figures typed twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from station.clinical.amounts import number_text
from station.clinical.model import Patient, Preparation
from station.clinical.steps import Not
from station.clinical.terms import Terms

LONGEST = 200


class EvidenceKind(StrEnum):
    """What the person who typed an order had before them."""

    SIGNED = "signed"
    ORAL = "oral"
    WORKSHEET = "worksheet"


@dataclass(frozen=True)
class Evidence:
    """What shows that a typed prescription was prescribed: `at` is when it was signed or said (aware UTC).

    `worksheet` is the register number or main-system number of the old worksheet that was made again.
    """

    id: int
    prescription: int
    kind: EvidenceKind
    prescriber: str
    at: datetime
    read_back: bool
    reason: str | None
    worksheet: str | None
    operator: int
    recorded_at: datetime
    entry: int = 0


@dataclass(frozen=True)
class Retyping:
    """The critical figures of a typed order, typed again by another person who saw only the paper."""

    id: int
    preparation: int
    operator: int
    at: datetime
    entry: int = 0


@dataclass(frozen=True)
class GivenEvidence:
    """The evidence as given at the keyboard."""

    kind: EvidenceKind
    prescriber: str
    at: datetime
    read_back: bool = False
    worksheet: str | None = None


@dataclass(frozen=True)
class SpecialFields:
    """What only some lines say, named as in `Preparation`: volumes in mL, flow in mL/h."""

    suspect: str | None = None
    trial: str | None = None
    trial_arm: str | None = None
    trial_kit: str | None = None
    blinded: bool = False
    pump: str | None = None
    pump_ml_h: Decimal | None = None
    pump_ml: Decimal | None = None
    pump_residual_ml: Decimal | None = None


@dataclass(frozen=True)
class TypedLine:
    """One bag to make, as typed; `dose` in `dose_unit`, volume in mL of diluent."""

    drug: str
    dose: Decimal
    dose_unit: str
    route: str
    container: str
    diluent: str | None = None
    volume_ml: Decimal | None = None
    infusion_minutes: int | None = None
    basis: Decimal | None = None
    basis_unit: str | None = None
    special: SpecialFields = SpecialFields()
    remove_volume: bool = False


@dataclass(frozen=True)
class TypedPrescription:
    """One patient's protocol day, as typed; the birth date is ISO text whose unknown parts are 00."""

    ipp: str
    birth_name: str
    first_name: str
    birth_date: str
    ward: str
    due: datetime
    lines: tuple[TypedLine, ...]
    used_name: str | None = None
    sex: str | None = None
    protocol: str | None = None
    cycle: str | None = None
    day: str | None = None
    weight_kg: Decimal | None = None
    height_cm: Decimal | None = None
    ins: str | None = None
    """The national identifier; its key, sex and birth date are compared at validation."""


FIGURES = ("ipp", "birth_date", "dose", "volume_ml", "route")
SPECIAL_TEXTS = ("trial", "trial_kit")
SPECIAL_AMOUNTS = ("pump_ml_h", "pump_ml")
"""What is typed twice: who it is for, how much of what by which way; of a trial its number and kit, of a
pump flow and fill."""
TWICE = (*FIGURES, *SPECIAL_TEXTS, *SPECIAL_AMOUNTS)


def why_not_typed(typed: TypedPrescription) -> Not | None:
    """Say what a typed prescription lacks, or where its text can't be shown or printed."""
    for name in ("ipp", "birth_name", "first_name", "birth_date", "ward"):
        if not _sound(getattr(typed, name)):
            return Not("typed_missing", {"field": name})
    if typed.ins is not None and not _sound(typed.ins):
        return Not("typed_missing", {"field": "ins"})
    if not typed.lines:
        return Not("typed_no_lines")
    for line in typed.lines:
        if not all(_sound(text) for text in (line.drug, line.dose_unit, line.route, line.container)):
            return Not("typed_line_missing", {"drug": line.drug[:40]})
        if not all(text is None or _sound(text) for text in _texts(line.special)):
            return Not("typed_line_missing", {"drug": line.drug[:40]})
        special = line.special
        amounts = (line.dose, line.volume_ml, line.basis, special.pump_ml_h, special.pump_ml)
        if any(each is not None and not (each.is_finite() and each > 0) for each in amounts):
            return Not("typed_not_positive", {"drug": line.drug[:40]})
    return None


def _texts(special: SpecialFields) -> tuple[str | None, ...]:
    return special.suspect, special.trial, special.trial_arm, special.trial_kit, special.pump


def _sound(text: str) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= LONGEST


def why_not_evident(
    given: GivenEvidence, now: datetime, *, pharmacist: bool, reason: str | None
) -> Not | None:
    """Say why the evidence is not enough: an oral order is read back, and a pharmacist answers for it."""
    if not _sound(given.prescriber):
        return Not("typed_prescriber")
    if given.at > now:
        return Not("typed_in_future")
    if given.kind is EvidenceKind.ORAL:
        if not pharmacist:
            return Not("typed_oral_pharmacist")
        if not given.read_back:
            return Not("typed_oral_read_back")
        if not (reason and reason.strip()):
            return Not("reason_missing")
    return None


def figures_of(bag: Preparation, patient: Patient, terms: Terms) -> dict[str, str]:
    """Give the figures of a typed order that another person types again; the route as its code."""
    return {
        "ipp": patient.ipp,
        "birth_date": patient.birth_date,
        "dose": number_text(bag.dose, comma=False),
        "volume_ml": number_text(bag.volume_ml, comma=False) if bag.volume_ml else "",
        "route": terms.code("route", bag.route) or bag.route,
        **special_figures(bag),
    }


def special_figures(bag: Preparation) -> dict[str, str]:
    """Give those of them that only some orders have."""
    texts = {name: text.upper() for name in SPECIAL_TEXTS if (text := getattr(bag, name))}
    amounts = {name: value for name in SPECIAL_AMOUNTS if (value := getattr(bag, name))}
    return texts | {name: number_text(value, comma=False) for name, value in amounts.items()}


def differing(typed: Mapping[str, str], ordered: Mapping[str, str]) -> tuple[str, ...]:
    """Name the figures that two people typed differently."""
    return tuple(name for name in TWICE if typed.get(name, "") != ordered.get(name, ""))


@dataclass(frozen=True)
class Moved:
    """One fact of an old worksheet beside the same fact of what is to be made, with the change in percent."""

    name: str
    before: str | None
    after: str | None
    percent: Decimal | None = None


def moved(
    before: Sequence[tuple[str, Decimal | str | None]], after: Sequence[tuple[str, Decimal | str | None]]
) -> tuple[Moved, ...]:
    """List what differs between an old worksheet and its reproduction, amounts with the change in percent."""
    now = dict(after)
    found: list[Moved] = []
    for name, old in before:
        new = now.get(name)
        if old != new:
            both = isinstance(old, Decimal) and isinstance(new, Decimal) and old
            percent = ((new - old) * 100 / old).quantize(Decimal("0.1")) if both else None  # type: ignore[operator]
            found.append(Moved(name, _text(old), _text(new), percent))
    return tuple(found)


def _text(value: Decimal | str | None) -> str | None:
    return format(value, "f") if isinstance(value, Decimal) else value
