"""What waits today, what was made and how fast, and what died unused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from station.clinical.days import shown_span
from station.clinical.load import Made
from station.clinical.model import AFTER_START, State
from station.records.database import Database
from station.records.queries.fetch import dicts
from station.records.queries.preparations import BoardRow, board
from station.records.queries.settings import time_zone
from station.records.rows import time_text, time_value

WAITING = frozenset({State.ORDERED, State.VALIDATED, State.OPENED}) | (AFTER_START - {State.RELEASED})


@dataclass(frozen=True)
class Day:
    """The day in figures: what waits and is late, what was handed over, and what died unused."""

    rows: tuple[BoardRow, ...]
    waiting: int
    late: int
    handed_over: int
    died: int


def day_now(database: Database, now: datetime, *, eve: bool = False) -> Day:
    """Count the local day: preparations due today, and older ones that are not ended; with `eve`, tomorrow's
    too from noon on."""
    midnight, until = shown_span(now.astimezone(time_zone(database)))
    rows = board(database, midnight, until if eve else midnight + timedelta(days=1))
    waiting = tuple(row for row in rows if row.state in WAITING)
    return Day(
        waiting,
        len(waiting),
        sum(row.due <= now for row in waiting),
        sum(row.state is State.HANDED_OVER for row in rows),
        died_unused(database, midnight, now),
    )


def made_since(database: Database, since: datetime) -> list[Made]:
    """Give start and release of the preparations released since then, by the journal's own times."""
    sql = (
        "SELECT r.at AS released, (SELECT max(s.at) FROM signatures s WHERE s.preparation = r.preparation"
        " AND s.act = 'start' AND s.at <= r.at) AS started FROM signatures r"
        " WHERE r.act = 'release' AND r.at >= ?"
    )
    rows = dicts(database, sql, [time_text(since)])
    return [Made(time_value(row["started"]), time_value(row["released"])) for row in rows if row["started"]]


def died_unused(database: Database, since: datetime, now: datetime) -> int:
    """Count what was made for nothing since then: destroyed once started, or past its use-by unreleased to a
    ward."""
    sql = (
        "SELECT count(*) FROM preparations p WHERE (p.state = 'destroyed' AND EXISTS (SELECT 1 FROM journal j"
        " WHERE j.n = p.entry AND json_extract(j.body, '$.at') >= :since))"
        " OR (p.state IN ('checked', 'released') AND p.use_by IS NOT NULL AND p.use_by <= :now)"
    )
    args = {"since": time_text(since), "now": time_text(now)}
    return int(database.execute(sql, args).fetchone()[0])
