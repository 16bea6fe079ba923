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

_ESCAPED = re.compile(r"\\u00(?:0[0-8bce-f]|1[0-9a-cef])|(?<!\\)(?:\\\\)*\\[bf]")
_BEGIN_ESCAPES = (r"\u00", r"\b", r"\f")
"""What every match of the pattern holds: most texts have none of them, and are done with ten times faster."""


def is_safe(text: str) -> bool:
    """Tell whether a text holds no such sign; none of them is printable to Unicode."""
    return text.isprintable() or not UNSAFE.search(text)


def is_safe_json(text: str) -> bool:
    """Tell the same of every text in a JSON text, and (but for backspace and form feed, which look like two
    letters there) of JSON quoted in it."""
    return is_safe(text) and not (any(sign in text for sign in _BEGIN_ESCAPES) and _ESCAPED.search(text))
