"""The last door before the terminal: Textual writes what a text holds as it is, escape sequences too."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""C0, DEL and C1 (ECMA-48), signs of direction and signs that take no room."""


class Harmless(LineFilter):
    """Leaves such signs out of every line that is drawn; they take no room, so nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the line without them."""
        if not any(STEERING.search(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(STEERING.sub("", segment.text), segment.style)
            for segment in segments
        ]


HARMLESS = Harmless()
