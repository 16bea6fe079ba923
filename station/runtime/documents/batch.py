"""Printing what was asked for, sheet after sheet: made, sent, noted. Cut short, it goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from station.acts.desk import Desk, Request
from station.acts.sheets import note_sent
from station.clinical.documents import Document, Stamp
from station.clinical.paper_sheets import Sheet
from station.places import Home
from station.progress import Progress, Tell, counted, untold
from station.records.queries.settings import setting
from station.records.queries.sheets import unsent
from station.runtime.documents.making import document_of
from station.runtime.documents.others import Printable

FOLDER = "folder"
"""The setting of a unit whose documents are kept in the home's folder, and printed from there."""


@dataclass(frozen=True)
class Sent:
    """What became of one sheet: where it was kept (empty: in a queue), or why it did not leave, in words."""

    sheet: Sheet
    kept: str = ""
    fault: str = ""


def print_waiting(desk: Desk, home: Home, tell: Tell = untold) -> Iterator[Sent]:
    """Print every sheet that waits, in order; stops after the first that can't leave."""
    waiting = unsent(desk.store.database)
    for sheet in counted(waiting, tell, "printing", 1):
        sent = send_one(desk, home, sheet)
        yield sent
        if sent.fault:
            return
        note_sent(desk, Request(), sheet.id)


def send_one(desk: Desk, home: Home, sheet: Sheet) -> Sent:
    """Make one sheet as the records are now and send it."""
    made = document_of(desk, sheet, desk.clock.utc())
    if made is None:
        return Sent(sheet)
    place = setting(desk.store.database, "document_printer", FOLDER)
    return send_made(made, place, home, sheet)


def send_made(made: tuple[Document, Stamp], place: str, home: Home, sheet: Sheet) -> Sent:
    """Lay a document out and send it to `cups:QUEUE` or the folder; touches no records."""
    document, stamp = made
    name = f"{sheet.id:05d}-{sheet.kind.value}-{sheet.copy}"
    kept, fault = send_pdf(Printable((document,), stamp, document.title, name), place, home)
    return Sent(sheet, kept, fault)


def send_pdf(made: Printable, place: str, home: Home, tell: Tell = untold) -> tuple[str, str]:
    """Lay documents out as one PDF, and send it; give the file it was kept in, and why it did
    not leave."""
    from station.printing.documents.delivery import send_document
    from station.printing.documents.typesetting import DocumentFault, fault_words, make_documents
    from station.printing.results import Outcome as Result
    from station.printing.sentences import delivery_words

    tell(Progress("laying_out"))
    try:
        pdf = make_documents(made.documents, made.stamp, made.title, tell)
    except DocumentFault as fault:
        return "", fault_words(fault)
    tell(Progress("sending"))
    delivery = send_document(pdf, place, home.printed, made.name)
    left = delivery.outcome is Result.DELIVERED
    return delivery.kept, "" if left else delivery_words(delivery)
