"""Who holds the database file locked, and how such a process is ended: by the kernel's own list, without
opening the file, which would drop this process's own locks."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.records.disk import inode
from station.records.process import stat_of

PENDING = 0x40000000
"""First byte of the locks of SQLite's unix VFS: pending, reserved, then 510 shared (sqlite.org/lockingv3)."""


@dataclass(frozen=True)
class LockHolder:
    """A process with a lock on the file; `writes`: it holds up writers and, in a commit, readers too."""

    pid: int
    start: int
    name: str
    stopped: bool
    writes: bool


def lock_holders(path: Path) -> tuple[LockHolder, ...]:
    """List the processes that hold a lock on a database file, this one left out; writers first."""
    file = inode(path)
    found: dict[int, bool] = {}
    for pid, node, writes in _locks():
        if file and node == file[1] and pid != os.getpid() and _has_open(pid, file):
            found[pid] = found.get(pid, False) or writes
    holders = [_holder(pid, writes) for pid, writes in found.items()]
    return tuple(sorted((one for one in holders if one), key=lambda one: not one.writes))


def _locks() -> Iterator[tuple[int, int, bool]]:
    """Read process, inode and kind of every POSIX lock in SQLite's bytes (proc_locks(5))."""
    for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
        fields = line.split()
        if len(fields) != 8 or fields[1] != "POSIX" or int(fields[6]) < PENDING:
            continue
        yield int(fields[4]), int(fields[5].rpartition(":")[2]), fields[3] == "WRITE"


def _has_open(pid: int, file: tuple[int, int]) -> bool:
    """Tell whether a process has this very file open: an inode number alone may be another disk's."""
    try:
        return any(inode(entry) == file for entry in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def _holder(pid: int, writes: bool) -> LockHolder | None:
    found = stat_of(pid)
    return LockHolder(pid, found.start, found.name, found.state in "Tt", writes) if found else None


def end_process(pid: int, start: int) -> bool:
    """Kill the process of this number and start time, through a handle that can't name another one; False
    when it is gone already or may not be killed."""
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        found = stat_of(pid)
        if found is None or found.start != start:
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
