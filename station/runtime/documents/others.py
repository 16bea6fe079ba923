"""Documents that are no sheet of one bag: blank forms, the register in one of its orders, the paper kit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station.acts.desk import Desk
from station.clinical.documents import Document, Stamp
from station.progress import Tell, counted, untold
from station.records.queries.register import register
from station.records.queries.settings import settings
from station.runtime.documents.kit import kit_parts
from station.runtime.documents.note import blank_note
from station.runtime.documents.plan import blank_plan
from station.runtime.documents.register_extract import register_document
from station.runtime.documents.stamping import signed_stamp, stamp_of
from station.runtime.documents.worksheet import blank_worksheet
from station.runtime.register_export import manner_of
from station.words import say

BLANKS = {"worksheet": blank_worksheet, "plan": blank_plan, "note": blank_note}
"""The blank forms, by the kind of their template."""


@dataclass(frozen=True)
class Printable:
    """What becomes one PDF: its documents, their stamp, and the name of its file."""

    documents: tuple[Document, ...]
    stamp: Stamp
    title: str
    name: str


def other_document(desk: Desk, what: str) -> Printable:
    """Make `blank_<kind>` or `register_<order>`."""
    kind, _, which = what.partition("_")
    made = BLANKS[which]() if kind == "blank" else _register(desk, which)
    now = desk.clock.utc()
    stamp = signed_stamp(desk, now) if kind == "register" else stamp_of(desk.store.database, now)
    return Printable((made,), stamp, made.title, f"{what}-{now:%Y%m%d-%H%M}")


def _register(desk: Desk, order: str) -> Document:
    database = desk.store.database
    manner = manner_of(settings(database), desk.data.formulary.terms)
    return register_document(register(database, order), order, manner)


def kit_of(desk: Desk, entry: int, tell: Tell = untold) -> Printable:
    """Make the kit that an entry recorded."""
    now = desk.clock.utc()
    stamp = stamp_of(desk.store.database, now)
    parts = counted(kit_parts(desk, entry, now), tell, "gathering", 1)
    return kit_as(entry, (part(desk) for part in parts), stamp)


def kit_as(entry: int, made: Iterable[Document | None], stamp: Stamp) -> Printable:
    """Put the documents of a kit together."""
    documents = tuple(document for document in made if document)
    return Printable(documents, stamp, say("kit.title"), f"kit-{entry}")
