"""The child process that opens a workbook: bytes in, JSON out, little memory and time, so that nothing harms.

Run as a script of its own; it imports nothing of the station. A sheet comes out as rows of cells, each a pair
of kind and text: `s` text, `n` number, `m` moment, `d` date, `t` time, `b` boolean, `f` formula not computed.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import resource
import sys
import zipfile

MEMORY_BYTES = 700_000_000
CPU_SECONDS = 20
MOST_SHEETS = 10

_ERROR = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*? t="e"')
_UNCACHED = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


def main() -> int:
    """Read a workbook from standard input and write its visible sheets to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    data = sys.stdin.buffer.read()
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for place, told in enumerate(book.sheets_metadata[:MOST_SHEETS]):
        if told.visible is SheetVisibleEnum.Visible:
            whole = book.get_sheet_by_index(place).to_python(skip_empty_area=False)
            rows = [[_cell(value) for value in row] for row in whole]
            if place == 0:
                _mark(rows, data)
            sheets.append({"name": told.name, "rows": rows})
    sys.stdout.write(json.dumps(sheets))
    return 0


def _cell(value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        return "b", str(value)
    if isinstance(value, int | float):
        return "n", repr(value)
    if isinstance(value, datetime.datetime):
        return "m", value.isoformat(timespec="seconds")
    if isinstance(value, datetime.date):
        return "d", value.isoformat()
    if isinstance(value, datetime.time):
        return "t", value.isoformat(timespec="seconds")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return "t", f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return "s", "" if value is None else str(value)


def _mark(rows: list[list[tuple[str, str]]], data: bytes) -> None:
    """Mark the formulas of a first sheet that came to nothing: they look like empty cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if "xl/worksheets/sheet1.xml" not in packed.namelist():
            return
        text = packed.read("xl/worksheets/sheet1.xml")
    for pattern, mark in ((_UNCACHED, ("f", "")), (_ERROR, ("s", "#N/A"))):
        for letters, number in pattern.findall(text):
            row, column = int(number) - 1, 0
            for letter in letters:
                column = column * 26 + letter - 64
            if row < len(rows):
                rows[row] += [("s", "")] * (column - len(rows[row]))
                rows[row][column - 1] = mark


if __name__ == "__main__":
    sys.exit(main())
