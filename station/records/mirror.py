"""The mirror: a second copy of the journal, line by line, on another disk, brought up to date after every commit.

One line is `hash<TAB>body`. The same call heals any crash: it cuts a torn last line and appends what is missing.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.records import journal
from station.records.database import Database
from station.records.errors import MirrorAhead, MirrorDiffers
from station.records.fence import entry_hash


@dataclass(frozen=True)
class _Tail:
    size: int
    inode: int
    head: journal.Head


class Mirror:
    """Appends the journal to one file. Not for two threads; several processes may share the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tail: _Tail | None = None

    def catch_up(self, database: Database) -> int:
        """Append every entry the file lacks, synced; give the number of its last entry.

        Raises OSError when the disk fails, MirrorAhead or MirrorDiffers when the file is not this journal's.
        """
        created = not self.path.exists()
        with open(self.path, "a+b") as file:
            os.chmod(file.fileno(), 0o600)
            fcntl.flock(file, fcntl.LOCK_EX)
            tail = self._known_tail(file.fileno()) or _read_tail(file.fileno())
            self._check(database, tail)
            head = _append(file.fileno(), database, tail.head)
            status = os.fstat(file.fileno())
            self._tail = _Tail(status.st_size, status.st_ino, head)
        if created:
            _sync_folder(self.path.parent)
        return head.n

    def _known_tail(self, descriptor: int) -> _Tail | None:
        status = os.fstat(descriptor)
        if self._tail and (status.st_size, status.st_ino) == (self._tail.size, self._tail.inode):
            return self._tail
        return None

    def _check(self, database: Database, tail: _Tail) -> None:
        if tail is self._tail or tail.head.n == 0:
            return
        row = database.execute("SELECT hash FROM journal WHERE n = ?", [tail.head.n]).fetchone()
        if row is None:
            raise MirrorAhead(str(self.path), tail.head.n, journal.head(database).n)
        if row[0] != tail.head.hash:
            raise MirrorDiffers(str(self.path), tail.head.n)


def _read_tail(descriptor: int) -> _Tail:
    """Find the last whole line, cutting what follows it."""
    size = os.fstat(descriptor).st_size
    end = _last_newline(descriptor, size)
    if end < size:
        os.ftruncate(descriptor, end)
    status = os.fstat(descriptor)
    if end == 0:
        return _Tail(0, status.st_ino, journal.Head(0, journal.GENESIS))
    start = _last_newline(descriptor, end - 1)
    entry = _parse(os.pread(descriptor, end - 1 - start, start).decode())
    return _Tail(end, status.st_ino, journal.Head(entry.n, entry.hash))


def _last_newline(descriptor: int, before: int, block: int = 65536) -> int:
    """Give the offset just after the last newline before an offset, 0 when there is none."""
    while before > 0:
        start = max(0, before - block)
        position = os.pread(descriptor, before - start, start).rfind(b"\n")
        if position >= 0:
            return start + position + 1
        before = start
    return 0


def _parse(line: str) -> journal.Entry:
    digest, _, body = line.partition("\t")
    entry = journal.Entry(0, body, digest)
    if entry_hash(body) != digest:
        raise MirrorDiffers("", 0)
    return journal.Entry(int(entry.read()["n"]), body, digest)


def _append(descriptor: int, database: Database, head: journal.Head) -> journal.Head:
    for entry in journal.entries(database, after=head.n):
        _write_all(descriptor, f"{entry.hash}\t{entry.body}\n".encode())
        head = journal.Head(entry.n, entry.hash)
    os.fdatasync(descriptor)
    return head


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_entries(path: Path) -> Iterator[journal.Entry]:
    """Read every whole line of a mirror in order; a torn last line is left out, a damaged one raises MirrorDiffers."""
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            if line.endswith("\n"):
                yield _parse(line[:-1])
