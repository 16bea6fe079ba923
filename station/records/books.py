"""The registry of tables: books (what the journal's rows add up to), traffic (no evidence) and secrets
(never journaled)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from importlib import import_module
from typing import Any

from station.records.rows import ENTRY, Cell, columns


@dataclass(frozen=True)
class Book:
    """A derived table: its name, the model of its rows (module of `station.clinical`, and class) and the
    column that identifies a row.

    A model is loaded when its book is first used: a start reads and writes few of them.
    """

    name: str
    path: str
    key: str = "id"
    references: Mapping[str, str] = field(default_factory=dict)
    """Columns that hold the key of a row in another book. Checked at the end of the transaction: rows come
    in any order."""

    @cached_property
    def model(self) -> type[Any]:
        """The frozen dataclass of its rows."""
        module, _, name = self.path.partition(".")
        model: type[Any] = getattr(import_module(f"station.clinical.{module}"), name)
        return model

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

    @cached_property
    def lay_sql(self) -> str:
        """The one upsert that acts, verify and rebuild all use: a row laid down again replaces every cell of
        the older."""
        names = [column.name for column in columns(self.model)] + [ENTRY]
        updates = ", ".join(f"{name} = excluded.{name}" for name in names if name != self.key)
        marks = ", ".join(f":{name}" for name in names)
        return (
            f"INSERT INTO {self.name} ({', '.join(names)}) VALUES ({marks})"
            f" ON CONFLICT ({self.key}) DO UPDATE SET {updates}"
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The columns of a journaled row."""
        return frozenset(column.name for column in columns(self.model))

    @cached_property
    def defaults(self) -> dict[str, Cell]:
        """The cells of the fields that have a default: what rows written before such a field existed are
        laid with. A default that was released never changes."""
        cells: dict[str, Cell] = {}
        writers = {column.name: column.write for column in columns(self.model)}
        for item in fields(self.model):
            value = item.default if item.default_factory is MISSING else item.default_factory()
            if item.name in writers and value is not MISSING:
                cells[item.name] = None if value is None else writers[item.name](value)
        return cells


BAG = {"preparation": "preparations"}
OUTAGE = {"outage": "outages"}
SIGNERS = dict.fromkeys(("typist", "opener", "preparer", "validator", "releaser"), "operators")

BOOKS = (
    Book("carried", "closing.Carried"),
    Book("closed_books", "closing.ClosedBook"),
    Book("settings", "model.Setting", "name"),
    Book("hoods", "model.Hood"),
    Book("operators", "model.Operator"),
    Book("imports", "model.ImportRecord"),
    Book("patients", "model.Patient"),
    Book("prescriptions", "model.Prescription", references={"patient": "patients"}),
    Book("changes", "model.Change", references=BAG | {"import_id": "imports"}),
    Book(
        "validations", "model.Validation", references=BAG | {"operator": "operators", "second": "operators"}
    ),
    Book("approvals", "approvals.Approval", references={"operator": "operators"}),
    Book(
        "patient_facts",
        "patient_facts.PatientFact",
        references={"patient": "patients", "operator": "operators"},
    ),
    Book("register", "model.RegisterEntry", "number", BAG),
    Book("stock", "stock.StockLot"),
    Book(
        "returns", "returns.BagReturn", references=BAG | {"operator": "operators", "decided_by": "operators"}
    ),
    Book("ready_bags", "returns.ReadyBag", references={"operator": "operators"}),
    Book("lot_recalls", "stock.LotRecall", references={"operator": "operators"}),
    Book(
        "leftovers",
        "leftovers.Leftover",
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
        "leftovers.LeftoverMove",
        references=BAG | {"leftover": "leftovers", "operator": "operators", "witness": "operators"},
    ),
    Book("components", "model.Component", references=BAG | {"leftover": "leftovers"}),
    Book("draws", "model.Draw", references=BAG),
    Book("readings", "model.Reading", references=BAG | {"checker": "operators"}),
    Book("labels", "model.Label", references=BAG | {"replaced_by": "labels"}),
    Book("handovers", "model.HandOver", references={"operator": "operators"}),
    Book(
        "preparations",
        "model.Preparation",
        references=SIGNERS
        | {
            "prescription": "prescriptions",
            "register_number": "register",
            "hood": "hoods",
            "bag_label": "labels",
            "handover": "handovers",
            "remake_of": "preparations",
            "returned_bag": "returns",
            "ready_bag": "ready_bags",
        },
    ),
    Book("reentries", "reentry.Reentry", references={"entered_by": "operators", "verified_by": "operators"}),
    Book(
        "evidences",
        "typed_orders.Evidence",
        references={"prescription": "prescriptions", "operator": "operators"},
    ),
    Book("retypings", "typed_orders.Retyping", references=BAG | {"operator": "operators"}),
    Book("proofs", "reentry.Proof", references={"operator": "operators"}),
    Book("signatures", "model.Signature", references=BAG | {"operator": "operators"}),
    Book("sheets", "paper_sheets.Sheet", references=BAG),
    Book("paper_numbers", "paper_numbers.PaperNumber", "number", BAG),
    Book("recovered_sheets", "recovered.RecoveredSheet", references=BAG),
    Book(
        "paper_signatures",
        "after_the_fact.PaperSignature",
        references=BAG | dict.fromkeys(("operator", "typist", "comparer"), "operators"),
    ),
    Book("outages", "outage.Outage", references={"declared_by": "operators", "ended_by": "operators"}),
    Book("contacts", "contacts.Contact"),
    Book("shifts", "roster.Shift", references={"operator": "operators", "follows": "shifts"}),
    Book("recalls", "roster.Recall", references=OUTAGE | {"contact": "contacts", "noted_by": "operators"}),
    Book(
        "enrolments",
        "roster.Enrolment",
        references=OUTAGE | dict.fromkeys(("operator", "pharmacist", "countersigned_by"), "operators"),
    ),
    Book("messages", "messages.Message", references=OUTAGE | {"noted_by": "operators"}),
    Book("stock_counts", "drill.StockCount", references={"noted_by": "operators"}),
    Book("drills", "drill.DrillReport", references={"noted_by": "operators"}),
    Book("go_no_gos", "drill.GoNoGo", references=dict.fromkeys(("pharmacist", "second"), "operators")),
    Book(
        "entrusted",
        "mutual_aid.Entrusted",
        references=BAG | OUTAGE | {"contact": "contacts", "noted_by": "operators", "ended_by": "operators"},
    ),
    Book("cell_members", "crisis.Member", references=OUTAGE),
    Book("decisions", "crisis.Decision", references=BAG | OUTAGE | {"noted_by": "operators"}),
    Book("outage_functions", "outage.FunctionState", references=OUTAGE | {"noted_by": "operators"}),
    Book("outage_ticks", "outage.Tick", references=OUTAGE | {"noted_by": "operators"}),
    Book("debriefs", "outage.Debrief", references=OUTAGE | {"noted_by": "operators"}),
    Book(
        "log_lines",
        "logbook.LogLine",
        references=BAG | OUTAGE | {"author": "operators", "patient": "patients", "corrects": "log_lines"},
    ),
    Book("foreign_entries", "foreign.ForeignEntry"),
)

BOOK = {book.name: book for book in BOOKS}

_BY_PATH = {f"station.clinical.{book.path}": book for book in BOOKS}


def book_of(model: type[Any]) -> Book:
    """Give the book whose rows a model is; raises KeyError for one that has none."""
    return _BY_PATH[f"{model.__module__}.{model.__qualname__}"]


def whole_row(book: str, row: dict[str, Cell]) -> dict[str, Cell]:
    """Give a journaled row with every column of today's book; raises KeyError where a column is unknown or
    missing."""
    known = BOOK[book]
    if row.keys() == known.names:
        return row
    whole = known.defaults | row
    if whole.keys() != known.names:
        raise KeyError(book)
    return whole


TRAFFIC = {
    "print_attempts": (
        "CREATE TABLE print_attempts (label INTEGER PRIMARY KEY, state TEXT NOT NULL,"
        " session INTEGER NOT NULL, at TEXT NOT NULL, detail TEXT) STRICT"
    ),
    "drafts": (
        "CREATE TABLE drafts (seat TEXT NOT NULL, operator INTEGER NOT NULL, place TEXT NOT NULL,"
        " sealed TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (seat, operator, place)) STRICT"
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
