"""Numbers that a list should have between its first and last and has not: lines taken away, or lost."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_MISSING = 1000
"""A wider span is no sequence."""

_NUMBER = re.compile(r"(.*?)([0-9]{1,12})")


def missing_numbers(numbers: Iterable[str]) -> tuple[str, ...]:
    """List the numbers missing between the first and last of each prefix, as they would be written."""
    found: dict[tuple[str, int], set[int]] = {}
    for number in numbers:
        parts = _NUMBER.fullmatch(number)
        if parts:
            digits = parts[2]
            width = len(digits) if digits.startswith("0") else 0
            found.setdefault((parts[1], width), set()).add(int(digits))
    missing: list[str] = []
    for (prefix, width), seen in found.items():
        span = range(min(seen), max(seen) + 1)
        if len(span) - len(seen) <= MOST_MISSING:
            missing += [f"{prefix}{n:0{width}}" for n in span if n not in seen]
    return tuple(missing)
