"""The registry of tables: books (what the journal's rows add up to), traffic (no evidence) and secrets (never journaled)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from station.clinical import model
from station.records.rows import ENTRY, Cell, columns


@dataclass(frozen=True)
class Book:
    """A derived table: its name, the model of its rows and the column that identifies a row."""

    name: str
    model: type[Any]
    key: str = "id"

    def create_sql(self) -> str:
        """Give the STRICT table of the book."""
        parts = [
            f"{column.name} {column.sql_type}"
            + ("" if column.nullable else " NOT NULL")
            + (" PRIMARY KEY" if column.name == self.key else "")
            for column in columns(self.model)
        ]
        return f"CREATE TABLE {self.name} ({', '.join(parts)}, {ENTRY} INTEGER NOT NULL) STRICT"

    def lay_sql(self) -> str:
        """Give the one upsert that acts, verify and rebuild all use: a row laid down again replaces every cell of the older."""
        names = [column.name for column in columns(self.model)] + [ENTRY]
        updates = ", ".join(f"{name} = excluded.{name}" for name in names if name != self.key)
        marks = ", ".join(f":{name}" for name in names)
        return f"INSERT INTO {self.name} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT ({self.key}) DO UPDATE SET {updates}"


BOOKS = (
    Book("settings", model.Setting, "name"),
    Book("hoods", model.Hood),
    Book("operators", model.Operator),
    Book("imports", model.ImportRecord),
    Book("patients", model.Patient),
    Book("prescriptions", model.Prescription),
    Book("changes", model.Change),
    Book("validations", model.Validation),
    Book("register", model.RegisterEntry, "number"),
    Book("components", model.Component),
    Book("draws", model.Draw),
    Book("readings", model.Reading),
    Book("labels", model.Label),
    Book("handovers", model.HandOver),
    Book("preparations", model.Preparation),
    Book("signatures", model.Signature),
)

BOOK_OF_MODEL = {book.model: book for book in BOOKS}
BOOK_BY_NAME = {book.name: book for book in BOOKS}

LAY = {book.name: book.lay_sql() for book in BOOKS}

TRAFFIC = {
    "print_attempts": (
        "CREATE TABLE print_attempts (label INTEGER PRIMARY KEY, state TEXT NOT NULL, session INTEGER NOT NULL,"
        " at TEXT NOT NULL, detail TEXT) STRICT"
    ),
    "drafts": (
        "CREATE TABLE drafts (seat TEXT NOT NULL, operator INTEGER NOT NULL, screen TEXT NOT NULL, body TEXT NOT NULL,"
        " at TEXT NOT NULL, PRIMARY KEY (seat, operator, screen)) STRICT"
    ),
}

SECRETS = {
    "pins": "CREATE TABLE pins (operator INTEGER PRIMARY KEY, hash TEXT NOT NULL, set_at TEXT NOT NULL) STRICT",
}


def lay_parameters(row: dict[str, Cell], entry: int) -> dict[str, Cell]:
    """Give the parameters of the upsert for one journaled row."""
    return {**row, ENTRY: entry}
