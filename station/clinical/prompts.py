"""What the outage's organisation lacks now: a silent pilot, a role nobody holds, hours too long, a late
decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from station.clinical.crisis import Decision, is_overdue
from station.clinical.logbook import LogLine
from station.clinical.roster import Duty, Roster, Shift, on_duty_for
from station.clinical.steps import Not

SILENT = timedelta(minutes=30)
"""A pilot of whom the logbook says nothing for so long is asked whether all is well."""

LONG = timedelta(hours=12)
"""Hours in a row after which somebody should be relieved: the longest day of French hospital staff (décret
2002-9 du 4 janvier 2002, art. 7; general knowledge, the unit may be stricter)."""

NEEDED = (Duty.PILOT, Duty.EDITOR)
"""Roles that an outage is never without."""


def prompts(
    roster: Roster, lines: Iterable[LogLine], decisions: Iterable[Decision], now: datetime
) -> list[Not]:
    """List what somebody should see to, the most pressing first; each a code with parameters, as a
    refusal."""
    held = {shift.duty: shift for shift in roster.held}
    found = [Not("prompt_nobody", {"duty": duty.value}) for duty in NEEDED if duty not in held]
    if pilot := held.get(Duty.PILOT):
        found += _silent(pilot, lines, now)
    late = [decision for decision in decisions if is_overdue(decision, now)]
    found += [Not("prompt_decision_late", {"what": item.what, "owner": item.owner}) for item in late]
    return found + _tired(roster, now)


def _silent(pilot: Shift, lines: Iterable[LogLine], now: datetime) -> list[Not]:
    spoken = [line.written for line in lines if line.author == pilot.operator]
    silence = now - max([pilot.since, *spoken])
    return (
        [Not("prompt_pilot_silent", {"minutes": int(silence.total_seconds() // 60)})]
        if (silence >= SILENT)
        else []
    )


def _tired(roster: Roster, now: datetime) -> list[Not]:
    people = sorted({shift.operator for shift in roster.held})
    hours = {person: on_duty_for(roster.shifts, person, now) for person in people}
    return [
        Not("prompt_long", {"name": roster.names[person], "hours": int(time.total_seconds() // 3600)})
        for person, time in hours.items()
        if time >= LONG
    ]
