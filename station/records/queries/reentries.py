"""What there is to give back to the main software, derived from the books, with what became of each item."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from station.clinical.reentry import CLOSED, Reentry, Task, TaskKind, missing_numbers, task_key
from station.records.database import Database
from station.records.queries.closing import carried
from station.records.queries.fetch import dicts, many
from station.records.queries.register import RegisterLine, register

ENDED = frozenset({"delivered", "cancelled", "destroyed"})
"""The states of a register number after which nothing more will be known of it."""

ORDER = tuple(TaskKind)

_MOVES = (
    "SELECT m.*, l.name, l.product, l.lot, l.expiry, o.name AS person, w.name AS second FROM leftover_moves m"
    " JOIN leftovers l ON l.id = m.leftover JOIN operators o ON o.id = m.operator"
    " LEFT JOIN operators w ON w.id = m.witness WHERE m.kind <> 'opened' ORDER BY m.id"
)
"""Every movement but the opening, which the preparation's own item tells."""

_VERSIONS = (
    "SELECT g.number, max(p.entry, g.entry, r.entry, t.entry) AS version, g.year, g.series, g.sequence,"
    " p.external_id, r.external_id AS prescription, p.basis, p.basis_unit FROM register g"
    " JOIN preparations p ON p.id = g.preparation JOIN prescriptions r ON r.id = p.prescription"
    " JOIN patients t ON t.id = r.patient"
)


def reentries(database: Database) -> dict[str, Reentry]:
    """Give what became of each item that was touched, by key."""
    return {item.id: item for item in many(database, Reentry)}


def tasks(database: Database) -> list[Task]:
    """List every item in the order of the main software: cumulative doses first, then by number."""
    done = reentries(database)
    versions = {row["number"]: row for row in dicts(database, _VERSIONS)}
    found = [task for line in register(database) for task in _of_number(line, versions[line.number], done)]
    found += [_of_move(row, done) for row in dicts(database, _MOVES)]
    return sorted(found, key=lambda task: (ORDER.index(task.kind), task.number))


def task(database: Database, key: str) -> Task | None:
    """Find one item."""
    return next((item for item in tasks(database) if item.key == key), None)


def _of_number(line: RegisterLine, more: dict[str, Any], done: dict[str, Reentry]) -> Iterator[Task]:
    if line.status == "delivered":
        yield _task(TaskKind.CUMULATIVE, line, more, done, line.delivered_at, _cumulative(line))
    yield _task(TaskKind.PREPARATION, line, more, done, line.made_at or line.allotted_at, _made(line, more))
    if line.status == "destroyed":
        yield _task(TaskKind.DESTRUCTION, line, more, done, line.made_at, _destroyed(line))


def _task(
    kind: TaskKind,
    line: RegisterLine,
    more: dict[str, Any],
    done: dict[str, Reentry],
    at: str | None,
    facts: tuple[tuple[str, str | None], ...],
) -> Task:
    key = task_key(kind, line.number)
    return Task(
        key=key,
        kind=kind,
        number=line.number,
        who=f"{line.birth_name} {line.first_name}",
        what=f"{line.drug} {_plain(line.dose)} {line.dose_unit}",
        at=at,
        facts=(*_identity(line), *facts),
        version=more["version"],
        ended=line.status in ENDED,
        done=done.get(key),
    )


def _of_move(row: dict[str, Any], done: dict[str, Reentry]) -> Task:
    """Give one line of a leftover's account; lines are never rewritten, so their version stays."""
    key = task_key(TaskKind.LEFTOVER, row["id"])
    change = _plain(row["change_ml"])
    return Task(
        key=key,
        kind=TaskKind.LEFTOVER,
        number=f"R{row['leftover']:05d}",
        who=row["name"],
        what=f"{row['kind']} {change} mL",
        at=row["at"],
        facts=(
            ("leftover", str(row["leftover"])),
            ("product", row["product"]),
            ("name", row["name"]),
            ("lot", row["lot"]),
            ("expiry", row["expiry"]),
            ("move", row["kind"]),
            ("before_ml", _plain(row["before_ml"])),
            ("change_ml", change),
            ("after_ml", _plain(row["after_ml"])),
            ("at", row["at"]),
            ("number", row["register_number"]),
            ("person", row["person"]),
            ("witness", row["second"]),
            ("reason", row["reason"]),
        ),
        version=row["entry"],
        done=done.get(key),
    )


def _identity(line: RegisterLine) -> tuple[tuple[str, str | None], ...]:
    return (
        ("ipp", line.ipp),
        ("birth_name", line.birth_name),
        ("used_name", line.used_name),
        ("first_name", line.first_name),
        ("birth_date", line.birth_date),
    )


def _cumulative(line: RegisterLine) -> tuple[tuple[str, str | None], ...]:
    return (
        ("drug", line.drug),
        ("dose", _plain(line.dose)),
        ("dose_unit", line.dose_unit),
        ("delivered_at", line.delivered_at),
        ("ward", line.ward),
        ("number", line.number),
    )


def _made(line: RegisterLine, more: dict[str, Any]) -> tuple[tuple[str, str | None], ...]:
    """List what a preparation is re-entered with: the order, what was made of it, by whom, and its end."""
    return (
        ("prescription", more["prescription"]),
        ("external_id", more["external_id"]),
        ("protocol", line.protocol),
        ("cycle", line.cycle),
        ("day", line.day),
        ("prescriber", line.prescriber),
        ("ward", line.ward),
        ("drug", line.drug),
        ("dose", _plain(line.dose)),
        ("dose_unit", line.dose_unit),
        ("route", line.route),
        ("diluent", line.diluent),
        ("volume_ml", _plain(line.volume_ml) if line.volume_ml else None),
        ("container", line.container),
        ("number", line.number),
        ("status", line.status),
        ("reason", line.reason),
        ("composition", line.composition or None),
        ("allotted_at", line.allotted_at),
        ("made_at", line.made_at),
        ("use_by", line.use_by),
        ("validator", line.validator),
        ("maker", line.maker),
        ("checkers", line.checkers),
        ("releaser", line.releaser),
        ("delivered_at", line.delivered_at),
        ("recipient", line.recipient),
        ("provenance", line.provenance),
    )


def _destroyed(line: RegisterLine) -> tuple[tuple[str, str | None], ...]:
    return (
        ("drug", line.drug),
        ("dose", _plain(line.dose)),
        ("dose_unit", line.dose_unit),
        ("composition", line.composition or None),
        ("reason", line.reason),
        ("number", line.number),
    )


def _plain(text: str) -> str:
    """Write a stored amount without trailing zeros, with the decimal comma that French software takes."""
    value = format(Decimal(text), "f")
    return (value.rstrip("0").rstrip(".") if "." in value else value).replace(".", ",")


def counts(database: Database) -> tuple[int, int]:
    """Count the items that are open, and all."""
    found = tasks(database)
    return sum(item.is_open for item in found), len(found)


def open_count(database: Database) -> int:
    """Count the items that are open, without reading their facts: what the alert shows."""
    row = database.execute(_OPEN_COUNT).fetchone()
    return int(row[0] or 0)


_CLOSED = ", ".join(f"'{status.value}'" for status in sorted(CLOSED))
_OPEN_COUNT = f"""
SELECT (SELECT count(*) + coalesce(sum(status IN ('delivered', 'destroyed')), 0) FROM register)
  + (SELECT count(*) FROM leftover_moves WHERE kind <> 'opened')
  - (SELECT count(*) FROM reentries e WHERE e.status IN ({_CLOSED}) AND (e.status = 'not_applicable'
      OR e.kind = 'leftover'
      OR e.seen >= (SELECT max(p.entry, g.entry, r.entry, t.entry) FROM register g
       JOIN preparations p ON p.id = g.preparation JOIN prescriptions r ON r.id = p.prescription
       JOIN patients t ON t.id = r.patient WHERE g.number = substr(e.id, instr(e.id, ':') + 1))))
"""


def gaps(database: Database) -> tuple[str, ...]:
    """List the register numbers that are missing."""
    rows = database.execute("SELECT year, series, sequence FROM register").fetchall()
    found = ((int(year), str(series), int(sequence)) for year, series, sequence in rows)
    return missing_numbers(found, carried(database, "register"))
