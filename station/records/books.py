"""The registry of tables: books (what the journal's rows add up to), traffic (no evidence) and secrets
(never journaled)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from station.clinical import leftovers, model, stock
from station.records.rows import ENTRY, Cell, columns


@dataclass(frozen=True)
class Book:
    """A derived table: its name, the model of its rows and the column that identifies a row."""

    name: str
    model: type[Any]
    key: str = "id"
    references: Mapping[str, str] = field(default_factory=dict)
    """Columns that hold the key of a row in another book. Checked at the end of the transaction: rows come
    in any order."""

    def create_sql(self) -> str:
        """Give the STRICT table of the book."""
        parts = [
            f"{column.name} {column.sql_type}"
            + ("" if column.nullable else " NOT NULL")
            + (" PRIMARY KEY" if column.name == self.key else "")
            + self._reference(column.name)
            for column in columns(self.model)
        ]
        return f"CREATE TABLE {self.name} ({', '.join(parts)}, {ENTRY} INTEGER NOT NULL) STRICT"

    def _reference(self, column: str) -> str:
        other = self.references.get(column)
        return f" REFERENCES {other} DEFERRABLE INITIALLY DEFERRED" if other else ""

    def lay_sql(self) -> str:
        """Give the one upsert that acts, verify and rebuild all use: a row laid down again replaces every
        cell of the older."""
        names = [column.name for column in columns(self.model)] + [ENTRY]
        updates = ", ".join(f"{name} = excluded.{name}" for name in names if name != self.key)
        marks = ", ".join(f":{name}" for name in names)
        return (
            f"INSERT INTO {self.name} ({', '.join(names)}) VALUES ({marks})"
            f" ON CONFLICT ({self.key}) DO UPDATE SET {updates}"
        )


BAG = {"preparation": "preparations"}
SIGNERS = dict.fromkeys(("typist", "opener", "preparer", "validator", "releaser"), "operators")

BOOKS = (
    Book("settings", model.Setting, "name"),
    Book("hoods", model.Hood),
    Book("operators", model.Operator),
    Book("imports", model.ImportRecord),
    Book("patients", model.Patient),
    Book("prescriptions", model.Prescription, references={"patient": "patients"}),
    Book("changes", model.Change, references=BAG | {"import_id": "imports"}),
    Book("validations", model.Validation, references=BAG | {"operator": "operators", "second": "operators"}),
    Book("register", model.RegisterEntry, "number", BAG),
    Book("stock", stock.StockLot),
    Book("recalls", stock.Recall, references={"operator": "operators"}),
    Book(
        "leftovers",
        leftovers.Leftover,
        references={
            "hood": "hoods",
            "opened_by": "operators",
            "component": "components",
            "reserved_for": "preparations",
            "label": "labels",
        },
    ),
    Book(
        "leftover_moves",
        leftovers.LeftoverMove,
        references=BAG | {"leftover": "leftovers", "operator": "operators", "witness": "operators"},
    ),
    Book("components", model.Component, references=BAG | {"leftover": "leftovers"}),
    Book("draws", model.Draw, references=BAG),
    Book("readings", model.Reading, references=BAG | {"checker": "operators"}),
    Book("labels", model.Label, references=BAG | {"replaced_by": "labels"}),
    Book("handovers", model.HandOver, references={"operator": "operators"}),
    Book(
        "preparations",
        model.Preparation,
        references=SIGNERS
        | {
            "prescription": "prescriptions",
            "register_number": "register",
            "hood": "hoods",
            "bag_label": "labels",
            "handover": "handovers",
            "remake_of": "preparations",
        },
    ),
    Book("signatures", model.Signature, references=BAG | {"operator": "operators"}),
)

BOOK_OF_MODEL = {book.model: book for book in BOOKS}

LAY = {book.name: book.lay_sql() for book in BOOKS}

TRAFFIC = {
    "print_attempts": (
        "CREATE TABLE print_attempts (label INTEGER PRIMARY KEY, state TEXT NOT NULL,"
        " session INTEGER NOT NULL, at TEXT NOT NULL, detail TEXT) STRICT"
    ),
}

SECRETS = {
    "pins": (
        "CREATE TABLE pins (operator INTEGER PRIMARY KEY, hash TEXT NOT NULL, set_at TEXT NOT NULL) STRICT"
    ),
}


def lay_parameters(row: dict[str, Cell], entry: int) -> dict[str, Cell]:
    """Give the parameters of the upsert for one journaled row."""
    return {**row, ENTRY: entry}
