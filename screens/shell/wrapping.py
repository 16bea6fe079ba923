"""Lines broken as French is written: no sign that stands behind a space, and no unit, begins a line."""

from __future__ import annotations

import re
from textwrap import wrap

_BEHIND = r"(?:[:;!?»%]|[mµ]?g|mcg|mL|kg|cm|m²|h|min|jours?|mg/\S+?)[.,;)]*(?=\s|$)"
_SPACES = re.compile(rf"(?<=«) |(?<=\S) (?={_BEHIND})")
WORD = re.compile(rf"\s*(?:« )?\S+(?: {_BEHIND})*\s*")
"""A word with the signs and the unit that stay behind it: what rich takes for one word."""

_NO_BREAK = "\u00a0"


def wrapped(text: str, width: int, edge: str = "") -> list[str]:
    """Break a text into lines of at most `width` cells, each behind `edge`.

    What belongs together and is longer than a line is parted at its spaces, never inside a word.
    """
    kept = _SPACES.sub(_NO_BREAK, text)
    room = max(1, width) - len(edge)
    parted = " ".join(word if len(word) <= room else word.replace(_NO_BREAK, " ") for word in kept.split(" "))
    lines = wrap(parted, max(1, width), initial_indent=edge, subsequent_indent=edge)
    return [line.replace(_NO_BREAK, " ") for line in lines]


def break_as_written() -> None:
    """Have every text of this process that the library lays out broken in the same way."""
    import rich._wrap

    rich._wrap.re_word = WORD
