"""Seats: taking a free one, leaving it. Taking a seat somebody holds is another act, with a signature."""

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
            return Refused("seat_taken", {"seat": seat.value, "since": found.since, **_who(found.facts)})
        seats.take(scene.database, desk.store.identity, seat, presence.name, presence.facts)
        return Plan("seat_taken", (), f"seat:{seat.value}", _who(presence.facts) | {"seat": seat.value})

    outcome = record(desk, request, "take_seat", decide, fenced=False)
    if not isinstance(outcome, Refused):
        presence.tell({"seat": seat.value})
    return outcome


def _who(facts: object) -> dict[str, str | int | None]:
    known = facts if isinstance(facts, dict) else {}
    return {name: known.get(name, "") for name in ("host", "from", "terminal", "pid")}


def leave_seat(desk: Desk) -> Outcome:
    """Leave the seat this process holds."""

    def decide(scene: Scene) -> Plan | Refused:
        seat = desk.store.identity.seat
        return Plan("seat_left", (), f"seat:{seat}", {"seat": seat})

    outcome = record(desk, Request(), "leave_seat", decide)
    if not isinstance(outcome, Refused):
        with desk.store.transaction(fenced=False) as database:
            seats.leave(database, desk.store.identity)
    return outcome
