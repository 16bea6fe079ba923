"""Signs that a text may not hold: they would steer a terminal or printer, or show it otherwise than it is."""

from __future__ import annotations

import re

SIGNS = (
    "\x00-\x08\x0b\x0c\x0e-\x1c\x1e\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb"
)
"""C0 (but tab, line ends and the group separator of GS1 codes), DEL, C1 (ECMA-48), and the signs that turn
the direction of writing (Unicode UAX 9) or end a line (UAX 14), as ranges of a regular expression."""

UNSAFE = re.compile(f"[{SIGNS}]")

_IN_JSON = re.compile(rf"{UNSAFE.pattern}|\\u00(?:0[0-8bce-f]|1[0-9a-cef])|(?<!\\)(?:\\\\)*\\[bf]")


def is_safe(text: str) -> bool:
    """Tell whether a text holds no such sign."""
    return not UNSAFE.search(text)


def is_safe_json(text: str) -> bool:
    """Tell the same of every text in a JSON text, and (but for backspace and form feed, which look like two
    letters there) of JSON quoted in it."""
    return not _IN_JSON.search(text)
