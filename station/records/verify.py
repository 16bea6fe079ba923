"""Verifying: the journal's chain, every book against the journal, the mirror, the schema and the file.
Changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from station.clinical.documents import anchor, read_anchor
from station.records import form, journal, mirror
from station.records.books import BOOK, BOOKS, Book, lay_parameters, whole_row
from station.records.chain import Fault, follow
from station.records.database import FAILURES, Database, sqlite3
from station.records.errors import DatabaseNewer, NoDatabase, RecordsError
from station.records.opening import connect
from station.records.rows import ENTRY, Cell
from station.records.translating import translate

Progress = Callable[[int, int], None]
Laid = dict[str, list[dict[str, Cell]]]

BATCH = 1000


@dataclass(frozen=True)
class Verdict:
    """What was verified: how many entries, the head's hash, and everything that does not add up."""

    entries: int
    head: str
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Tell whether everything adds up."""
        return not self.faults


def verify(path: Path, mirror_path: Path | None = None, progress: Progress | None = None) -> Verdict:
    """Verify a copy taken in one moment, so that people can go on working; raises NoDatabase when there is
    no file, DatabaseNewer when this program does not know its form."""
    mirror_size = _size(
        mirror_path
    )  # taken first: what is mirrored while this runs must not look ahead of the copy
    try:
        copy = _copy(path)
    except (NoDatabase, DatabaseNewer):
        raise
    except RecordsError as error:
        return Verdict(0, journal.GENESIS, (Fault("file_unreadable", {"why": error.code}),))
    told = progress or (lambda done, total: None)
    return _Verifying(copy, mirror_path, mirror_size, told).verdict()


def anchored(path: Path, told: tuple[int, str]) -> tuple[bool, int]:
    """Tell whether a printed anchor (number, letters) is that of its entry; with the last entry's number.

    Raises RecordsError for a database that can't be read.
    """
    database = connect(path)
    try:
        number, letters = told
        found = next(iter(journal.entries(database, number - 1, number)), None)
        last = journal.head(database).n
    except sqlite3.Error as error:
        raise translate(error) from error
    finally:
        database.conn.close()
    return found is not None and read_anchor(anchor(found.n, found.hash)) == (number, letters), last


def _size(path: Path | None) -> int | None:
    return mirror.bytes_of(path) if path and mirror.parts(path) else None


def _copy(path: Path) -> Database:
    """Copy the file page by page into memory: fractions of a second, during which nobody can commit."""
    source = connect(path, older=True)
    try:
        memory = sqlite3.connect(":memory:", isolation_level=None)
        memory.text_factory = lambda text: text.decode(errors="replace")
        source.conn.backup(memory)
        return Database(memory, execute_plugins=False)
    except FAILURES as error:
        raise translate(error) from error
    finally:
        source.conn.close()


class _Verifying:
    """One verification under way, gathering its faults."""

    def __init__(
        self, copy: Database, mirror_path: Path | None, mirror_size: int | None, progress: Progress
    ) -> None:
        self.copy = copy
        self.mirror_path = mirror_path
        self.mirror_size = mirror_size
        self.progress = progress
        self.faults: list[Fault] = []
        self.head = journal.Head(0, journal.GENESIS)
        self.version = form.SCHEMA_VERSION
        self.scratch = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
        for book in BOOKS:
            self.scratch.execute(book.create_sql())

    def verdict(self) -> Verdict:
        """Run every check; one that can't read on is itself a fault."""
        entries = 0
        try:
            self._file()
            entries = self._journal()
            self.faults += self._mirror()
            for book in BOOKS:
                self.faults += self._book(book)
        except FAILURES as error:
            self._fault("journal_unreadable", n=self.head.n + 1, why=str(error))
        return Verdict(entries, self.head.hash, tuple(self.faults))

    def _fault(self, code: str, **params: str | int) -> None:
        self.faults.append(Fault(code, params))

    def _file(self) -> None:
        self.version = int(self.copy.execute("PRAGMA user_version").fetchone()[0])
        if not form.is_whole(self.copy, self.version):
            self._fault("schema_changed")
        for row in self.copy.execute("PRAGMA integrity_check").fetchall():
            if row[0] != "ok":
                self._fault("file_damaged", why=str(row[0]))

    def _journal(self) -> int:
        total = int(self.copy.execute("SELECT count(*) FROM journal").fetchone()[0])
        laid: Laid = defaultdict(list)
        done = 0
        for link in follow(journal.entries(self.copy)):
            self.head = journal.Head(link.entry.n, link.entry.hash)
            for code in link.faults:
                self._fault(code, n=link.entry.n)
            self._gather(link.entry.n, link.body or {}, laid)
            done += 1
            if done % BATCH == 0:
                self._lay(laid)
                self.progress(done, total)
        self._lay(laid)
        self._act_ids()
        self.progress(done, total)
        return done

    def _gather(self, n: int, body: Mapping[str, Any], laid: Laid) -> None:
        try:
            for book, row in body.get("rows", ()):
                parameters = lay_parameters(whole_row(book, row), n)
                laid[book].append(parameters)
        except (KeyError, TypeError, ValueError, AttributeError):
            self._fault("rows_unreadable", n=n)

    def _lay(self, laid: Laid) -> None:
        """Lay what was gathered with the one upsert that acts use, all together in one transaction."""
        self.scratch.execute("BEGIN")
        for book, rows in laid.items():
            try:
                self.scratch.conn.executemany(BOOK[book].lay_sql, rows)
            except FAILURES:
                self._lay_singly(book, rows)
        self.scratch.execute("COMMIT")
        laid.clear()

    def _lay_singly(self, book: str, rows: list[dict[str, Cell]]) -> None:
        for row in rows:
            try:
                self.scratch.execute(BOOK[book].lay_sql, row)
            except FAILURES:
                self._fault("rows_unreadable", n=int(row[ENTRY] or 0))

    def _act_ids(self) -> None:
        """The column by which an act is found again has to say what the entry says."""
        told = "CASE WHEN json_valid(body) THEN json_extract(body, '$.id') END"
        sql = f"SELECT n FROM journal WHERE {told} IS NOT act_id"
        for row in self.copy.execute(sql).fetchall():
            self._fault("act_id", n=int(row[0]))

    def _book(self, book: Book) -> Iterator[Fault]:
        names = self._shared_columns(book)
        sql = f"SELECT {book.key}, {names} FROM {book.name}"
        if not names:
            return
        expected = {row[0]: row for row in self.scratch.execute(sql).fetchall()}
        try:
            found = {row[0]: row for row in self.copy.execute(sql).fetchall()}
        except FAILURES as error:
            yield Fault("book_unreadable", {"book": book.name, "why": str(error)})
            return
        for key in expected.keys() | found.keys():
            params: dict[str, str | int] = {"book": book.name, "key": key}
            if key not in found:
                yield Fault("row_missing", params)
            elif key not in expected:
                yield Fault("row_extra", params)
            elif found[key] != expected[key]:
                yield Fault("row_differs", params)

    def _shared_columns(self, book: Book) -> str:
        """Give the columns to compare: all, or those that an older schema has; none where it lacks the
        book."""
        if self.version == form.SCHEMA_VERSION:
            return "*"
        found = self.copy.execute(f"PRAGMA table_info({book.name})").fetchall()
        return ", ".join(row[1] for row in found)

    def _mirror(self) -> Iterator[Fault]:
        """Compare the mirror line by line; lines that it merely lacks at its end are told once."""
        if self.mirror_path is None:
            return
        if self.mirror_size is None:
            yield Fault("mirror_missing", {"path": str(self.mirror_path)})
            return
        behind = 0
        for n, (entry, line) in enumerate(
            zip_longest(journal.entries(self.copy), mirror.lines(self.mirror_path, self.mirror_size)), start=1
        ):
            if line is None:
                behind += 1
            elif entry is None:
                yield Fault("mirror_ahead", {"n": n})
            elif line != mirror.line_of(entry):
                yield Fault("mirror_differs", {"n": n})
        if behind:
            yield Fault("mirror_behind", {"count": behind})
