"""`station manual`: prints a book of the manual; plain text without a pager, which would be a way out."""

from __future__ import annotations

import sys
from argparse import Namespace

from station.places import data_folder
from station.words import language, say


def run(args: Namespace) -> int:
    """Print the book; 1 when it did not come along."""
    book = data_folder() / "manual" / language() / f"{args.book}.md"
    try:
        print(book.read_text(encoding="utf-8"))
    except OSError:
        print(say("manual.missing", path=book), file=sys.stderr)
        return 1
    return 0
