"""What a reading connection does not show of blinded orders: the drug, the arm, the protocol, the products
and the papers that name them.

Views of this connection alone stand before the books and have their names, so that every question, whoever
asks it, gets the words instead; the file is not touched. Doses stay figures: who shows them hides them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.records.database import Database

_BAG = "EXISTS (SELECT 1 FROM main.preparations b WHERE b.{own} AND b.blinded)"
HIDDEN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "preparations": ("blinded", {"drug": "{words}", "trial_arm": "{words}"}),
    "prescriptions": (_BAG.format(own="prescription = prescriptions.id"), {"protocol": "{words}"}),
    "components": (_BAG.format(own="id = components.preparation"), {"name": "{words}", "product": "{words}"}),
    "leftovers": ("trial IS NOT NULL", {"drug": "{words}", "name": "{words}", "product": "{words}"}),
    "validations": (_BAG.format(own="id = validations.preparation"), {"findings": "'[]'", "line": "NULL"}),
    "labels": (
        _BAG.format(own="id = labels.preparation"),
        {"content": "json_set(content, '$.fields', json_array(json_array('drug', {words})))"},
    ),
}
"""For each book the rows that are hidden, as SQL, and what stands for which columns of them."""


def hide_blinded(database: Database, words: str) -> None:
    """Put the words for what a blinded order would tell, on this connection, from the next question on."""
    quoted = "'" + words.replace("'", "''") + "'"
    _changing(database, [_view(database, book, quoted) for book in HIDDEN])


def show_blinded(database: Database) -> None:
    """Show blinded orders again."""
    _changing(database, [f"DROP VIEW temp.{book}" for book in HIDDEN])


def _changing(database: Database, statements: list[str]) -> None:
    database.execute("PRAGMA query_only = OFF")
    try:
        for sql in statements:
            database.execute(sql)
    finally:
        database.execute("PRAGMA query_only = ON")


def _view(database: Database, book: str, words: str) -> str:
    rows, instead = HIDDEN[book]
    names = [row[1] for row in database.execute(f"PRAGMA main.table_info({book})").fetchall()]
    cells = [
        f"CASE WHEN {name} IS NOT NULL AND ({rows}) THEN {instead[name].format(words=words)} ELSE {name} END"
        f" AS {name}"
        if name in instead
        else name
        for name in names
    ]
    return f"CREATE TEMP VIEW {book} AS SELECT {', '.join(cells)} FROM main.{book} AS {book}"
