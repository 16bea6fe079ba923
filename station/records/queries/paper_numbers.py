"""Register numbers that stand on paper: the kit's, and those of a station that is lost."""

from __future__ import annotations

from station.clinical.paper_numbers import PaperNumber
from station.records.database import Database
from station.records.queries.closing import carried
from station.records.queries.fetch import many


def free(database: Database, year: int) -> list[PaperNumber]:
    """List the kit's numbers of a year that are neither used nor void."""
    where = "source = 'kit' AND status = 'issued' AND year = ? ORDER BY sequence"
    return many(database, PaperNumber, where, [year])


def last_sequence(database: Database, year: int, series: str) -> int:
    """Give the last number issued on paper in a year and series, 0 when none was."""
    row = database.execute(
        "SELECT coalesce(max(sequence), 0) FROM paper_numbers WHERE year = ? AND series = ?", [year, series]
    ).fetchone()
    return max(int(row[0]), carried(database, "paper_numbers").get((year, series), 0))
