"""What a seat's holder journals by itself: tripwires, and processes that blocked the room and were ended."""

from __future__ import annotations

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan
from station.acts.recording import record
from station.acts.signing import counted
from station.clinical.blocking import name_of
from station.records.lock_holders import LockHolder
from station.records.queries import people
from station.records.tripwire import Mark

TOLD = ("host", "from", "terminal", "link", "key", "pid", "version", "at")


def note_tripwire(desk: Desk, mark: Mark) -> Outcome:
    """Journal the mark that a refused or alarmed client left, once; a wrong PIN counts for its person."""

    def decide(scene: Scene) -> Plan:
        detail = str(mark.facts.get("detail", ""))
        params: dict[str, str | int | None] = {name: mark.facts.get(name) for name in TOLD}
        operator = people.operator(scene.database, _number(detail)) if mark.what == "pin_wrong" else None
        rows = counted(scene, operator.id).rows if operator else ()
        params |= {"what": mark.what, "detail": operator.name if operator else detail}
        return Plan("tripwire", rows, "tripwire", params)

    return record(desk, Request(act_id=mark.id), "tripwire", decide)


def _number(detail: str) -> int:
    first = detail.partition(".")[0]
    return int(first) if first.isascii() and first.isdecimal() else 0


def note_blocker(desk: Desk, holder: LockHolder, facts: dict[str, object]) -> Outcome:
    """Journal that a process which held the records locked was ended."""
    told = name_of(facts, holder.name, holder.pid)
    params: dict[str, str | int | None] = {"who": told, "pid": holder.pid}
    return record(desk, Request(), "end_blocker", lambda scene: Plan("blocker_ended", (), "station", params))
