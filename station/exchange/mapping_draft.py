"""A mapping being made: a file's header and first rows, a first guess, and the TOML of the result."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from station.exchange.decoding import decode, refusal
from station.exchange.fields import DUE_PARTS, DUE_WHOLE, OPTIONAL, REQUIRED
from station.exchange.mapping import DELIMITERS, ColumnMapping
from station.exchange.records import split
from station.exchange.workbooks import BadWorkbook, is_workbook, open_workbook

SAMPLE_ROWS = 5
ALL_FIELDS = (*REQUIRED, *OPTIONAL, *DUE_WHOLE, *DUE_PARTS)
"""Every field, those that an order needs first."""

DATE_FORMS = ("DD/MM/YYYY", "YYYY-MM-DD", "DD.MM.YYYY", "DD-MM-YYYY", "YYYYMMDD")
_FORMS = {
    "DD/MM/YYYY": r"\d{1,2}/\d{1,2}/\d{4}", "YYYY-MM-DD": r"\d{4}-\d{1,2}-\d{1,2}", "YYYYMMDD": r"\d{8}",
    "DD.MM.YYYY": r"\d{1,2}\.\d{1,2}\.\d{4}", "DD-MM-YYYY": r"\d{1,2}-\d{1,2}-\d{4}",
}  # fmt: skip
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")


@dataclass(frozen=True)
class Look:
    """A table at first sight: its titles and first rows, and what separates the cells."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ";"

    def samples(self, place: int) -> tuple[str, ...]:
        """Give the first values of a column that are not empty."""
        return tuple(row[place] for row in self.rows if len(row) > place and row[place].strip())


@dataclass(frozen=True)
class Draft:
    """A mapping as far as it is made: the title of the column that each field is in, and how figures look."""

    name: str = ""
    title: str = ""
    source: str = ""
    delimiter: str = ";"
    decimal: str = ","
    date: str = "DD/MM/YYYY"
    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    digits: Mapping[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """List the fields that an order needs and that have neither column nor value yet."""
        due = () if set(DUE_WHOLE) & self.columns.keys() else DUE_PARTS
        return tuple(
            name for name in (*REQUIRED, *due) if name not in self.columns and name not in self.defaults
        )


def look(data: bytes) -> Look | str:
    """Look at a table's first rows; a text is the code of why it is none."""
    if is_workbook(data):
        try:
            sheet = next((each for each in open_workbook(data) if each.headers()), None)
        except BadWorkbook as bad:
            return bad.code
        if sheet is None:
            return "file_empty"
        below = sheet.rows[sheet.header + 1 : sheet.header + 1 + SAMPLE_ROWS]
        return Look(sheet.headers(), tuple(tuple(text for _, text in row) for row in below))
    code = refusal(data)
    if code is not None:
        return code
    text = decode(data)
    best = max(DELIMITERS, key=lambda delimiter: len(next(split(text, delimiter)).cells or ()))
    records = [record.cells for record, _ in zip(split(text, best), range(SAMPLE_ROWS + 1), strict=False)]
    cells = [each for each in records if each is not None]
    return Look(cells[0], tuple(cells[1:]), best) if cells else "file_empty"


def guess(seen: Look, known: Sequence[ColumnMapping]) -> Draft:
    """Draft what the titles of known mappings, and the look of the values, suggest; people decide."""
    columns: dict[str, str] = {}
    for header in seen.headers:
        fields = (mapping.field_of(header) for mapping in known)
        name = next((each for each in fields if each and each not in columns), None)
        if name:
            columns[name] = header
    values = [text for place in range(len(seen.headers)) for text in seen.samples(place)]
    dates = [form for form in DATE_FORMS if any(re.match(_FORMS[form], text) for text in values)]
    points = sum(bool(re.fullmatch(r"\d+\.\d{1,3}", text)) for text in values)
    commas = sum(bool(re.fullmatch(r"\d+,\d{1,3}", text)) for text in values)
    return Draft(
        delimiter=seen.delimiter,
        decimal="." if points > commas else ",",
        date=dates[0] if dates else DATE_FORMS[0],
        columns=columns,
    )


def why_not_named(name: str) -> bool:
    """Tell whether a name can't be a mapping's: small letters, digits and hyphens are safe in file names."""
    return not _NAME.fullmatch(name)


def to_toml(draft: Draft, base: ColumnMapping | None) -> str:
    """Write a mapping file; the spellings of values are those of a known mapping."""
    times = [f"{draft.date} HH:mm", f"{draft.date} HH:mm:ss", f"{draft.date}THH:mm:ss"]
    lines = [
        f"title = {_text(draft.title or draft.name)}",
        f"source = {_text(draft.source)}",
        f"delimiter = {_text(draft.delimiter)}",
        f"decimal = {_text(draft.decimal)}",
        f"dates = {_text([draft.date])}",
        f"times = {_text(times)}",
        "",
        "[columns]",
        *(f"{name} = {_text(header)}" for name, header in draft.columns.items()),
        "",
        "[defaults]",
        *(f"{name} = {_text(value)}" for name, value in draft.defaults.items()),
        "",
        "[digits]",
        *(f"{name} = {count}" for name, count in draft.digits.items()),
    ]
    for name, table in (base.values if base else {}).items():
        if name in draft.columns:
            lines += ["", f"[values.{name}]", *(f"{_text(said)} = {_text(to)}" for said, to in table.items())]
    return "\n".join(lines) + "\n"


def _text(value: object) -> str:
    """Write a text or a list of texts as TOML: a JSON string without \\u escapes is one."""
    return json.dumps(value, ensure_ascii=False)
