"""Sheets that were asked for, and the journaled rows of a bag that its worksheet carries."""

from __future__ import annotations

from station.clinical.model import Operator, Preparation, Prescription
from station.clinical.paper_codes import Part
from station.clinical.paper_sheets import REQUESTED, Sheet
from station.records.books import BOOK
from station.records.database import Database
from station.records.queries.fetch import dicts, many, one
from station.records.queries.settings import setting
from station.records.rows import ENTRY, Cell, columns

PaperRow = tuple[str, dict[str, Cell]]

CARRIED = ("validations", "register", "components", "draws", "readings", "changes", "signatures")
"""Books whose rows of a bag are carried beside the order itself; labels are made anew."""

PEOPLE = ("typist", "opener", "preparer", "validator", "releaser", "operator", "second", "checker")
"""Columns that hold the number of a person."""


def sheet(database: Database, number: int) -> Sheet | None:
    """Find one sheet."""
    return one(database, Sheet, number)


def bag_of_part(database: Database, part: Part) -> Preparation | None:
    """Find the preparation that a worksheet of this station was printed for, by any one of its codes."""
    found = sheet(database, part.sheet) if part.series == setting(database, "series", "A") else None
    return one(database, Preparation, found.preparation) if found and found.preparation else None


def sheets(database: Database, limit: int = 500) -> list[Sheet]:
    """List the newest sheets."""
    return many(database, Sheet, "1 ORDER BY id DESC LIMIT ?", [limit])


def sheets_about(database: Database, kind: str, subject: str) -> list[Sheet]:
    """List every copy of one sheet, oldest first."""
    return many(database, Sheet, "kind = ? AND subject = ? ORDER BY id", [kind, subject])


def unsent(database: Database) -> list[Sheet]:
    """List the sheets that were asked for and never known to be sent, in the order they were asked for."""
    return many(database, Sheet, "state = ? ORDER BY id", [REQUESTED])


def batch_range(database: Database, batch: int) -> tuple[int, int]:
    """Give the first and last worksheet of a batch."""
    row = database.execute(
        "SELECT min(id), max(id) FROM sheets WHERE batch = ? AND kind = 'worksheet'", [batch]
    ).fetchone()
    return int(row[0] or 0), int(row[1] or 0)


def rows_for_paper(database: Database, preparation: int) -> tuple[PaperRow, ...]:
    """Give the rows of one bag as the journal has them, without nulls: its order, state and evidence."""
    bag = one(database, Preparation, preparation)
    prescription = one(database, Prescription, bag.prescription) if bag else None
    if bag is None or prescription is None:
        return ()
    return (
        *_rows(database, "patients", "id = ?", prescription.patient),
        *_rows(database, "prescriptions", "id = ?", prescription.id),
        *(row for book in CARRIED for row in _rows(database, book, "preparation = ?", preparation)),
        *_rows(database, "preparations", "id = ?", preparation),
    )


def _rows(database: Database, book: str, where: str, arg: int) -> list[PaperRow]:
    found = dicts(database, f"SELECT * FROM {book} WHERE {where}", [arg])
    return [
        (book, {name: cell for name, cell in row.items() if cell is not None and name != ENTRY})
        for row in found
    ]


def names_for_paper(database: Database, rows: tuple[PaperRow, ...]) -> dict[str, str]:
    """Give the names of the people whose numbers stand in rows: a new station knows other people."""
    numbers = {cell for _, row in rows for name, cell in row.items() if name in PEOPLE}
    people = {person.id: person.name for person in many(database, Operator)}
    return {str(number): people[number] for number in numbers if isinstance(number, int) and number in people}


def full_row(book: str, row: dict[str, Cell]) -> dict[str, Cell] | None:
    """Put back what was left out of a row on paper: nulls, and the fields younger than the sheet.

    None when the book or a column is unknown here.
    """
    known = BOOK.get(book)
    if known is None or set(row) - known.names:
        return None
    return {
        column.name: row.get(column.name, known.defaults.get(column.name)) for column in columns(known.model)
    }
