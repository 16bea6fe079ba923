"""`station manual`: prints a book of the manual; plain text without a pager, which would be a way out."""

from __future__ import annotations

import sys
from argparse import Namespace

from screens.manual.books import BookMissing, read_book


def run(args: Namespace) -> int:
    """Print the book; 1 when it did not come along."""
    try:
        print(read_book(args.book))
    except BookMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0
