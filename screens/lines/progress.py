"""How far a long command is, on the error stream: one line drawn again on a terminal, else a line now and
then; Ctrl+C ends it between two steps. Touches: stderr, SIGINT.

Not `rich.progress`: importing it takes as long as a whole short command, and it redraws ten times a second.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from types import FrameType

from screens.shell.progress_words import bar, doing, elapsed, so_far
from station.progress import Cancelled, Progress, Tell
from station.words import say

BAR = 20
"""Signs of the bar; it comes last, so that a narrow terminal cuts nothing else."""
SHOWN_AFTER_SECONDS = 0.5
REDRAWN_SECONDS = 0.2
TOLD_SECONDS = 10.0
"""Seconds between two lines where nobody redraws them: a log of the unattended."""


class Line:
    """The line of one command."""

    def __init__(
        self, terminal: bool, clock: Callable[[], float] = time.monotonic, *, why_not: str = ""
    ) -> None:
        """Take whether the error stream is a terminal, and why the work can't be ended, if so."""
        self.asked_to_end = False
        self._why_not = why_not
        self._terminal = terminal
        self._clock = clock
        self._began = clock()
        self._next = self._began + (SHOWN_AFTER_SECONDS if terminal else TOLD_SECONDS)
        self._drawn = ""

    def tell(self, progress: Progress) -> None:
        """Say how far it is, when it is time; raises Cancelled after Ctrl+C."""
        if self.asked_to_end:
            raise Cancelled
        now = self._clock()
        if now < self._next:
            return
        self._next = now + (REDRAWN_SECONDS if self._terminal else TOLD_SECONDS)
        parts = (doing(progress), so_far(progress), elapsed(now - self._began), bar(progress, BAR))
        said = " ".join(filter(None, parts))
        if self._terminal:
            said = said[: get_terminal_size().columns - 1]  # a line that wraps can't be drawn again
            self._write("\r" + said.ljust(len(self._drawn)))
        else:
            self._write(said + "\n")
        self._drawn = said if self._terminal else ""

    def clear(self) -> None:
        """Take the line away."""
        if self._drawn:
            self._write("\r" + " " * len(self._drawn) + "\r")
            self._drawn = ""

    def end(self, number: int, frame: FrameType | None) -> None:
        """Ask the work to end at its next step; the answer to Ctrl+C."""
        self.asked_to_end = not self._why_not
        self.clear()
        words = say("progress.can_t_end", why=self._why_not) if self._why_not else say("progress.ending")
        self._write(words + "\n")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


@contextmanager
def progress(sentence: str, *, ends: bool = True) -> Iterator[Tell]:
    """Say how far the work inside is; the sentence is what Ctrl+C leaves as it was or, where the work can't
    be ended, why."""
    line = Line(sys.stderr.isatty(), why_not="" if ends else sentence)
    try:
        with _interrupted_by(line.end):
            yield line.tell
    except Cancelled:
        line.clear()
        print(say("progress.ended", left=sentence), file=sys.stderr)
        raise
    finally:
        line.clear()


@contextmanager
def _interrupted_by(end: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Let Ctrl+C ask for the end instead of falling into the middle of a step."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return
    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
