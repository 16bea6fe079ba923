"""The open database of one writing process: the one write transaction, and the mirror after it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.records.database import FAILURES, Database, sqlite3
from station.records.disk import inode, sync_folder
from station.records.errors import (
    CommitUnknown,
    Fenced,
    FileReplaced,
    MirrorAhead,
    MirrorDiffers,
    OutcomeUnknown,
    RecordsError,
    SchemaChanged,
)
from station.records.fence import Identity
from station.records.form import is_whole
from station.records.mirror import Mirror
from station.records.opening import connect, create
from station.records.translating import error_name, translate

__all__ = ["Store", "connect", "create"]

NOT_COMMITTED = ("SQLITE_BUSY", "SQLITE_CONSTRAINT")
"""The only errors of COMMIT after which the transaction is surely still open, and can be undone."""


class Store:
    """The writing side of the records; lives in one thread."""

    def __init__(self, path: Path, identity: Identity, mirror: Mirror | None) -> None:
        self.path = path
        self.identity = identity
        self.mirror = mirror
        self.mirror_fault: str | None = None
        self._inode = inode(path)
        self._open()
        try:
            self._mirror()
        except RecordsError:
            self.close()
            raise

    def _open(self) -> None:
        self.database = connect(self.path, self.identity)
        self._usable = True
        self._schema_version = self._read_schema_version()

    def _read_schema_version(self) -> int:
        return int(self.database.execute("PRAGMA schema_version").fetchone()[0])

    @contextmanager
    def transaction(self, *, fenced: bool = True) -> Iterator[Database]:
        """Hold the write lock from checks to commit; anything raised inside undoes everything, a seat just
        taken too.

        Raises CommitUnknown when COMMIT itself failed (the database has been reopened), else a RecordsError
        for what the database refused. `fenced=False` is for taking a seat, which nobody can hold before.
        """
        if not self._usable:
            self._reopen()
        place = self.identity.place()
        try:
            self.database.execute("BEGIN IMMEDIATE")
            self.check_whole()
            if fenced:
                self._check_fence()
            yield self.database
            if fenced:
                self._check_fence()
        except BaseException as error:
            self._undo(place)
            if isinstance(error, FAILURES):
                raise translate(error) from error
            raise
        self._commit(place)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Read outside of a transaction, also after an error that closed the file; raises RecordsErrors
        only."""
        try:
            if not self._usable:
                self._reopen()
            yield self.database
        except FAILURES as error:
            raise translate(error) from error

    def _commit(self, place: tuple[str, int, str]) -> None:
        try:
            self.database.execute("COMMIT")
        except FAILURES as error:
            if error_name(error).startswith(NOT_COMMITTED):
                self._undo(place)
                raise translate(error) from error
            self._look_again(place, error)

    def _look_again(self, place: tuple[str, int, str], error: Exception) -> None:
        """After an error that leaves the outcome open, see the file as it is; a seat that is not in it was
        not taken.

        What is seen may be in memory only (a rollback journal whose removal did not reach the disk comes back
        at a power cut): it counts when the folder can be synced now.
        """
        detail = error_name(error) or type(error).__name__
        try:
            self._reopen()
            sync_folder(self.path.parent)
            found = self.database.execute(
                "SELECT 1 FROM seats WHERE nonce = ?", [self.identity.nonce]
            ).fetchone()
        except (RecordsError, OSError, sqlite3.Error, UnicodeDecodeError) as second:
            self._usable = False
            raise OutcomeUnknown(detail=detail) from second
        if found is None:
            self.identity.sit(*place)
        raise CommitUnknown(detail=detail) from error

    def _reopen(self) -> None:
        """Open the same file again; the epoch stays the one that this process began with."""
        epoch = self.identity.epoch
        self.database.conn.close()
        self._usable = False
        self._check_file()
        try:
            self._open()
        finally:
            self.identity.epoch = epoch

    def _undo(self, place: tuple[str, int, str]) -> None:
        self.identity.sit(*place)
        try:
            if self.database.conn.in_transaction:
                self.database.execute("ROLLBACK")
        except FAILURES:
            self.database.conn.close()
            self._usable = False

    def check_whole(self) -> None:
        """See whether the file is the one that was opened and nobody changed its form; raises FileReplaced
        or SchemaChanged."""
        self._check_file()
        self._check_schema()

    def _check_file(self) -> None:
        if inode(self.path) != self._inode:
            raise FileReplaced(path=str(self.path))

    def _check_schema(self) -> None:
        version = self._read_schema_version()
        if version == self._schema_version:
            return
        if not is_whole(self.database):
            raise SchemaChanged(path=str(self.path))
        self._schema_version = version

    def verdict(self) -> str:
        """Ask the fence about this process: `ok`, or why it may not write."""
        found: str = self.database.execute("SELECT verdict FROM fence").fetchone()[0]
        return found

    def _check_fence(self) -> None:
        verdict = self.verdict()
        if verdict != "ok":
            raise Fenced(verdict)

    def catch_up(self) -> None:
        """Bring the mirror up to the journal's head after a commit; what fails is kept in `mirror_fault`,
        work goes on."""
        try:
            self._mirror()
        except RecordsError as error:
            self.mirror_fault = error.code

    def _mirror(self) -> None:
        """Bring the mirror up; raises MirrorAhead or MirrorDiffers, which at start must not be worked
        over."""
        if self.mirror is None:
            return
        try:
            self.mirror.catch_up(self.database)
            self.mirror_fault = None
        except (MirrorAhead, MirrorDiffers):
            raise
        except OSError as error:
            self.mirror_fault = errno.errorcode.get(error.errno or 0, type(error).__name__)
        except FAILURES as error:
            self.mirror_fault = translate(error).code

    def close(self) -> None:
        """Close the connection."""
        self.database.conn.close()
