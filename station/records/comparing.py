"""Whether the books hold what the journal's rows add up to: compared batch by batch while the journal is
read, so that neither of the two is held in memory.

A row of a book names the entry that last wrote it: there it has to be as that entry says. What an entry wrote
and no row shows is awaited from later entries that write it again; awaited at the end, it is missing or
differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from operator import itemgetter
from typing import Any

from station.records.books import BOOK, BOOKS, Book, lay_parameters, whole_row
from station.records.chain import Fault
from station.records.database import FAILURES, Database, sqlite3
from station.records.rows import ENTRY, Cell, Column, columns

UNFIT: tuple[type[Exception], ...]
UNFIT = (AttributeError, KeyError, TypeError, ValueError, OverflowError, *FAILURES)
"""What the rows of an entry raise that do not fit their book."""

FIRST, LAST = -(2**63), 2**63 - 1
"""The least and the greatest entry that a row could name."""

AS_FAR_AS_TEXT = partial(str, errors="replace")
"""Reads a text of which a byte was changed, too."""

Cells = tuple[Cell, ...]


class Comparing:
    """A database being compared with its own journal; nobody writes in it meanwhile, this neither."""

    def __init__(self, database: Database, *, older: bool) -> None:
        """Take the database; `older` where its schema was released before this program's."""
        scratch = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
        books = ((book, _shared_columns(book, database, older=older)) for book in BOOKS)
        self._books = {book.name: _Compared(book, shared, database, scratch) for book, shared in books}

    def gather(self, n: int, body: Mapping[str, Any]) -> bool:
        """Take the rows of an entry; tell whether all of them can be read."""
        try:
            for book, row in body.get("rows", ()):
                self._books[book].gather(n, row)
        except UNFIT:
            return False
        return True

    def compare(self, upto: int) -> None:
        """Compare what was gathered since the last time: all that the entries up to this one wrote."""
        for book in self._books.values():
            if book.gathered:
                book.compare(upto)

    def faults(self) -> Iterator[Fault]:
        """Give everything that does not add up, the whole journal having been gathered."""
        for book in self._books.values():
            book.compare(LAST)
            yield from book.faults()


def _shared_columns(book: Book, database: Database, *, older: bool) -> list[Column]:
    """List the columns to compare: all, or those that an older schema has; none where it lacks the book."""
    if not older:
        return list(columns(book.model))
    there = {row[1] for row in database.execute(f"PRAGMA table_info({book.name})").fetchall()}
    return [column for column in columns(book.model) if column.name in there]


class _Compared:
    """One book: what was gathered, what is awaited, and what is in it though no entry wrote it so."""

    def __init__(self, book: Book, shared: list[Column], database: Database, scratch: Database) -> None:
        self._book = book
        self._shared = shared
        self._database = database
        self._scratch = scratch
        self._unreadable: str | None = None
        self._fitting: set[tuple[type, ...]] = set()
        self._next = FIRST
        self.gathered: dict[Cell, tuple[int, Cells]] = {}
        self._awaited: set[Cell] = set()
        self._strange: set[Cell] = set()
        names = [column.name for column in shared]
        self._cells = itemgetter(*names) if shared else None
        self._key = names.index(book.key) if shared else 0
        self._width = len(names) if len(names) == len(columns(book.model)) else None
        told = f"SELECT {', '.join((*names, ENTRY))} FROM {book.name}"
        self._laid_row = told
        self._written = (
            f"{told} JOIN temp.written_{book.name} ON in_place = rowid WHERE in_entry BETWEEN ? AND ?"
        )
        scratch.execute(book.create_sql())
        if shared:
            for sql in _index(book.name):
                self._found(sql)

    def gather(self, n: int, row: dict[str, Cell]) -> None:
        """Take a row that an entry wrote, instead of an earlier one of its key; raises one of UNFIT."""
        if len(row) != self._width:
            row = whole_row(self._book.name, row)
        if self._cells:
            cells = self._cells(row)
            shape = tuple(map(type, cells))
            if shape not in self._fitting:
                cells = self._laid(row, n, cells, shape)
            self.gathered[cells[self._key]] = (n, cells)

    def _laid(self, row: dict[str, Cell], n: int, cells: Cells, shape: tuple[type, ...]) -> Cells:
        """Give the cells as the upsert leaves them: as they are where their types are the columns' own."""
        if all(map(_is_own_type, shape, self._shared)):
            self._fitting.add(shape)
            return cells
        self._scratch.execute(BOOK[self._book.name].lay_sql, lay_parameters(row, n))
        laid: Cells = self._scratch.execute(self._laid_row).fetchone()[:-1]
        self._scratch.execute(f"DELETE FROM {self._book.name}")
        return laid

    def compare(self, upto: int) -> None:
        """Compare the rows that name an entry after the last compared with what was gathered since."""
        gathered, place = self.gathered, self._key
        for row in self._found(self._written, self._next, upto):
            key = row[place]
            if gathered.get(key) == (row[-1], row[:-1]):
                del gathered[key]
                self._awaited.discard(key)
            else:
                self._strange.add(key)
        self._awaited |= gathered.keys()
        gathered.clear()
        self._next = upto + 1

    def _found(self, sql: str, *parameters: Cell) -> list[Cells]:
        """Read the book; nothing once it can't be read, or where an older schema lacks it."""
        if self._unreadable or not self._shared:
            return []
        for texts in (str, AS_FAR_AS_TEXT):  # the first is quicker
            self._database.conn.text_factory = texts
            try:
                return self._database.execute(sql, parameters).fetchall()
            except FAILURES as error:
                why = str(error)
            finally:
                self._database.conn.text_factory = AS_FAR_AS_TEXT
        self._unreadable = why
        return []

    def faults(self) -> Iterator[Fault]:
        """Give each row that is missing, differs, or is there though no entry wrote it."""
        if self._unreadable:
            yield Fault("book_unreadable", {"book": self._book.name, "why": self._unreadable})
            return
        there = f"SELECT 1 FROM {self._book.name} WHERE {self._book.key} = ?"
        for key in sorted(self._awaited, key=str):
            found = self._found(there, key)
            yield Fault("row_differs" if found else "row_missing", self._params(key))
        for key in sorted(self._strange - self._awaited, key=str):
            yield Fault("row_extra", self._params(key))

    def _params(self, key: Cell) -> dict[str, str | int]:
        return {"book": self._book.name, "key": key if key is not None else ""}


def _index(book: str) -> Iterator[str]:
    """Give the statements that note, beside the database, which row names which entry."""
    noted = f"temp.written_{book}"
    yield f"CREATE TABLE {noted} (in_entry INT, in_place INT, PRIMARY KEY (in_entry, in_place)) WITHOUT ROWID"
    yield f"INSERT INTO {noted} SELECT {ENTRY}, rowid FROM main.{book}"


def _is_own_type(found: type, column: Column) -> bool:
    """Tell whether a cell of this type is stored in the column as it is."""
    if found is type(None):
        return column.nullable
    return found is {"TEXT": str, "INTEGER": int}[column.sql_type]
