"""How far a long command is, on the terminal's error stream; silent where nobody looks. Touches: stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from station.words import say

WIDTH = 30


class Progress:
    """A bar that is drawn again in place; call it with what is done and the total."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._drawn = ""

    def __call__(self, done: int, total: int) -> None:
        """Draw the bar, if it would look different."""
        full = WIDTH * done // total if total else WIDTH
        line = say("lines.progress", what=self._words, bar=f"{'#' * full:.<{WIDTH}}", done=done, total=total)
        if line != self._drawn:
            self._write("\r" + line.ljust(len(self._drawn)))
            self._drawn = line

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn:
            self._write("\r" + " " * len(self._drawn) + "\r")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


@contextmanager
def progress(words: str) -> Iterator[Progress | None]:
    """Show how far the work inside is; None where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = Progress(words)
    try:
        yield bar
    finally:
        bar.clear()
