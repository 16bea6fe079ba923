"""The books of the manual: which there are, and what one says in the language spoken."""

from __future__ import annotations

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
