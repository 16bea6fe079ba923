"""One intention at a time: what a key or a scan started is finished, or waits for an answer, before the next.

What waits for a dialog does not count, or the badge that the dialog asks for could never be scanned.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_counted: ContextVar[bool] = ContextVar("counted", default=False)


class Turn:
    """Counts what is being carried out now."""

    def __init__(self) -> None:
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def busy(self) -> bool:
        """Whether something is being carried out."""
        return self._running > 0

    def begin(self) -> None:
        """Count one more intention being carried out."""
        self._running += 1
        self._idle.clear()

    def end(self) -> None:
        """Count one less."""
        self._running -= 1
        if not self._running:
            self._idle.set()

    async def idle(self) -> None:
        """Wait until nothing is being carried out."""
        await self._idle.wait()

    @contextmanager
    def already_begun(self) -> Iterator[None]:
        """Carry out, in this task, what was counted by `begin` before the task could run."""
        mark = _counted.set(True)
        try:
            yield
        finally:
            _counted.reset(mark)
            self.end()


def counted_here() -> bool:
    """Whether the running task carries out a counted intention."""
    return _counted.get()
