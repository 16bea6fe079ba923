"""Who holds which role of an outage, and how many decisions wait: what the board says over its lines."""

from __future__ import annotations

from station.clinical.roster import Duty, Roster, Shift
from station.records.database import Database
from station.records.queries import people
from station.records.queries.fetch import many


def roster(database: Database) -> Roster:
    """Give the shifts of the last weeks with everybody's name."""
    shifts = many(database, Shift, "1 ORDER BY id DESC LIMIT 500")
    return Roster(tuple(reversed(shifts)), people.names(database))


def held(database: Database, duty: Duty | None = None, operator: int | None = None) -> list[Shift]:
    """List the shifts going on, of one role or one person if named."""
    where = (
        "until IS NULL AND (:duty IS NULL OR duty = :duty) AND (:operator IS NULL OR operator = :operator)"
    )
    args = {"duty": duty.value if duty else None, "operator": operator}
    return many(database, Shift, f"{where} ORDER BY id", args)


def open_decisions(database: Database) -> int:
    """Count the decisions that somebody still has to carry out; a triage is done with its bag."""
    sql = "SELECT count(*) FROM decisions WHERE status = 'open' AND kind <> 'triage'"
    return int(database.execute(sql).fetchone()[0])
