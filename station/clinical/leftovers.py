"""Leftovers (reliquats): what is left in opened vials, whether it may be used, until when, and its account.

Fields: reference/domain.md 2.4 F. Volumes in mL to the hundredth, times aware UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from station.clinical.formulary import Storage
from station.clinical.steps import Not
from station.clinical.tables import Table

HUNDREDTH = Decimal("0.01")
NOTHING = Decimal("0.00")


class LeftoverState(StrEnum):
    """Whether a leftover may be used; `condemned` waits to be destroyed, `empty` and `destroyed` are ends."""

    QUARANTINED = "quarantined"
    FREE = "free"
    CONDEMNED = "condemned"
    EMPTY = "empty"
    DESTROYED = "destroyed"


STANDING = (LeftoverState.QUARANTINED, LeftoverState.FREE, LeftoverState.CONDEMNED)
"""The states of what still stands in a hood."""


class Origin(StrEnum):
    """Where the station knows a leftover from: a vial opened here, or somebody's list."""

    OPENED = "opened"
    IMPORTED = "imported"


class Move(StrEnum):
    """What changed the volume of a leftover."""

    OPENED = "opened"
    TAKEN = "taken"
    RECOUNTED = "recounted"
    DISCARDED = "discarded"
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Leftover:
    """An opened vial with volume left. `drug` is the substance's code where the formulary has one.

    Its concentration is in `unit` (mg or IU) per mL.
    `hood` and `opened_at` are None while nobody read them on the vial; so is `use_by`, unknown without a
    known stability. `component` is the vial's line in the tray where it was opened.
    """

    id: int
    drug: str
    name: str
    product: str | None
    lot: str
    expiry: str
    serial: str | None
    concentration_mg_ml: Decimal
    origin: Origin
    initial_ml: Decimal
    remaining_ml: Decimal
    state: LeftoverState
    hood: int | None = None
    opened_at: datetime | None = None
    opened_by: int | None = None
    component: int | None = None
    use_by: datetime | None = None
    limited_by: str | None = None
    reserved_for: int | None = None
    reason: str | None = None
    label: int | None = None
    trial: str | None = None
    """The clinical trial whose vial it is: for that one alone."""
    unit: str = "mg"
    storage: Storage = Storage.ROOM
    """Where it is kept between two trays; its hood stays its own."""
    entry: int = 0


@dataclass(frozen=True)
class LeftoverMove:
    """One line of a leftover's account: before + change = after, in mL; for which preparation, by whom.

    The first line is its opening, from nothing to what the vial held.
    """

    id: int
    leftover: int
    kind: Move
    before_ml: Decimal
    change_ml: Decimal
    after_ml: Decimal
    at: datetime
    operator: int
    witness: int | None = None
    preparation: int | None = None
    register_number: str | None = None
    reason: str | None = None
    entry: int = 0


@dataclass(frozen=True)
class LeftoverRules:
    """What the unit decided: hours from the opening, the least volume (mL) worth keeping, recount tolerance.

    A recount that differs from the account by more than `recount_ml` needs a reason.
    """

    keep: bool
    microbiological_hours: Decimal
    policy_hours: Decimal
    least_ml: Decimal
    recount_ml: Decimal
    source: str


@dataclass(frozen=True)
class LeftoverUseBy:
    """Until when a leftover may be used, and what limits it (chemical, microbiological, policy, expiry)."""

    at: datetime
    limited_by: str


def parse_leftover_rules(table: Table) -> LeftoverRules:
    """Read the table `leftover` of data/checks.toml; raises BadData."""
    rules = LeftoverRules(
        keep=table.flag("keep"),
        microbiological_hours=table.number("microbiological_hours"),
        policy_hours=table.number("policy_hours"),
        least_ml=table.number("least_ml"),
        recount_ml=table.number("recount_ml"),
        source=table.text("source"),
    )
    table.end()
    return rules


def leftover_use_by(
    opened_at: datetime, chemical_hours: Decimal | None, rules: LeftoverRules
) -> LeftoverUseBy | None:
    """Give the earliest of chemical, microbiological and unit policy; None while the chemical is unknown."""
    if chemical_hours is None:
        return None
    limits = (
        (rules.policy_hours, "policy"),
        (rules.microbiological_hours, "microbiological"),
        (chemical_hours, "chemical"),
    )
    hours, limited_by = min(limits, key=lambda limit: limit[0])
    return LeftoverUseBy(opened_at + timedelta(minutes=int(hours * 60)), limited_by)


def latest_use_by(opened_at: datetime, rules: LeftoverRules) -> datetime:
    """Give the latest time a pharmacist may set where the chemical stability is unknown to the station."""
    return opened_at + timedelta(minutes=int(min(rules.policy_hours, rules.microbiological_hours) * 60))


def volume_of(content_mg: Decimal, concentration_mg_ml: Decimal) -> Decimal:
    """Give the volume in mL of a vial's content, whole hundredths, rounded down: nothing that may lack."""
    exact = content_mg / concentration_mg_ml
    return exact.quantize(HUNDREDTH, ROUND_FLOOR)


def why_not_use(
    item: Leftover, drug: str, hood: int | None, preparation: int, now: datetime, trial: str | None = None
) -> Not | None:
    """Say why a leftover may not go into a preparation's tray, gravest first; None when it may.

    `trial` is the preparation's own: a vial of a trial is for that trial alone, and nothing else for it.
    """
    if item.state is not LeftoverState.FREE:
        return Not(f"leftover_{item.state.value}", {"id": item.id})
    if item.drug != drug:
        return Not("vial_wrong_drug", {"name": item.name, "ordered": drug})
    if item.trial != trial:
        return Not("leftover_other_trial", {"id": item.id, "trial": item.trial or "-"})
    if item.use_by is None:
        return Not("leftover_use_by_unknown", {"id": item.id})
    if item.use_by <= now:
        return Not("leftover_expired", {"id": item.id})
    if item.hood != hood:
        return Not("leftover_other_hood", {"id": item.id})
    if item.reserved_for not in (None, preparation):
        return Not("leftover_reserved", {"id": item.id})
    return None


@dataclass(frozen=True)
class LabelRead:
    """What somebody read on a vial's own label, and the volume seen in it; None where it can't be read."""

    name: str | None
    lot: str | None
    opened_at: datetime | None
    hood: int | None
    volume_ml: Decimal | None


MINUTES_APART = 5
"""Opening times on label and list may differ by this much: they are written by hand."""


def conflicts(item: Leftover, said: LabelRead, same_product: bool) -> tuple[str, ...]:
    """Name what is missing on the vial's own label or says something else than the list it came from."""
    found: list[str] = []
    if said.name is None or not same_product:
        found.append("product")
    if said.lot is None or said.lot.strip().upper() != item.lot:
        found.append("lot")
    if said.opened_at is None or (
        item.opened_at and abs(said.opened_at - item.opened_at) > timedelta(minutes=MINUTES_APART)
    ):
        found.append("opened_at")
    if said.hood is None or (item.hood is not None and said.hood != item.hood):
        found.append("hood")
    if said.volume_ml is None or not 0 < said.volume_ml <= item.initial_ml:
        found.append("volume")
    return tuple(found)


def balanced(item: Leftover, moves: Sequence[LeftoverMove]) -> bool:
    """Tell whether the account of a leftover adds up, exactly: every line, from one to the next, the end."""
    before = NOTHING
    for move in sorted(moves, key=lambda move: move.id):
        if move.before_ml != before or before + move.change_ml != move.after_ml:
            return False
        before = move.after_ml
    return before == item.remaining_ml >= 0


def by_use_by(items: Iterable[Leftover]) -> list[Leftover]:
    """Sort leftovers by what dies next; unknown first, as nobody can say that it lives."""
    return sorted(items, key=lambda item: (item.use_by is not None, item.use_by or item.opened_at, item.id))
