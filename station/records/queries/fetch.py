"""Fetching model values: the few shapes of question that all queries are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from station.clinical.model import ENDED
from station.records.books import book_of
from station.records.database import Database
from station.records.rows import fields_of, from_cells

T = TypeVar("T")
Args = Sequence[Any] | dict[str, Any]

GOING_ON = f"state NOT IN ({', '.join(repr(state.value) for state in sorted(ENDED))})"
"""What is not ended, as SQL: the index of those stays as small as a day, however long the history."""


def dicts(database: Database, sql: str, args: Args = ()) -> list[dict[str, Any]]:
    """Run a query and give all its rows as dictionaries."""
    cursor = database.execute(sql, args)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def many(database: Database, model: type[T], where: str = "1", args: Args = ()) -> list[T]:
    """Fetch the rows of a model's book that match; `where` may end with ORDER BY and LIMIT."""
    return [from_cells(model, row) for row in database.execute(_select(model) + where, args).fetchall()]


def _select(model: type[Any]) -> str:
    sql = _SELECTS.get(model)
    if sql is None:
        sql = f"SELECT {', '.join(fields_of(model))} FROM {book_of(model).name} WHERE "
        _SELECTS[model] = sql
    return sql


_SELECTS: dict[type[Any], str] = {}


def one(database: Database, model: type[T], key: int | str) -> T | None:
    """Fetch one row of a model's book by its key."""
    found = many(database, model, f"{book_of(model).key} = ?", [key])
    return found[0] if found else None
