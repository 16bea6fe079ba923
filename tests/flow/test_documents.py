"""What the documents of a day say, read back from their PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.clinical.model import State
from station.printing.documents.typesetting import make_document
from station.records.queries.register import register
from station.runtime.documents.register_extract import register_document
from station.runtime.documents.stamping import stamp_of
from station.runtime.register_export import manner_of
from tests.flow.day import MORNING, Day, ShiftedClock, whole_day
from tests.flow.walk import Walk
from tests.pdf_reader import text_of


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return whole_day(tmp_path, ShiftedClock(MORNING))


@pytest.mark.parametrize("order", ["number", "patient", "drug", "date"])
def test_the_register_on_paper_names_every_number_with_its_people_and_lots(day: Day, order: str) -> None:
    Walk(day).to(State.HANDED_OVER)
    manner = manner_of({}, day.desk.data.formulary.terms)
    document = register_document(register(day.database, order), order, manner)
    said = text_of(make_document(document, stamp_of(day.database, day.clock.utc())))
    for wanted in ("26A00001", "AUGEREAU", "Oxaliplatine 147 mg", "OXAL6060", "Hélène Marchadier", "Mme Roy"):
        assert wanted in said
    assert "Unité de test 1 rue des Essais, 00000 Ville" in said, "the pharmacy, on the page"
