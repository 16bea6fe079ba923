"""Which formulary lines two different pharmacists approved, and who approved what."""

from __future__ import annotations

from station.clinical.approvals import NEEDED, Approval, Coverage
from station.clinical.formulary import Formulary, approved_only
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


def coverage(database: Database, formulary: Formulary) -> Coverage:
    """Tell how far a formulary's lines are approved, and which ordered drugs have no approved one."""
    approved = approved_contents(database)
    last = {(item.line, item.content): item.at for item in approvals(database) if not item.withdrawn}
    lines = [(item.line, item.content) for one in formulary.substances() for item in one.products]
    counting = [line for line in lines if line in approved]
    usable = approved_only(formulary, approved)
    drugs = [str(row[0]) for row in database.execute("SELECT DISTINCT drug FROM preparations").fetchall()]
    missing = {one.code: drug for drug in drugs if (one := formulary.named(drug)) and not usable.find(drug)}
    told = tuple(sorted(missing.values()))
    return Coverage(len(lines), len(counting), told, tuple(last[line] for line in counting))


def last_change(database: Database) -> int:
    """Give the entry that last wrote an approval: the version of what is approved; 0 before the first."""
    return int(database.execute("SELECT coalesce(max(entry), 0) FROM approvals").fetchone()[0])


def approvals(database: Database) -> list[Approval]:
    """List all approvals, also those taken back, oldest first."""
    return many(database, Approval, "1 ORDER BY id")


def approvals_of(database: Database, line: str, content: str) -> list[Approval]:
    """List the approvals of one content of a line that count."""
    return many(database, Approval, "line = ? AND content = ? AND NOT withdrawn ORDER BY id", [line, content])
