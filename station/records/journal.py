"""The journal: one append-only chain of entries, each holding the rows its act left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.clinical.texts import is_safe_json
from station.records.books import BOOK, book_of, lay_parameters
from station.records.database import Database
from station.records.errors import UnsafeText
from station.records.fence import entry_hash
from station.records.rows import Cell, to_row

GENESIS = "0" * 64
TAKES_OVER = "merge"
"""The act that keeps another machine's entries word for word, whatever they hold."""


@dataclass(frozen=True)
class Head:
    """The last entry: its number (0: none yet) and its hash."""

    n: int
    hash: str


@dataclass(frozen=True)
class Entry:
    """One journal entry as stored: number, exact body text and hash."""

    n: int
    body: str
    hash: str

    def read(self) -> dict[str, Any]:
        """Parse the body."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


@dataclass(frozen=True)
class Writing:
    """Who writes an entry, when and about what; everything in it but the rows and the chain."""

    act_id: str
    act: str
    subject: str
    code: str
    params: Mapping[str, str | int | None]
    at: str
    boot_ns: int
    boot: str
    series: str
    session: int
    seat: str
    operators: Sequence[int]
    reason: str | None


def head(database: Database) -> Head:
    """Find the last entry."""
    row = database.execute("SELECT n, hash FROM journal ORDER BY n DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def find(database: Database, act_id: str) -> Entry | None:
    """Find the entry an act left, by the id its caller gave it."""
    row = database.execute("SELECT n, body, hash FROM journal WHERE act_id = ?", [act_id]).fetchone()
    return Entry(*row) if row else None


def entries(
    database: Database, after: int = 0, upto: int | None = None, batch: int = 1000
) -> Iterator[Entry]:
    """Read entries in order, in batches, so that no cursor stays open between them."""
    while True:
        rows = database.execute(
            "SELECT n, body, hash FROM journal WHERE n > ? AND n <= ? ORDER BY n LIMIT ?",
            [after, upto if upto is not None else 2**62, batch],
        ).fetchall()
        yield from (Entry(*row) for row in rows)
        if len(rows) < batch:
            return
        after = rows[-1][0]


def compose(previous: Head, writing: Writing, rows: Sequence[tuple[str, dict[str, Cell]]]) -> Entry:
    """Make the entry that follows `previous`: text, integers and null only, keys sorted, compact, as it
    will be hashed. Raises UnsafeText where a text in it would steer a terminal or printer."""
    body = {
        "act": writing.act,
        "at": writing.at,
        "boot": writing.boot,
        "boot_ns": writing.boot_ns,
        "code": writing.code,
        "id": writing.act_id,
        "n": previous.n + 1,
        "operators": list(writing.operators),
        "params": dict(writing.params),
        "prev": previous.hash,
        "reason": writing.reason,
        "rows": [[book, row] for book, row in rows],
        "seat": writing.seat,
        "series": writing.series,
        "session": writing.session,
        "subject": writing.subject,
    }
    if any(isinstance(value, float) for value in writing.params.values()):
        raise TypeError(f"a float in the parameters of {writing.code}")
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if writing.act != TAKES_OVER and not is_safe_json(text):
        raise UnsafeText
    return Entry(previous.n + 1, text, entry_hash(text))


def append(database: Database, writing: Writing, models: Sequence[Any]) -> Entry:
    """Write the entry and lay down the rows it names; the caller holds the transaction."""
    rows = [(book_of(type(value)).name, to_row(value)) for value in models]
    entry = compose(head(database), writing, rows)
    insert(database, entry, writing.act_id)
    for book, row in rows:
        lay(database, book, row, entry.n)
    return entry


def insert(database: Database, entry: Entry, act_id: str) -> None:
    """Store an entry as it is; the database checks the chain."""
    database.execute(
        "INSERT INTO journal (n, act_id, body, hash) VALUES (?, ?, ?, ?)",
        [entry.n, act_id, entry.body, entry.hash],
    )


def lay(database: Database, book: str, row: dict[str, Cell], entry: int) -> None:
    """Lay one journaled row into its book: the one upsert that acts, verify and rebuild use."""
    database.execute(BOOK[book].lay_sql, lay_parameters(row, entry))
