"""The reading side of the records: questions that see one moment, in the file that is there now."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.records.database import FAILURES, Database
from station.records.disk import inode
from station.records.hiding import hide_blinded, show_blinded
from station.records.opening import connect
from station.records.translating import translate


class Reader:
    """A connection that only reads; lives in one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open()

    def _open(self) -> None:
        self._inode = inode(self.path)
        self._database = connect(self.path)
        self._hiding = False

    @contextmanager
    def moment(self, blinded: str | None = None) -> Iterator[Database]:
        """Let several questions see the records as they were at one moment; keep it short, it holds
        writers up. Where words are given, they stand for what a blinded order would tell.

        A file put in the place of the old one (rebuilt, restored) is opened by itself. Raises RecordsErrors
        only.
        """
        if inode(self.path) != self._inode:
            self.close()
            self._open()
        try:
            self._hide(blinded)
            self._database.execute("BEGIN")
            yield self._database
        except FAILURES as error:
            raise translate(error) from error
        finally:
            with contextlib.suppress(*FAILURES):
                self._database.execute("ROLLBACK")

    def _hide(self, blinded: str | None) -> None:
        if (blinded is not None) is self._hiding:
            return
        if blinded is None:
            show_blinded(self._database)
        else:
            hide_blinded(self._database, blinded)
        self._hiding = blinded is not None

    def close(self) -> None:
        """Close the connection."""
        self._database.conn.close()
