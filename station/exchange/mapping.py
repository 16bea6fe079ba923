"""A column mapping: how one main system's export says what an order needs; one TOML file each."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from station.clinical.days import DEFAULT_ZONE
from station.clinical.names import fold
from station.exchange.dates import compiled
from station.exchange.fields import IDENTIFIERS, KINDS, ORDERS, STOCK, Fields, canonical
from station.exchange.refusals import BadMapping

_KEYS = frozenset(
    {
        *("title", "source", "delimiter", "decimal", "dates", "times", "time_zone"),
        *("required", "columns", "defaults", "values", "digits"),
    }
)
DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class ColumnMapping:
    """What a mapping file says, checked: headers and values are keyed folded, patterns compiled."""

    name: str
    title: str
    delimiter: str
    decimal: str
    dates: tuple[re.Pattern[str], ...]
    times: tuple[re.Pattern[str], ...]
    zone: ZoneInfo
    headers: Mapping[str, str]
    expected: Mapping[str, str]
    required: frozenset[str]
    defaults: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    source: str = ""
    """Which main system writes such files, where there are several: they may use the same numbers."""
    digits: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """How many digits an identifier has, for spreadsheets that lost its leading zeros."""
    kind: str = ORDERS
    """Orders, leftovers or stock: the folder that the mapping lies in."""

    def field_of(self, header: str) -> str | None:
        """Give the field that a header of the file feeds, None when nothing here needs it."""
        return self.headers.get(key_of(header))

    def header_of(self, field: str) -> str:
        """Give the header that this mapping expects for a field."""
        return self.expected.get(field, field)


def key_of(text: str) -> str:
    """Give the key that headers and values are compared on: folded, or as it is if that leaves nothing."""
    return fold(text) or text.strip()


def load_mappings(*folders: Path) -> tuple[ColumnMapping, ...]:
    """Read every mapping of some folders (a missing one is empty); a later one wins. Raises BadMapping."""
    files = {
        path.stem: path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.toml"))
    }
    return tuple(read_mapping(name, path.read_bytes()) for name, path in sorted(files.items()))


def read_mapping(name: str, data: bytes, kind: str = ORDERS) -> ColumnMapping:
    """Read the bytes of a mapping of one kind; raises BadMapping, which names the file and the key."""
    reader = _Reader(f"{name}.toml", _toml(f"{name}.toml", data), KINDS[kind])
    day = () if kind != ORDERS else ("DD",)
    headers = reader.headers()
    defaults = reader.defaults(frozenset(headers.values()))
    return ColumnMapping(
        name=name,
        title=reader.text("title", name),
        delimiter=reader.choice("delimiter", ";", DELIMITERS),
        decimal=reader.choice("decimal", ",", (",", ".")),
        dates=reader.patterns("dates", ("YYYY", "MM", *day), ("HH", "mm", "ss")),
        times=() if kind == STOCK else reader.patterns("times", ("YYYY", "MM", "DD", "HH", "mm"), ()),
        zone=reader.zone(),
        headers=headers,
        expected=reader.expected(),
        required=reader.required(frozenset(headers.values()), frozenset(defaults)),
        defaults=defaults,
        values=reader.values(),
        source=reader.text("source", ""),
        digits=reader.digits(),
        kind=kind,
    )


def _toml(file: str, data: bytes) -> dict[str, Any]:
    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMapping("mapping_unreadable", file, text=str(error)) from error
    for key in content:
        if key not in _KEYS:
            raise BadMapping("mapping_unknown_key", file, key)
    return content


@dataclass(frozen=True)
class _Reader:
    """The keys of one mapping file, taken one at a time and checked."""

    file: str
    content: Mapping[str, Any]
    fields: Fields

    def bad(self, key: str, value: object) -> BadMapping:
        return BadMapping("mapping_bad_value", self.file, key, str(value))

    def text(self, key: str, default: str) -> str:
        value = self.content.get(key, default)
        if not isinstance(value, str):
            raise self.bad(key, value)
        return value

    def choice(self, key: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.bad(key, value)
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.content.get(key, {})
        if not isinstance(value, dict):
            raise self.bad(key, value)
        for field in value:
            if field not in self.fields.all:
                raise BadMapping("mapping_unknown_key", self.file, f"{key}.{field}")
        return value

    def texts(self, key: str, value: object) -> tuple[str, ...]:
        """Take one text or a list of texts, none of them empty."""
        several = value if isinstance(value, list) else [value]
        if not several or not all(isinstance(one, str) and one.strip() for one in several):
            raise self.bad(key, value)
        return tuple(several)

    def patterns(
        self, key: str, needed: tuple[str, ...], never: tuple[str, ...]
    ) -> tuple[re.Pattern[str], ...]:
        """Take date patterns that name every needed part and none of the others."""
        if key not in self.content:
            raise BadMapping("mapping_missing_key", self.file, key)
        patterns = self.texts(key, self.content[key])
        for pattern in patterns:
            if any(part not in pattern for part in needed) or any(part in pattern for part in never):
                raise self.bad(key, pattern)
        try:
            return tuple(compiled(pattern) for pattern in patterns)
        except ValueError as error:
            raise self.bad(key, error) from error

    def zone(self) -> ZoneInfo:
        name = self.text("time_zone", DEFAULT_ZONE)
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError) as error:
            raise self.bad("time_zone", name) from error

    def headers(self) -> Mapping[str, str]:
        """Give the field that each folded header feeds."""
        fed: dict[str, str] = {}
        for field, value in self.table("columns").items():
            for header in self.texts(f"columns.{field}", value):
                if fed.setdefault(key_of(header), field) != field:
                    raise self.bad(f"columns.{field}", header)
        return fed

    def expected(self) -> Mapping[str, str]:
        """Give the header a sentence names for each field: the first of its list."""
        columns = self.table("columns")
        return {field: self.texts(f"columns.{field}", value)[0] for field, value in columns.items()}

    def defaults(self, mapped: frozenset[str]) -> Mapping[str, str]:
        """Give what stands for a field that has no column; a field has a column or a default, not both."""
        table = self.table("defaults")
        for field, value in table.items():
            if not isinstance(value, str) or not value or field in mapped or canonical(field, value) is None:
                raise self.bad(f"defaults.{field}", value)
        return table

    def required(self, mapped: frozenset[str], defaulted: frozenset[str]) -> frozenset[str]:
        """Give the fields whose column must be in the file and filled in on every line."""
        for field in self.fields.required:
            if field not in mapped | defaulted:
                raise BadMapping("mapping_missing_key", self.file, f"columns.{field}")
        fields = self.fields
        due = fields.parts if mapped.isdisjoint(fields.whole) else fields.whole
        asked = self.content.get("required", [])
        more = self.texts("required", asked) if asked else ()
        for field in (*due, *more):
            if field not in mapped:
                raise BadMapping("mapping_missing_key", self.file, f"columns.{field}")
        return frozenset((*fields.required, *due, *more)) - defaulted

    def values(self) -> Mapping[str, Mapping[str, str]]:
        """Give what a cell's folded text becomes, field by field; "" stands for an empty cell."""
        translated: dict[str, dict[str, str]] = {}
        for field, table in self.table("values").items():
            if not isinstance(table, dict):
                raise self.bad(f"values.{field}", table)
            translated[field] = {key_of(text): self._value(field, text, to) for text, to in table.items()}
        return translated

    def digits(self) -> Mapping[str, int]:
        """Give how long identifiers are."""
        table = self.table("digits")
        for field, count in table.items():
            if field not in IDENTIFIERS or type(count) is not int or not 1 <= count <= 20:
                raise self.bad(f"digits.{field}", count)
        return table

    def _value(self, field: str, text: str, to: object) -> str:
        if not isinstance(to, str) or (to and canonical(field, to) is None):
            raise self.bad(f"values.{field}.{text}", to)
        return to
