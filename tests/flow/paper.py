"""A day's sheets as paper: made, turned into pictures, their codes read by an independent decoder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import zxingcpp

from station.acts.sheets import order_sheets
from station.clinical.paper_codes import Pile
from station.clinical.paper_sheets import Sheet, SheetKind
from station.clinical.scan_codes import Misread
from station.printing.documents.typesetting import make_document
from station.records.queries.sheets import unsent
from station.runtime.documents.making import document_of, wanted_for
from station.runtime.documents.paper_pile import take_code
from tests.flow.day import Day, done
from tests.pdf_reader import pictures

DAY = date(2026, 3, 2)


def ordered(day: Day, *kinds: SheetKind, only: int | None = None) -> list[Sheet]:
    """Ask for the sheets of the day."""
    wanted = [item for item in wanted_for(day.desk, DAY) if not kinds or item.kind in kinds]
    if only is not None:
        wanted = [item for item in wanted if item.preparation == only]
    done(order_sheets(day.desk, day.by("Fanny"), wanted))
    return unsent(day.database)


def printed(day: Day, sheets: Iterable[Sheet]) -> list[bytes]:
    """Make each sheet as it is sent to the printer."""
    made = [document_of(day.desk, sheet, day.clock.utc()) for sheet in sheets]
    return [make_document(*found) for found in made if found]


def codes(pdf: bytes) -> list[str]:
    """Read every code of every page from its picture."""
    symbol = zxingcpp.BarcodeFormat.QRCode
    return [code.text for page in pictures(pdf) for code in zxingcpp.read_barcodes(page, formats=symbol)]


def pile_of_paper(pdfs: Iterable[bytes]) -> Pile:
    """Scan everything that was printed."""
    pile = Pile()
    for pdf in pdfs:
        for text in codes(pdf):
            taken = take_code(pile, text)
            assert not isinstance(taken, Misread), taken
            pile = taken
    return pile
