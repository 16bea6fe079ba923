"""A station with a long history, made fast: one walked preparation is written again and again as others,
entry by entry, chained as in life; only the triggers are away meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from station.clinical.model import State
from station.places import Home
from station.records import form, journal
from station.records.books import BOOK, BOOKS, lay_parameters
from station.records.database import Database, sqlite3
from station.records.fence import entry_hash
from station.records.journal import Entry
from station.records.mirror import line_of
from station.records.opening import PRAGMAS
from station.records.rows import time_text, time_value
from station.runtime.house import read_machine
from tests.flow.day import Day
from tests.flow.walk import Walk

STEP = 1000
"""How far the numbers of one written preparation lie from those of the next."""
A_DAY = 50
"""Preparations a day in the history, all of them before today."""
OWN = ("preparations", "prescriptions", "patients", "components", "draws", "readings", "labels", "handovers",
       "validations")  # fmt: skip

Body = dict[str, Any]


def grow(day: Day, entries: int) -> None:
    """Write entries into a seated day's journal until it has so many, and leave it closed."""
    template = _template(day)
    home = day.home
    day.close()
    _write(home, template, entries)


def _template(day: Day) -> list[Body]:
    """Walk one preparation; give the bodies of its entries, the order's own rows first."""
    before = day.head()
    walk = Walk(day).to(State.HANDED_OVER)
    told = [entry.read() for entry in journal.entries(day.database, after=before)]
    first = json.loads(json.dumps(told[0]))
    ids = {"preparations": walk.id, "prescriptions": walk.prescription.id, "patients": walk.patient.id}
    imported = next(entry.read() for entry in journal.entries(day.database) if '"act":"import"' in entry.body)
    first["act"], first["code"] = "import", "imported"
    first["rows"] = [[book, row] for book, row in imported["rows"] if ids.get(book) == row.get("id")]
    return [first, *told]


def _write(home: Home, template: list[Body], entries: int) -> None:
    connection = sqlite3.connect(home.database, isolation_level=None)
    for pragma in (*PRAGMAS, "synchronous = OFF", "foreign_keys = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    n, digest = connection.execute("SELECT n, hash FROM journal ORDER BY n DESC LIMIT 1").fetchone()
    mirror = read_machine(home).mirror
    assert mirror
    with open(mirror, "ab") as copy:
        connection.execute("BEGIN")
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for body in _bodies(template, n, entries):
            body["prev"] = digest
            text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            digest = entry_hash(text)
            connection.execute(
                "INSERT INTO journal VALUES (?, ?, ?, ?)", [body["n"], body["id"], text, digest]
            )
            for book, row in body["rows"]:
                connection.execute(BOOK[book].lay_sql, lay_parameters(row, body["n"]))
            copy.write(line_of(Entry(body["n"], text, digest)))
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")
    connection.close()


def _bodies(template: list[Body], n: int, entries: int) -> Iterator[Body]:
    """Give the bodies of the history, from entry n + 1 on."""
    copy = 0
    while n < entries:
        copy += 1
        for body in template:
            n += 1
            yield _again(body, copy, n)


def _again(body: Body, copy: int, n: int) -> Body:
    return body | {
        "n": n,
        "id": f"{copy}-{n}",
        "rows": [[book, _row(book, dict(row), copy, n)] for book, row in body["rows"]],
    }


REFERENCES = {book.name: [name for name, other in book.references.items() if other in OWN] for book in BOOKS}


def _row(book: str, row: Body, copy: int, n: int) -> Body:
    """Give a row of the template as another preparation's."""
    for name in ("id", *REFERENCES[book]):
        if isinstance(row.get(name), int) and (name != "id" or book in OWN):
            row[name] += copy * STEP
    number = f"26A{copy + 1:05}"
    if book == "register":
        row |= {"number": number, "sequence": copy + 1}
    if book == "signatures":
        row["id"] = f"{n}.{row['id'].split('.')[1]}"
    if book == "preparations":
        row["due"] = time_text(time_value(row["due"]) - timedelta(days=1 + copy // A_DAY))
        row["external_id"] += f"-{copy}"
        row["register_number"] = row["register_number"] and number
    if book == "patients":
        row["ipp"] += f"-{copy}"
    if book == "prescriptions":
        row["external_id"] += f"-{copy}"
    return row


def made_whole(path: Path) -> bool:
    """Tell whether a grown database has the form of a real one."""
    connection = sqlite3.connect(path)
    whole = form.is_whole(Database(connection, execute_plugins=False))
    connection.close()
    return whole
