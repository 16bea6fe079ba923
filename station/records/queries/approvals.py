"""Which formulary lines two different pharmacists approved, and who approved what."""

from __future__ import annotations

from station.clinical.approvals import NEEDED, Approval
from station.records.database import Database
from station.records.queries.fetch import many


def approved_contents(database: Database) -> frozenset[tuple[str, str]]:
    """Give every (line, content) that enough different pharmacists approved."""
    rows = database.execute(
        "SELECT line, content FROM approvals WHERE NOT withdrawn GROUP BY line, content"
        " HAVING count(DISTINCT operator) >= ?",
        [NEEDED],
    ).fetchall()
    return frozenset((str(line), str(content)) for line, content in rows)


def last_change(database: Database) -> int:
    """Give the entry that last wrote an approval: the version of what is approved; 0 before the first."""
    return int(database.execute("SELECT coalesce(max(entry), 0) FROM approvals").fetchone()[0])


def approvals(database: Database) -> list[Approval]:
    """List all approvals, also those taken back, oldest first."""
    return many(database, Approval, "1 ORDER BY id")


def approvals_of(database: Database, line: str, content: str) -> list[Approval]:
    """List the approvals of one content of a line that count."""
    return many(database, Approval, "line = ? AND content = ? AND NOT withdrawn ORDER BY id", [line, content])
