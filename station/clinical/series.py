"""Series letters: every machine and the paper kit have their own, and a restored or promoted station takes
the next one, so that numbers on paper never collide."""

from __future__ import annotations

import string
from collections.abc import Iterable

LETTERS = string.ascii_uppercase


def next_series(current: str, used: Iterable[str]) -> str | None:
    """Give the letter after `current`, going round, that nobody used or owns; None when there is none."""
    taken = {current, *used}
    start = LETTERS.index(current) + 1 if current in LETTERS and current else 0
    return next((letter for letter in LETTERS[start:] + LETTERS[:start] if letter not in taken), None)
