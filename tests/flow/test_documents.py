"""What the documents of a day say, read back from their PDF."""

from __future__ import annotations

import pytest

from station.acts.settings import change_settings
from station.clinical.model import State
from station.clinical.paper_numbers import PaperNumber
from station.clinical.paper_sheets import Sheet, SheetKind
from station.printing.documents.typesetting import make_document
from station.records.queries.fetch import many
from station.records.queries.preparations import Dossier, dossier
from station.records.queries.register import register
from station.runtime.documents.after_import import make_kit_again
from station.runtime.documents.bag import Bag, scene_of
from station.runtime.documents.plan import administration_plan
from station.runtime.documents.register_extract import register_document
from station.runtime.documents.stamping import stamp_of
from station.runtime.documents.worksheet import worksheet
from station.runtime.register_export import manner_of
from tests.flow.day import Day, done
from tests.flow.walk import Walk
from tests.pdf_reader import text_of


@pytest.mark.parametrize("order", ["number", "patient", "drug", "date"])
def test_the_register_on_paper_names_every_number_with_its_people_and_lots(day: Day, order: str) -> None:
    Walk(day).to(State.HANDED_OVER)
    manner = manner_of({}, day.desk.data.formulary.terms)
    document = register_document(register(day.database, order), order, manner)
    said = text_of(make_document(document, stamp_of(day.database, day.clock.utc())))
    for wanted in ("26A00001", "AUGEREAU", "Oxaliplatine 147 mg", "OXAL6060", "Hélène Marchadier", "Mme Roy"):
        assert wanted in said
    assert "Unité de test 1 rue des Essais, 00000 Ville" in said, "the pharmacy, on the page"


def test_the_worksheet_prints_each_computed_result_with_formula_inputs_and_source(day: Day) -> None:
    found = day.first("Oxaliplatine")
    bag = Bag(scene_of(day.desk, day.clock.utc()), whole(day, found.id))
    document = worksheet(bag, sheet_of(day, SheetKind.WORKSHEET), ())
    said = text_of(make_document(document, stamp_of(day.database, day.clock.utc())))
    for wanted in (
        "posologie × √(taille × poids / 3600)",
        "168 cm",
        "Mosteller, N Engl J Med",
        "inconnu (",
    ):
        assert wanted in said


def test_the_administration_plan_says_what_each_drug_does_outside_the_vein(day: Day) -> None:
    found = day.first("Oxaliplatine")
    bag = Bag(scene_of(day.desk, day.clock.utc()), whole(day, found.id))
    document = administration_plan([bag], sheet_of(day, SheetKind.PLAN))
    said = text_of(make_document(document, stamp_of(day.database, day.clock.utc())))
    assert "Extravasation : " in said


def sheet_of(day: Day, kind: SheetKind) -> Sheet:
    """Give the first sheet of a kind."""
    return Sheet(1, kind, "1", 1, 1, 1, "sent", day.clock.utc())


def whole(day: Day, number: int) -> Dossier:
    """Give everything about one bag."""
    found = dossier(day.database, number)
    assert found is not None
    return found


def test_the_kit_is_made_again_after_an_import_where_the_unit_wants_it(day: Day) -> None:
    for number in range(4, 40):
        done(Walk(day, number=number).cancel())
    assert make_kit_again(day.desk, day.home) == ""
    done(change_settings(day.desk, day.by("Hélène"), {"kit_after_import": "yes"}))
    first, second = (make_kit_again(day.desk, day.home) for _ in range(2))
    assert "Carnet de secours refait" in first and "Carnet de secours refait" in second
    free = [item.number for item in many(day.database, PaperNumber)]
    assert free[0] == "26K00001" and len(set(free)) == len(free) == 3 + 20, "the same numbers, not new ones"
    assert len(list(day.home.printed.glob("kit-*.pdf"))) == 2
