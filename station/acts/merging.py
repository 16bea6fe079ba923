"""Taking over what the old machine alone knew, after the standby was promoted: each of its entries is kept
after the fact, word for word; nothing it did is done again by itself."""

from __future__ import annotations

from collections.abc import Sequence

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused
from station.acts.recording import record
from station.clinical.foreign import ForeignEntry
from station.records.journal import Entry
from station.records.queries.foreign import known_hashes
from station.records.rows import time_value


def merge(desk: Desk, request: Request, entries: Sequence[Entry]) -> Outcome:
    """Record the entries that are known neither in this journal nor from an earlier merge."""

    def decide(scene: Scene) -> Plan | Refused:
        known = known_hashes(scene.database, [entry.hash for entry in entries])
        new = [entry for entry in entries if entry.hash not in known]
        if not new:
            return Refused("merge_nothing")
        first = scene.next_id("foreign_entries")
        rows = tuple(_row(number, entry) for number, entry in enumerate(new, start=first))
        return Plan("merged", rows, "standby", {"count": len(rows), "first": new[0].n, "last": new[-1].n})

    return record(desk, request, "merge", decide)


def _row(number: int, entry: Entry) -> ForeignEntry:
    body = entry.read()
    return ForeignEntry(
        id=number,
        series=body["series"],
        n=entry.n,
        at=time_value(body["at"]),
        act=body["act"],
        subject=body["subject"],
        code=body["code"],
        body=entry.body,
        hash=entry.hash,
    )
