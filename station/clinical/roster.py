"""Who holds which role in an outage, since when, who may hold what together, and who is called back.

Roles organise; they give no right: who may sign what for a bag stays a matter of the person
(`clinical/who_signs.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from station.clinical.model import Operator, Role
from station.clinical.steps import Not


class Duty(StrEnum):
    """The roles of the account behind this project, and those around the station; the order is the
    board's."""

    PILOT = "pilot"
    EDITOR = "editor"
    WARD_COORDINATOR = "ward_coordinator"
    ROOM_COORDINATOR_1 = "room_coordinator_1"
    ROOM_COORDINATOR_2 = "room_coordinator_2"
    PREPARATION = "preparation"
    SUPPLIES = "supplies"
    SCRIBE = "scribe"


PHARMACISTS_ONLY = frozenset({Duty.PILOT, Duty.EDITOR})
"""The pilot decides with management and vendor; the editor enters and checks prescriptions."""

ROOM_COORDINATORS = (Duty.ROOM_COORDINATOR_1, Duty.ROOM_COORDINATOR_2)
"""The default visual checkers."""

NEVER_TOGETHER = frozenset(
    {
        frozenset({Duty.ROOM_COORDINATOR_1, Duty.ROOM_COORDINATOR_2}),
        frozenset({Duty.PILOT, Duty.ROOM_COORDINATOR_1}),
        frozenset({Duty.PILOT, Duty.ROOM_COORDINATOR_2}),
        frozenset({Duty.PILOT, Duty.EDITOR}),
        frozenset({Duty.EDITOR, Duty.ROOM_COORDINATOR_1}),
        frozenset({Duty.EDITOR, Duty.ROOM_COORDINATOR_2}),
        frozenset({Duty.PREPARATION, Duty.ROOM_COORDINATOR_1}),
        frozenset({Duty.PREPARATION, Duty.ROOM_COORDINATOR_2}),
    }
)
"""Two checks are two people's; who answers the telephone can't check in the room; the editor speaks with the
pilot, not with himself; who prepares is not who checks."""

PAUSE = timedelta(minutes=30)
"""A shorter gap between two duties is no rest: the hours go on."""


@dataclass(frozen=True)
class Shift:
    """One person in one role, from when to when; `follows` names the shift that was handed over."""

    id: int
    duty: Duty
    operator: int
    since: datetime
    until: datetime | None = None
    follows: int | None = None
    handed_over: str | None = None
    """What the one who left told, and the one who took over read back."""
    forced: str | None = None
    """Why the role was taken without its holder (who could not be reached)."""
    entry: int = 0


@dataclass(frozen=True)
class Roster:
    """The shifts (those going on and those before), and names by person."""

    shifts: tuple[Shift, ...]
    names: dict[int, str]

    @property
    def held(self) -> tuple[Shift, ...]:
        """The shifts going on."""
        return tuple(shift for shift in self.shifts if shift.until is None)


class RecallState(StrEnum):
    """How far calling a colleague back is."""

    CALLED = "called"
    NO_ANSWER = "no_answer"
    ARRIVING = "arriving"
    HERE = "here"
    CANNOT = "cannot"


@dataclass(frozen=True)
class Recall:
    """What became of calling one colleague of the contacts during one outage."""

    id: int
    outage: int
    contact: int
    state: RecallState
    note: str | None
    at: datetime
    noted_by: int
    entry: int = 0


@dataclass(frozen=True)
class Enrolment:
    """A colleague enrolled in haste for one outage: by a pharmacist, countersigned, over when it is."""

    id: int
    outage: int
    operator: int
    pharmacist: int
    countersigned_by: int
    at: datetime
    entry: int = 0


def why_not_hold(duty: Duty, person: Operator, held: Iterable[Shift]) -> Not | None:
    """Say why a person may not take a role, given the shifts going on."""
    if not person.active:
        return Not("operator_disabled", {"name": person.name})
    if duty in PHARMACISTS_ONLY and not person.is_a(Role.PHARMACIST):
        return Not("duty_pharmacist", {"name": person.name, "duty": duty.value})
    for shift in held:
        if shift.operator == person.id and shift.duty == duty:
            return Not("duty_already_yours", {"name": person.name, "duty": duty.value})
        if shift.operator == person.id and frozenset({shift.duty, duty}) in NEVER_TOGETHER:
            return Not(
                "duty_conflict", {"name": person.name, "duty": duty.value, "other_duty": shift.duty.value}
            )
    return None


def on_duty_for(shifts: Iterable[Shift], operator: int, now: datetime) -> timedelta:
    """Give how long a person has been on duty without a pause, whatever the roles; zero if not on duty."""
    mine = sorted((shift for shift in shifts if shift.operator == operator), key=lambda shift: shift.since)
    if not any(shift.until is None for shift in mine):
        return timedelta()
    begun = end = mine[0].since
    for shift in mine:
        if shift.since - end > PAUSE:
            begun = shift.since
        end = max(end, shift.until or now)
    return max(timedelta(), now - begun)
