"""Watches a station's processes from outside, as any account of the machine could: their command lines, and
what only root or the same account sees: environment, limits and the names of open files."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


class Witness:
    """Looks at a process and everything it started until it is told to stop."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.seen: set[str] = set()
        self.processes: set[int] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> str:
        """Look no more, and give everything that was seen."""
        self._stop.set()
        self._thread.join(5)
        return "\n".join(sorted(self.seen))

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            for pid in family(self.pid):
                self.processes.add(pid)
                self.seen.update(_told_by(Path("/proc") / str(pid)))


def family(pid: int) -> Iterator[int]:
    """Give a process and its descendants, as they are now."""
    yield pid
    for thread in _names(Path(f"/proc/{pid}/task")):
        with suppress(OSError):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                yield from family(int(child))


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _told_by(process: Path) -> Iterator[str]:
    for name in ("cmdline", "environ", "comm"):
        with suppress(OSError):
            yield (process / name).read_bytes().replace(b"\0", b"\n").decode(errors="replace")
    for name in _names(process / "fd"):
        with suppress(OSError):
            yield os.readlink(process / "fd" / name)
