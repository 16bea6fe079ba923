"""`station manual`: prints a book of the manual; plain text without a pager, which would be a way out."""

from __future__ import annotations

import sys
from argparse import Namespace
from shutil import get_terminal_size

from screens.manual.books import BookMissing, read_book, wrapped


def run(args: Namespace) -> int:
    """Print the book; 1 when it did not come along."""
    try:
        print(wrapped(read_book(args.book), get_terminal_size().columns))
    except BookMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0
