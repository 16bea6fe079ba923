"""Text of a table to records of cells, each with the physical line it starts on, whatever its quotes do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_LINES_PER_RECORD = 50


@dataclass(frozen=True)
class Record:
    """The cells that start on one physical line (1 for the first); None when their quotes can't be paired."""

    line: int
    cells: tuple[str, ...] | None


def split(text: str, delimiter: str) -> Iterator[Record]:
    """Give every record that is not blank; a quote left open costs its own line, never those after it."""
    lines = list(io.StringIO(text, newline=""))
    at, width = 0, None
    while at < len(lines):
        taken, cells = _one(lines[at : at + MAX_LINES_PER_RECORD], delimiter)
        if cells is not None and taken > 1 and width is not None and _swallowed(cells, width, delimiter):
            taken, cells = 1, None
        if cells is None or any(cell.strip() for cell in cells):
            width = width or len(cells or ())
            yield Record(at + 1, cells)
        at += taken


def _one(lines: Sequence[str], delimiter: str) -> tuple[int, tuple[str, ...] | None]:
    """Read one record: how many physical lines it takes, and its cells."""
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return 1, None
    return reader.line_num, tuple(cells)


def _swallowed(cells: Sequence[str], width: int, delimiter: str) -> bool:
    """Tell whether a record of several lines looks like lines that a stray quote glued together."""
    return len(cells) != width or any(cell.count(delimiter) >= width - 1 for cell in cells)
