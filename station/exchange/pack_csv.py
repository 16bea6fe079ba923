"""The tables of a pack, for spreadsheets and loaders: `;`, UTF-8 with its mark, decimal comma, ISO dates."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from station.exchange.register_csv import safe


def table(fields: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Write rows under the names of their fields; what is unknown is an empty cell, never 0."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([safe(cell(row[name])) for name in fields])
    return text.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """Write one value; a stored UTC time stays ISO, with its Z."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.value if isinstance(value, StrEnum) else str(value)
