"""Verifying: the journal's chain, every book against the journal, the mirror, the schema and the file.
Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.clinical.documents import anchor, read_anchor
from station.progress import Count
from station.records import form, journal, mirror
from station.records.chain import Fault, follow
from station.records.comparing import AS_FAR_AS_TEXT, Comparing
from station.records.database import FAILURES, Database, sqlite3
from station.records.errors import DatabaseNewer, NoDatabase, RecordsError
from station.records.journal import Entry
from station.records.opening import connect
from station.records.translating import translate

BATCH = 200


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


def verify(
    path: Path,
    mirror_path: Path | None = None,
    progress: Count | None = None,
    *,
    still: bool = False,
) -> Verdict:
    """Verify a copy taken in one moment, so that people can go on working, or the file itself where told that
    nobody writes in it (`still`).

    Raises NoDatabase when there is no file, DatabaseNewer when this program does not know its form.
    """
    mirror_size = _size(mirror_path)  # first: what is mirrored meanwhile must not look ahead of the copy
    try:
        database = _as_it_lies(path) if still else _copy(path)
    except (NoDatabase, DatabaseNewer):
        raise
    except RecordsError as error:
        return Verdict(0, journal.GENESIS, (Fault("file_unreadable", {"why": error.code}),))
    told = progress or (lambda done, total: None)
    try:
        return _Verifying(database, _Mirrored(mirror_path, mirror_size), told).verdict()
    finally:
        database.conn.close()


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
        source.conn.backup(memory)
        return _readable(Database(memory, execute_plugins=False))
    except FAILURES as error:
        raise translate(error) from error
    finally:
        source.conn.close()


def _as_it_lies(path: Path) -> Database:
    """Open a file that nobody writes in: a history of years would need gigabytes in memory."""
    database = connect(path, older=True)
    database.execute("PRAGMA query_only = OFF")  # what is noted beside it is no part of the file
    return _readable(database)


def _readable(database: Database) -> Database:
    database.execute("PRAGMA temp_store = MEMORY")
    database.conn.text_factory = AS_FAR_AS_TEXT
    return database


class _Mirrored:
    """The mirror being compared line by line; what it merely lacks at its end is told once."""

    def __init__(self, path: Path | None, size: int | None) -> None:
        """Take the mirror (None: there is none to compare) and how far to read it (None: it is not there)."""
        self._faults: list[Fault] = []
        self._lines: Iterator[bytes] | None = None
        self._place = self._behind = 0
        if path and size is not None:
            self._lines = mirror.lines(path, size)
        elif path:
            self._faults.append(Fault("mirror_missing", {"path": str(path)}))

    def compare(self, entry: Entry) -> None:
        """Compare the next line with this entry."""
        if self._lines is None:
            return
        self._place += 1
        line = next(self._lines, None)
        if line is None:
            self._behind += 1
        elif line != mirror.line_of(entry):
            self._faults.append(Fault("mirror_differs", {"n": self._place}))

    def faults(self) -> Iterator[Fault]:
        """Give what differs, the whole journal having been compared."""
        yield from self._faults
        for n, _ in enumerate(self._lines or (), start=self._place + 1):
            yield Fault("mirror_ahead", {"n": n})
        if self._behind:
            yield Fault("mirror_behind", {"count": self._behind})


class _Verifying:
    """One verification under way, gathering its faults."""

    def __init__(self, database: Database, mirrored: _Mirrored, progress: Count) -> None:
        self.database = database
        self.mirrored = mirrored
        self.progress = progress
        self.faults: list[Fault] = []
        self.head = journal.Head(0, journal.GENESIS)

    def verdict(self) -> Verdict:
        """Run every check; one that can't read on is itself a fault."""
        entries = 0
        try:
            self._file()
            entries = self._journal()
        except FAILURES as error:
            self._fault("journal_unreadable", n=self.head.n + 1, why=str(error))
        return Verdict(entries, self.head.hash, tuple(self.faults))

    def _fault(self, code: str, **params: str | int) -> None:
        self.faults.append(Fault(code, params))

    def _file(self) -> None:
        if not form.is_whole(self.database, self._version()):
            self._fault("schema_changed")
        for row in self.database.execute("PRAGMA integrity_check").fetchall():
            if row[0] != "ok":
                self._fault("file_damaged", why=str(row[0]))

    def _version(self) -> int:
        return int(self.database.execute("PRAGMA user_version").fetchone()[0])

    def _journal(self) -> int:
        """Read the journal once: its chain, its mirror and, batch by batch, the books it wrote."""
        total = int(self.database.execute("SELECT count(*) FROM journal").fetchone()[0])
        comparing = Comparing(self.database, older=self._version() != form.SCHEMA_VERSION)
        ids: dict[int, object] = {}
        done = 0
        for link in follow(journal.entries(self.database, batch=BATCH)):
            entry, body = link.entry, link.body or {}
            self.head = journal.Head(entry.n, entry.hash)
            for code in link.faults:
                self._fault(code, n=entry.n)
            if not comparing.gather(entry.n, body):
                self._fault("rows_unreadable", n=entry.n)
            self.mirrored.compare(entry)
            ids[entry.n] = body.get("id")
            done += 1
            if done % BATCH == 0:
                self._act_ids(ids)
                comparing.compare(entry.n)
                self.progress(done, total)
        self._act_ids(ids)
        self.faults += self.mirrored.faults()
        self.faults += comparing.faults()
        self.progress(done, total)
        return done

    def _act_ids(self, told: dict[int, object]) -> None:
        """The column by which an act is found again has to say what the entry says."""
        sql = "SELECT n, act_id FROM journal WHERE n BETWEEN ? AND ?"
        between = [min(told, default=0), max(told, default=0)]
        for n, act_id in self.database.execute(sql, between).fetchall():
            if told[n] != act_id:
                self._fault("act_id", n=n)
        told.clear()
