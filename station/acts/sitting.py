"""Seats: taking a free one, leaving it, giving it back when nobody is there. Taking a seat that somebody
holds is another act, with a signature (`acts/sessions.py`)."""

from __future__ import annotations

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused
from station.acts.recording import record
from station.records import seats
from station.records.presence import Presence
from station.records.seats import Seat


def take_seat(desk: Desk, request: Request, seat: Seat, presence: Presence) -> Outcome:
    """Take a free seat: one never held, left, held before a restart, or whose process is gone."""
    run = presence.path.parent

    def decide(scene: Scene) -> Plan | Refused:
        found = seats.holder(scene.database, seat)
        if found and not seats.is_free(found, desk.clock.boot, run):
            return Refused("seat_taken", {"seat": seat.value, "since": found.since, **who(found.facts)})
        seats.take(scene.database, desk.store.identity, seat, presence.name, presence.facts)
        return Plan("seat_taken", (), f"seat:{seat.value}", who(presence.facts) | {"seat": seat.value})

    outcome = record(desk, request, "take_seat", decide, fenced=False)
    if not isinstance(outcome, Refused):
        presence.tell({"seat": seat.value})
    return outcome


def seat_is_free(desk: Desk, seat: Seat) -> bool:
    """Tell whether a seat may be taken without asking anybody."""
    return seats.is_free(seats.holder(desk.store.database, seat), desk.clock.boot, desk.run)


def who(facts: object) -> dict[str, str | int | None]:
    """Pick from a process's facts what names it to people."""
    known = facts if isinstance(facts, dict) else {}
    return {name: known.get(name, "") for name in ("host", "from", "terminal", "pid")}


def leave_seat(desk: Desk) -> Outcome:
    """Leave the seat this process holds."""
    return _leave(desk, "leave_seat", "seat_left")


def give_seat_back(desk: Desk) -> Outcome:
    """Leave the seat because nobody touched a key for long."""
    return _leave(desk, "idle", "seat_given_back")


def _leave(desk: Desk, act: str, code: str) -> Outcome:
    def decide(scene: Scene) -> Plan | Refused:
        seat = desk.store.identity.seat
        return Plan(code, (), f"seat:{seat}", {"seat": seat})

    outcome = record(desk, Request(), act, decide)
    if not isinstance(outcome, Refused):
        with desk.store.transaction(fenced=False) as database:
            seats.leave(database, desk.store.identity)
    return outcome
