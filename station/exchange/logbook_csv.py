"""The logbook as a file for a spreadsheet: `;`, UTF-8 with its mark, no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from station.exchange.register_csv import safe
from station.words import say

COLUMNS = ("at", "written", "category", "text", "about", "author", "duty", "corrects")
"""The columns, in order; `corrects` names the number of the line that is corrected."""


def logbook_csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    """Write lines, each its number and then the columns, already in words."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([say("logbook.number"), *(say(f"logbook.column.{name}") for name in COLUMNS)])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
