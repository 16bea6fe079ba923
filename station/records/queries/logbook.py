"""The logbook's lines with the names they speak of."""

from __future__ import annotations

from dataclasses import dataclass

from station.clinical.logbook import LogLine
from station.records.database import Database
from station.records.queries.fetch import dicts, many


@dataclass(frozen=True)
class ToldLine:
    """One line as it is shown: its author's name and what it is about, `corrected` by a later line or not.

    The logbook goes to the crisis cell and the wards: a blinded drug is not named.
    """

    line: LogLine
    author: str
    about: str
    corrected: bool


ABOUT = (
    "SELECT l.id, o.name AS author, coalesce(p.register_number, '') AS number,"
    " CASE WHEN p.blinded THEN '' ELSE coalesce(p.drug, '') END AS drug,"
    " coalesce(t.birth_name || ' ' || t.first_name, '') AS patient,"
    " EXISTS (SELECT 1 FROM log_lines c WHERE c.corrects = l.id) AS corrected"
    " FROM log_lines l JOIN operators o ON o.id = l.author LEFT JOIN preparations p ON p.id = l.preparation"
    " LEFT JOIN prescriptions r ON r.id = p.prescription"
    " LEFT JOIN patients t ON t.id = coalesce(l.patient, r.patient)"
    " WHERE l.id IN (SELECT id FROM log_lines WHERE {where})"
)


def told(database: Database, most: int = 500, outage: int | None = None) -> list[ToldLine]:
    """Give the last lines written, in the order of what happened; all of one outage if one is named."""
    where = "outage = :outage" if outage else "1 ORDER BY id DESC LIMIT :most"
    args = {"outage": outage, "most": most}
    lines = {line.id: line for line in many(database, LogLine, where, args)}
    rows = dicts(database, ABOUT.format(where=where), args)
    found = [
        ToldLine(lines[row["id"]], row["author"], _about(row), bool(row["corrected"]))
        for row in rows
        if row["id"] in lines
    ]
    return sorted(found, key=lambda item: (item.line.at, item.line.id))


def _about(row: dict[str, object]) -> str:
    parts = (row["number"], row["drug"], row["patient"])
    return " ".join(str(part) for part in parts if part)
