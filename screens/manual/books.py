"""The books of the manual: which there are, and what one says in the language spoken."""

from __future__ import annotations

import re
from textwrap import fill

from station.places import data_folder
from station.words import language, say

BOOKS = ("operator", "administrator", "changes")
"""The books of `data/manual/<language>`, by file name."""


class BookMissing(Exception):
    """A book did not come along with the program; the message says which and what to do."""


def read_book(book: str) -> str:
    """Give a book in the language spoken; raises BookMissing."""
    path = data_folder() / "manual" / language() / f"{book}.md"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BookMissing(say("manual.missing", path=path)) from error


ITSELF = re.compile(r"#|\||- |\d+\. ")
"""How a line begins that never goes on with the one before: a heading, a row of a table, an item."""


def unwrapped(text: str) -> list[str]:
    """Give the lines of a book with each paragraph and item on one line, for whoever wraps it to a width."""
    lines: list[str] = []
    for line in text.splitlines():
        goes_on = (
            lines and lines[-1] and line and lines[-1][0] not in "#|" and not ITSELF.match(line.lstrip())
        )
        if goes_on:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines


def wrapped(text: str, width: int) -> str:
    """Give a book with its paragraphs and items wrapped to a width; a table stays as it is written."""
    return "\n".join(
        line if line.startswith("|") else fill(line, width, subsequent_indent=" " * _hang(line))
        for line in unwrapped(text)
    )


def _hang(line: str) -> int:
    begins = ITSELF.match(line)
    return len(begins[0]) if begins and line[0] != "#" else 0
