"""A file beside the records, counted and named in words; for the screen and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from station.acts.importing import CRITICAL, Fate
from station.words import say, say_count

_FIGURE_OF = {"dose_unit": "dose", "basis_unit": "basis"}


ALWAYS_TOLD = ("refused", "changed", "new", "same")
"""The sections whose count is told even when it is zero."""


def counts_words(lines: int, counts: Mapping[str, int]) -> str:
    """Count the lines of a file by what would become of them."""
    parts = [
        say_count(f"import.count_{section}", n)
        for section, n in counts.items()
        if n or section in ALWAYS_TOLD
    ]
    return say_count("import.count_lines", lines) + ", ".join(parts)


def fields_words(fate: Fate) -> str:
    """Name the fields that differ, a unit with its figure; `(!)` marks those that void a validation."""
    return ", ".join(dict.fromkeys(_field(name) for name in _figures(fate.differences)))


def _figures(names: Iterable[str]) -> Iterable[str]:
    return (_FIGURE_OF.get(name, name) for name in names)


def _field(name: str) -> str:
    return say(f"change.{name}") + (" (!)" if name in CRITICAL else "")
