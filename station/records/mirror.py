"""The mirror: a second copy of the journal, line by line, on another disk, brought up to date after every
commit.

One line is `hash<TAB>body`. The same call heals any crash: it cuts a torn last line and appends what is
missing. A file grown large is put beside as a finished part, and the next begins; all parts together are the
mirror.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.records import journal
from station.records.chain import follow
from station.records.database import Database
from station.records.disk import sync_folder, write_all
from station.records.errors import MirrorAhead, MirrorDiffers
from station.records.fence import entry_hash

PART_BYTES = 64_000_000
"""How large the file grows before it is a finished part: a torn or damaged one concerns so much at most."""

LOCK_SECONDS = 5.0
"""How long to wait for another process that is writing the mirror."""


@dataclass(frozen=True)
class _Tail:
    size: int
    inode: int
    head: journal.Head


class Mirror:
    """Appends the journal to one file. Not for two threads; several processes may share the file."""

    def __init__(self, path: Path, mark: Path | None = None) -> None:
        """Take the file, and a file that tells its disk is there: without it nothing is written, so that
        the folder of an unmounted disk does not get a mirror of its own."""
        self.path = path
        self.mark = mark
        self._tail: _Tail | None = None

    def catch_up(self, database: Database) -> int:
        """Append every entry the file lacks, synced; give the number of its last entry.

        Raises OSError when the disk fails or another process does not let go of the file, MirrorAhead or
        MirrorDiffers when the file is not this journal's.
        """
        if self.mark is not None and not self.mark.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.mark))
        created = not self.path.exists()
        with open(self.path, "a+b") as file:
            os.chmod(file.fileno(), 0o600)
            _lock(file.fileno())
            head = self._append_to(file.fileno(), database) if self._is_at_path(file.fileno()) else None
            if head is None or not self._is_at_path(file.fileno()):
                return self.catch_up(database)  # finished or removed by somebody else in the meantime
            finished = os.fstat(file.fileno()).st_size >= PART_BYTES
            if finished:
                self.path.rename(_part(self.path, head.n))
        if created or finished:
            sync_folder(self.path.parent)
        return head.n

    def _append_to(self, descriptor: int, database: Database) -> journal.Head:
        tail = self._known_tail(descriptor) or _read_tail(descriptor, self.path)
        self._check(database, tail)
        self._tail = None
        try:
            head = _append(descriptor, database, tail.head)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(
                    descriptor, tail.size
                )  # what a failed sync left may never reach the disk: write it anew
            raise
        status = os.fstat(descriptor)
        self._tail = _Tail(status.st_size, status.st_ino, head)
        return head

    def _is_at_path(self, descriptor: int) -> bool:
        """Tell whether the open file is still the one that people would find (it may be removed while it
        is written)."""
        try:
            return os.stat(self.path).st_ino == os.fstat(descriptor).st_ino
        except FileNotFoundError:
            return False

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
            last = journal.head(database)
            beyond(self.path, last)
            raise MirrorAhead(str(self.path), tail.head.n, last.n)
        if row[0] != tail.head.hash:
            raise MirrorDiffers(str(self.path), tail.head.n)


def _lock(descriptor: int) -> None:
    """Lock the file against other processes; raises BlockingIOError when one keeps it: a stopped one must
    stop nobody."""
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _read_tail(descriptor: int, path: Path) -> _Tail:
    """Find the last whole line, cutting what follows it."""
    size = os.fstat(descriptor).st_size
    end = _last_newline(descriptor, size)
    if end < size:
        os.ftruncate(descriptor, end)
    status = os.fstat(descriptor)
    if end == 0:
        return _Tail(0, status.st_ino, _head_of_parts(path))
    start = _last_newline(descriptor, end - 1)
    entry = _parse(os.pread(descriptor, end - 1 - start, start))
    if entry is None:
        raise MirrorDiffers(str(path), 0)
    return _Tail(end, status.st_ino, journal.Head(entry.n, entry.hash))


def _part(path: Path, last: int) -> Path:
    """Name a finished part by the last entry in it."""
    return path.with_name(f"{path.stem}-to-{last:010d}{path.suffix}")


def parts(path: Path) -> list[Path]:
    """List the files of a mirror in order, the one that grows last."""
    finished = sorted(path.parent.glob(f"{path.stem}-to-*{path.suffix}"))
    return [*finished, *([path] if path.is_file() else [])]


def _head_of_parts(path: Path) -> journal.Head:
    """Give the head that a new file follows: the last line of the last finished part."""
    finished = [part for part in parts(path) if part != path]
    if not finished:
        return journal.Head(0, journal.GENESIS)
    with open(finished[-1], "rb") as file:
        end = os.fstat(file.fileno()).st_size
        start = _last_newline(file.fileno(), end - 1)
        entry = _parse(os.pread(file.fileno(), max(0, end - 1 - start), start))
    if entry is None:
        raise MirrorDiffers(str(finished[-1]), 0)
    return journal.Head(entry.n, entry.hash)


def _last_newline(descriptor: int, before: int, block: int = 65536) -> int:
    """Give the offset just after the last newline before an offset, 0 when there is none."""
    while before > 0:
        start = max(0, before - block)
        position = os.pread(descriptor, before - start, start).rfind(b"\n")
        if position >= 0:
            return start + position + 1
        before = start
    return 0


def _parse(line: bytes) -> journal.Entry | None:
    """Read one line; None when it is damaged."""
    try:
        digest, _, body = line.decode().partition("\t")
        if entry_hash(body) != digest:
            return None
        return journal.Entry(int(json.loads(body)["n"]), body, digest)
    except (ValueError, KeyError, TypeError):
        return None


def line_of(entry: journal.Entry) -> bytes:
    """Write an entry as the mirror keeps it."""
    return f"{entry.hash}\t{entry.body}\n".encode()


def _append(descriptor: int, database: Database, head: journal.Head) -> journal.Head:
    for entry in journal.entries(database, after=head.n):
        write_all(descriptor, line_of(entry))
        head = journal.Head(entry.n, entry.hash)
    os.fdatasync(descriptor)
    return head


def read_entries(path: Path) -> Iterator[journal.Entry]:
    """Read every whole line of a mirror in order, leaving out a torn last one; raises MirrorDiffers at a
    damaged one."""
    n = 0
    for line in lines(path):
        entry = read_line(line, path, n)
        n = entry.n
        yield entry


def beyond(path: Path, head: journal.Head) -> list[journal.Entry]:
    """Give the entries of a mirror after a journal's head; raises MirrorDiffers where they do not follow it.

    A line is written only after its COMMIT: what follows was recorded, and the database's disk lost it (a
    file system that lies about a sync, an older file put back). What does not follow was made otherwise.
    """
    found: list[journal.Entry] = []
    for entry in read_entries(path):
        if entry.n == head.n and entry.hash != head.hash:
            raise MirrorDiffers(str(path), entry.n)
        if entry.n > head.n:
            found.append(entry)
    for link in follow(found, journal.Entry(head.n, "", head.hash)):
        if link.faults:
            raise MirrorDiffers(str(path), link.entry.n)
    return found


def read_line(line: bytes, path: Path, after: int) -> journal.Entry:
    """Read one whole line; raises MirrorDiffers with the number it should have when it is damaged."""
    entry = _parse(line[:-1])
    if entry is None:
        raise MirrorDiffers(str(path), after + 1)
    return entry


def lines(path: Path, size: int | None = None) -> Iterator[bytes]:
    """Read the whole lines of a mirror, each with its end, within its first `size` bytes; a torn last one
    is left out."""
    left = size if size is not None else bytes_of(path)
    for part in parts(path):
        with open(part, "rb") as file:
            for line in file:
                left -= len(line)
                if left < 0 or not line.endswith(b"\n"):
                    return
                yield line


def bytes_of(path: Path) -> int:
    """Give the size of a mirror, 0 where there is none."""
    return sum(part.stat().st_size for part in parts(path))


def count(path: Path) -> int:
    """Count the whole lines of a mirror, 0 where there is none."""
    return sum(1 for _ in lines(path))


def put_aside(path: Path, stamp: str) -> Path | None:
    """Put a mirror that goes on no more under another name, where it is kept; give the last part's."""
    kept = None
    for part in parts(path):
        kept = part.with_name(f"{part.name}.before-{stamp}")
        part.rename(kept)
    return kept
