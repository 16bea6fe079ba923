"""Every model value becomes text, integers and null and comes back equal, exactly, in the one form that is
journaled."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.records.books import BOOKS, Book
from station.records.rows import columns, fields_of, from_cells, time_text, time_value, to_row

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
TIMES = st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))


def values(kind: Any) -> st.SearchStrategy[Any]:
    if NoneType in get_args(kind):
        return st.none() | values(next(part for part in get_args(kind) if part is not NoneType))
    if get_origin(kind) is frozenset:
        return st.frozensets(st.sampled_from(list(get_args(kind)[0])))
    if get_origin(kind) is dict:
        return st.dictionaries(TEXT, TEXT)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    found = {
        str: TEXT,
        int: st.integers(-(2**63), 2**63 - 1),
        bool: st.booleans(),
        Decimal: AMOUNTS,
        datetime: TIMES,
    }
    return found[kind]


def models() -> st.SearchStrategy[Any]:
    def build(book: Book) -> st.SearchStrategy[Any]:
        hints = get_type_hints(book.model)
        return st.builds(book.model, **{item.name: values(hints[item.name]) for item in fields(book.model)})

    return st.sampled_from(BOOKS).flatmap(build)


@given(models())
def test_every_model_comes_back_equal(value: Any) -> None:
    row = to_row(value)
    assert "entry" not in row
    assert {type(cell) for cell in row.values()} <= {str, int, NoneType}
    cells = {**row, "entry": value.entry}
    back = from_cells(type(value), [cells[name] for name in fields_of(type(value))])
    assert back == value
    assert to_row(back) == row


def test_an_amount_keeps_its_digits() -> None:
    from tests.records_kit import order

    bag = replace(order(), dose=Decimal("12.50"), volume_ml=Decimal("1E+3"))
    assert (to_row(bag)["dose"], to_row(bag)["volume_ml"]) == ("12.50", "1000")


@given(st.lists(TIMES, min_size=2, max_size=2))
def test_text_order_is_time_order(pair: list[datetime]) -> None:
    first, second = pair
    assert (time_text(first) < time_text(second)) is (first < second)
    assert time_value(time_text(first)) == first


def test_times_are_written_in_utc() -> None:
    paris = timezone(timedelta(hours=2))
    assert time_text(datetime(2026, 7, 1, 1, 30, tzinfo=paris)) == "2026-06-30T23:30:00.000000Z"


def test_a_field_that_no_column_can_hold_is_refused() -> None:
    @dataclass(frozen=True)
    class Wrong:
        dose: float

    with pytest.raises(TypeError):
        columns(Wrong)
