"""The last door before the terminal: Textual writes what a text holds as it is, escape sequences too."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from station.clinical.texts import SIGNS

STEERING = re.compile(f"[{SIGNS}\t\n\r\x1d\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff]")
"""What no text may hold, the rest of C0, and signs that take no room."""


class Harmless(LineFilter):
    """Leaves such signs out of every line that is drawn; they take no room, so nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the line without them."""
        if not any(_steers(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(STEERING.sub("", segment.text), segment.style)
            for segment in segments
        ]


def _steers(text: str) -> bool:
    """Tell whether a text holds such a sign; none of them is printable to Unicode, which is quick to ask."""
    return not text.isprintable() and STEERING.search(text) is not None


HARMLESS = Harmless()
