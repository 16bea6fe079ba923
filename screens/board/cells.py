"""A line of the board in words: where a preparation stands, how long is left, for whom, what."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from screens.preparation.order_facts import amount, clock_time, day_and_time
from screens.shell.local_time import local
from screens.shell.sentences import held as on_hold
from screens.widgets.stepper import StepState
from screens.widgets.work_table import Column, Row
from station.clinical.model import ENDED, Hold, State
from station.records.queries.preparations import BoardRow
from station.words import say

WIDE = 120
"""From this many columns the board shows every fact in its lines."""
DROPPED = frozenset({State.CANCELLED, State.DESTROYED})
DECIDE, OVER = "[?]", "[-]"


def columns(width: int) -> tuple[Column, ...]:
    """Give the columns for a width in cells."""
    wide = width >= WIDE
    shown = (
        Column(say("board.state"), 13),
        Column(say("board.due"), 11 if wide else 5),
        Column(say("board.left"), 16 if wide else 8),
        Column(say("board.go"), 4),
        Column(say("board.patient"), 16, stretch=True),
        Column(say("board.drug"), 16 if wide else 14),
        Column(say("board.dose"), 10 if wide else 9, right=True),
    )
    if not wide:
        return shown
    return (*shown, Column(say("board.ward"), 16), Column(say("board.number"), 10))


def row(found: BoardRow, now: datetime, width: int, *, outside: bool = False) -> Row:
    """Write one line for a width; what has no room can still be found by typing."""
    wide = width >= WIDE
    drug, amount = told(found, outside=outside)
    cells = (
        state(found),
        (day_and_time(found.due) if wide else due_text(found.due, now)) or "",
        left(found, now, exact=wide),
        found.go,
        patient(found),
        drug,
        amount,
    )
    more = (found.ward, found.register_number or "") if wide else ()
    stands = say(f"state.{found.state.value}")
    hidden = (found.ipp, drug, found.ward, found.register_number or "", stands)
    return Row(str(found.id), (*cells, *more), " ".join(hidden))


def state(found: BoardRow) -> str:
    """Write the state as sign and word; a hold stands before the step where it happened."""
    if found.held:
        return f"{StepState.BLOCKED.value} {say('board.held')}"
    mark = say("board.mark_paper") if found.after_the_fact else ""
    return f"{_sign(found)} {say(f'board.is_{found.state.value}')}{mark}"


def _sign(found: BoardRow) -> str:
    if found.changes:
        return DECIDE
    if found.state in DROPPED:
        return OVER
    if found.state is State.REFUSED:
        return StepState.BLOCKED.value
    if found.state is State.ORDERED:
        return StepState.TO_COME.value
    done = found.state in (State.RELEASED, State.HANDED_OVER)
    return StepState.DONE.value if done else StepState.CURRENT.value


def is_late(found: BoardRow, now: datetime) -> bool:
    """Tell whether a preparation that somebody still waits for is past its hour."""
    return found.due <= now and found.state not in ENDED


def left(found: BoardRow, now: datetime, *, exact: bool) -> str:
    """Write the time left, or that it is late (and by how much); nothing once it is over."""
    if found.state in ENDED:
        return ""
    if not is_late(found, now):
        return span(found.due - now)
    return say("board.late_by", time=span(now - found.due)) if exact else say("board.late")


def span(time: timedelta) -> str:
    """Write a time in minutes, hours or days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return say("board.minutes", minutes=minutes)
    if minutes < 24 * 60:
        return say("board.hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")
    return say("board.days", days=minutes // (24 * 60))


def is_later(found: BoardRow, now: datetime) -> bool:
    """Tell whether a preparation is for another day to come."""
    return local(found.due).date() > local(now).date()


def due_text(due: datetime, now: datetime) -> str:
    """Write the hour, or the day where it is another."""
    day = local(due).date()
    return clock_time(due) if day == local(now).date() else f"{day:%d/%m}"


def patient(found: BoardRow) -> str:
    """Write birth name, used name and first name."""
    used = f" ({found.used_name})" if found.used_name and found.used_name != found.birth_name else ""
    return f"{found.birth_name}{used} {found.first_name}"


def told_outside(found: BoardRow) -> tuple[str, str]:
    """Give drug and dose as anybody may see them: not those of a blinded order."""
    return told(found, outside=True)


def told(found: BoardRow, *, outside: bool) -> tuple[str, str]:
    """Give drug and dose, for people who work here or for anybody."""
    return (say("label.blinded_drug"), "") if outside and found.blinded else (found.drug, dose(found))


def dose(found: BoardRow) -> str:
    """Write the dose with its unit."""
    return amount(Decimal(found.dose), found.dose_unit) or ""


def detail(found: BoardRow, now: datetime, *, outside: bool = False) -> str:
    """Write what the board knows: whose, what for when, where it stands, in four lines at most."""
    what = " ".join(told(found, outside=outside)).strip()
    late = left(found, now, exact=True)
    due = f"{day_and_time(found.due)}" + (f" ({late})" if late else "")
    number = found.register_number or say("board.no_number")
    stands = say("board.stands", state=say(f"state.{found.state.value}"), go=say(f"go.{found.go.lower()}"))
    said = [on_hold(Hold(found.held), found.held_reason)] if found.held else []
    said += [say("board.after_the_fact")] if found.after_the_fact else []
    said += [say("change.waits")] if found.changes and found.held != Hold.CHANGED else []
    lines = (
        f"{patient(found)}  IPP {found.ipp}  {found.ward}",
        say("board.detail", what=what, due=due, number=number),
        " ".join((stands, *said)),
    )
    return "\n".join(lines)
