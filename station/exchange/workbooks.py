"""A workbook (XLSX, ODS) to the records of a table: what spreadsheets do to cells is undone where that is
sure, told where it is not. Touches: a child process that opens the file."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from station.child import said_by
from station.exchange.dates import compiled
from station.exchange.fields import IDENTIFIERS
from station.exchange.lines import NO_RESULT
from station.exchange.mapping import ColumnMapping
from station.exchange.records import Record
from station.progress import Tell, untold

MOST_UNPACKED = 60_000_000
"""Bytes that a workbook may hold once unpacked; a day's export has about one million."""
MOST_PARTS = 2000
PATIENCE = 30.0
"""Seconds of the clock after which the child is ended."""

_CHILD = Path(__file__).with_name("workbook_child.py")
_DAY_FORMS, _HOUR_FORMS = ("YYYY-MM-DD", "DD/MM/YYYY"), ("HH:mm:ss", "HH:mm")
"""A day or an hour may be a date of the spreadsheet or a text, each beside the other kind."""
_DAYS = frozenset({"birth_date", "due_date", "opened_date", "expiry"})
_HOURS = frozenset({"due_time", "opened_time"})

Cell = tuple[str, str]


class BadWorkbook(ValueError):
    """A file that can't be opened as a workbook; the words are at `refused.<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: its rows of (kind, text) cells, the first being row 1."""

    name: str
    rows: Sequence[Sequence[Cell]]

    @property
    def header(self) -> int:
        """Give the place of the first row that is not blank, 0 when all are."""
        return next((n for n, row in enumerate(self.rows) if _filled(row)), 0)

    def headers(self) -> tuple[str, ...]:
        """Give the titles of the columns, without the empty cells behind the last."""
        titles = [text for _, text in self.rows[self.header]] if self.rows else []
        while titles and not titles[-1].strip():
            titles.pop()
        return tuple(titles)

    def records(self, mapping: ColumnMapping) -> list[Record]:
        """Give the header and every row below that is not blank, as text that the mapping reads."""
        titles = self.headers()
        fields = [mapping.field_of(title) for title in titles]
        found = [Record(self.header + 1, titles)]
        for n, row in enumerate(self.rows[self.header + 1 :], start=self.header + 2):
            if _filled(row):
                padded = [*row, *[("s", "")] * (len(titles) - len(row))]
                beyond = [text for _, text in padded[len(titles) :] if text.strip()]
                cells = [_text(cell, field, mapping) for cell, field in zip(padded, fields, strict=False)]
                found.append(Record(n, (*cells, *beyond)))
        return found


def is_workbook(data: bytes) -> bool:
    """Tell whether these bytes are a packed workbook (XLSX, ODS); the older XLS is not."""
    return data.startswith(b"PK\x03\x04")


def open_workbook(data: bytes, tell: Tell = untold) -> tuple[Sheet, ...]:
    """Open a workbook in a child process of little memory; raises BadWorkbook for anything that is none."""
    _check_packing(data)
    try:
        said = said_by((sys.executable, "-I", str(_CHILD)), data, PATIENCE, tell, "opening")
        told = json.loads(said)
    except (OSError, ValueError, RecursionError) as error:
        raise BadWorkbook("file_workbook_unreadable") from error
    return tuple(Sheet(sheet["name"], sheet["rows"]) for sheet in told)


def reads_iso(mapping: ColumnMapping) -> ColumnMapping:
    """Give a mapping that reads dates as spreadsheets hold them beside those that it names."""
    return replace(
        mapping,
        dates=(*mapping.dates, compiled("YYYY-MM-DD")),
        times=(*mapping.times, *(compiled(f"{day} {hour}") for day in _DAY_FORMS for hour in _HOUR_FORMS)),
    )


def _check_packing(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise BadWorkbook("file_workbook_unreadable") from error
    if any(part.flag_bits & 1 for part in parts):
        raise BadWorkbook("file_workbook_locked")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadWorkbook("file_zip_bomb")


def _filled(row: Sequence[Cell]) -> bool:
    return any(text.strip() or kind == "f" for kind, text in row)


def _text(cell: Cell, field: str | None, mapping: ColumnMapping) -> str:
    """Write a cell as the export would have written it as text."""
    kind, text = cell
    if kind == "f":
        return NO_RESULT if field else ""
    if kind == "n":
        return _number(text, field, mapping)
    if kind == "m":
        return _moment(datetime.fromisoformat(text), field)
    return text


def _number(text: str, field: str | None, mapping: ColumnMapping) -> str:
    """Write a number; an identifier gets its zeros back only where the mapping says how long it is."""
    if "e" in text or "n" in text:  # 1e+20, nan, inf: nothing that is prescribed
        return text
    value = Decimal(format(float(text), ".15g"))
    whole = value == value.to_integral_value()
    if field in IDENTIFIERS:
        digits = mapping.digits.get(field or "", 0)
        return str(int(value)).zfill(digits) if whole and digits else text
    plain = format(value.to_integral_value() if whole else value, "f")
    return plain.replace(".", mapping.decimal)


def _moment(moment: datetime, field: str | None) -> str:
    if field in _DAYS and moment.time() == moment.min.time():
        return moment.date().isoformat()
    if field in _HOURS:
        return moment.time().isoformat(timespec="seconds")
    return moment.isoformat(sep=" ", timespec="seconds")
