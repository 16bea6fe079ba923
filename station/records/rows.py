"""Between model values and database rows: one converter for all books, driven by the fields of the frozen
dataclasses."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Cell = str | int | None
T = TypeVar("T")

ENTRY = "entry"
"""The column every book has: the number of the journal entry that last wrote the row. It is not part of
the journaled row."""


def time_text(moment: datetime) -> str:
    """Write an aware time as fixed-width UTC text, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def time_value(text: str) -> datetime:
    """Read what `time_text` wrote."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Column:
    """One column of a book: its SQL type and the two conversions."""

    name: str
    sql_type: str
    nullable: bool
    write: Callable[[Any], Cell]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _roles_text(value: frozenset[StrEnum]) -> str:
    return ",".join(sorted(value))


def _json_text(value: dict[str, str]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _column(name: str, hint: Any) -> Column:
    nullable = NoneType in get_args(hint)
    kind = next(part for part in get_args(hint) if part is not NoneType) if nullable else hint
    sql_type, write, read = _conversions(kind)
    return Column(name, sql_type, nullable, write, read)


def _conversions(kind: Any) -> tuple[str, Callable[[Any], Cell], Callable[[Any], Any]]:
    if get_origin(kind) is frozenset:
        member = get_args(kind)[0]
        return "TEXT", _roles_text, lambda text: frozenset(member(part) for part in text.split(",") if part)
    if get_origin(kind) is dict:
        return "TEXT", _json_text, json.loads
    if kind is Decimal:
        return "TEXT", lambda value: format(value, "f"), Decimal
    if kind is datetime:
        return "TEXT", time_text, time_value
    if kind is bool:
        return "INTEGER", int, bool
    if kind is int:
        return "INTEGER", _same, _same
    if issubclass(kind, StrEnum):
        return "TEXT", lambda value: value.value, kind
    if kind is str:
        return "TEXT", _same, _same
    raise TypeError(f"no column for {kind!r}")


def columns(model: type[Any]) -> tuple[Column, ...]:
    """List the columns of a model, without `entry`."""
    known = _COLUMNS.get(model)
    if known is None:
        known = _COLUMNS[model] = _columns(model)
    return known


_COLUMNS: dict[type[Any], tuple[Column, ...]] = {}


def _columns(model: type[Any]) -> tuple[Column, ...]:
    hints = get_type_hints(model)
    return tuple(_column(item.name, hints[item.name]) for item in fields(model) if item.name != ENTRY)


def to_row(value: Any) -> dict[str, Cell]:
    """Turn a model value into a row of text, integers and null, without `entry`."""
    row: dict[str, Cell] = {}
    for column in columns(type(value)):
        cell = getattr(value, column.name)
        row[column.name] = None if cell is None else column.write(cell)
    return row


def fields_of(model: type[Any]) -> tuple[str, ...]:
    """List the columns in the order in which `from_cells` takes them: the model's own, `entry` among them."""
    return tuple(item.name for item in fields(model))


def from_cells(model: type[T], cells: Sequence[Any]) -> T:
    """Turn the cells of a row, in the order of `fields_of`, back into its model value."""
    reads = _READS.get(model)
    if reads is None:
        known = {column.name: column.read for column in columns(model)}
        there = enumerate(known.get(name, _same) for name in fields_of(model))
        reads = _READS[model] = tuple((place, read) for place, read in there if read is not _same)
    values = list(cells)
    for place, read in reads:
        if values[place] is not None:
            values[place] = read(values[place])
    return model(*values)


_READS: dict[type[Any], tuple[tuple[int, Callable[[Any], Any]], ...]] = {}
"""By model, the places of the cells that are converted, and how."""
