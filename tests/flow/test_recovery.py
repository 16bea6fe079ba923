"""A station that is lost comes back from its paper and its sealed key, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from station.acts.recovering import recover
from station.clinical.model import Patient, Preparation, Prescription, Provenance, State
from station.clinical.paper_codes import pile_of
from station.clinical.paper_sheets import SheetKind
from station.clinical.recovered import RecoveredSheet
from station.clinical.scan_codes import unletters
from station.records.keys import make_key
from station.records.queries.fetch import many, one
from station.records.rows import to_row
from station.records.verify import verify
from station.runtime.documents.making import codes_of
from station.runtime.documents.paper_pile import Standing, standing
from station.runtime.documents.stamping import stamp_of
from tests.flow.day import MORNING, Day, ShiftedClock, copied, done, founded, left, refused, staffed
from tests.flow.paper import ordered, pile_of_paper, printed
from tests.flow.walk import Walk


@pytest.fixture
def few(day: Day) -> Standing:
    """Three sheets of a day."""
    pile = pile_of_paper(printed(day, ordered(day, SheetKind.WORKSHEET)[:3]))
    return standing(pile, (day.desk.key,))


@dataclass(frozen=True)
class Lost:
    """The station before it was lost, and what its paper says."""

    day: Day
    paper: Standing


OF_THE_ORDER = (
    "external_id", "drug", "dose", "dose_unit", "basis", "basis_unit", "route", "diluent", "volume_ml",
    "container", "infusion_minutes", "due",
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another station, of another series, with the same people and nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    left(staffed(founded(folder, {"series": "B"}, ShiftedClock(MORNING))))
    return folder


@pytest.fixture
def after(empty: Path, tmp_path: Path) -> Iterator[Day]:
    """The new station, as set up."""
    opened = copied(empty, tmp_path / "after", ShiftedClock(MORNING))
    yield opened
    opened.close()


def everything(day: Day) -> dict[str, tuple[object, ...]]:
    """Give every bag's order with its patient and prescription, by the main system's number."""
    found = {}
    for bag in many(day.database, Preparation):
        prescription = one(day.database, Prescription, bag.prescription)
        assert prescription is not None
        patient = one(day.database, Patient, prescription.patient)
        rows = [to_row(value) for value in (patient, prescription)]
        traits = [{k: v for k, v in row.items() if k not in ("id", "patient")} for row in rows]
        found[bag.external_id] = (*traits, *(getattr(bag, name) for name in OF_THE_ORDER))
    return found


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Lost:
    """A day of 39 bags at different steps, printed; the pictures are all that is left."""
    day = copied(prepared, tmp_path_factory.mktemp("lost") / "station", ShiftedClock(MORNING))
    for state in (State.HANDED_OVER, State.CHECKED, State.OPENED):
        Walk(day).to(state)
    pile = pile_of_paper(printed(day, ordered(day, SheetKind.WORKSHEET)))
    return Lost(day, standing(pile, (day.desk.key,)))


def test_a_day_is_rebuilt_from_its_printed_sheets_alone(lost: Lost, after: Day) -> None:
    before, found = lost.day, lost.paper
    assert (found.lacking, found.unreadable, found.missing) == ((), (), ())
    outcome = done(recover(after.desk, after.by("Anne"), found.whole))
    assert outcome.params == {"added": 38, "known": 0, "refused": 0}
    told = everything(before)
    assert everything(after) == {external: told[external] for external in everything(after)}
    bags = many(after.database, Preparation)
    assert {bag.provenance for bag in bags} == {Provenance.FROM_PAPER}
    assert {bag.state for bag in bags} == {State.ORDERED}, "validated anew: only the paper is known"
    sheets = many(after.database, RecoveredSheet)
    assert sorted(sheet.state for sheet in sheets)[:2] == ["checked", "opened"], "what the paper said is kept"
    assert verify(after.home.database).whole


def test_the_same_pile_twice_adds_nothing(few: Standing, after: Day) -> None:
    done(recover(after.desk, after.by("Anne"), few.whole))
    refused(recover(after.desk, after.by("Anne"), few.whole), "recover_nothing_new")
    assert after.count("preparations") == 3


def test_a_station_of_the_same_series_takes_nothing_in(day: Day) -> None:
    bag = Walk(day).to(State.OPENED).id
    pile = pile_of_paper(printed(day, ordered(day, SheetKind.WORKSHEET, only=bag)))
    found = standing(pile, (day.desk.key,))
    refused(recover(day.desk, day.by("Anne"), found.whole), "recover_same_series")


def test_only_a_pharmacist_takes_sheets_in(few: Standing, after: Day) -> None:
    refused(recover(after.desk, after.by("Fanny"), few.whole), "role_missing")


def test_without_the_key_of_the_station_that_printed_it_paper_says_nothing(day: Day) -> None:
    sheets = ordered(day, SheetKind.WORKSHEET, only=day.first("Oxaliplatine").id)
    pile = pile_of_paper(printed(day, sheets))
    found = standing(pile, (make_key(),))
    assert [item.why for item in found.unreadable] == ["another_key"] and found.whole == ()
    assert standing(pile, (make_key(), day.desk.key)).whole, "the sealed key beside the new station's own"


def test_missing_codes_and_missing_sheets_are_named(day: Day) -> None:
    pile = pile_of_paper(printed(day, ordered(day, SheetKind.WORKSHEET)[:4]))
    kept = [part for part in pile.parts if part.sheet in (1, 4) or (part.sheet == 2 and part.place == 1)]
    found = standing(pile_of(kept), (day.desk.key,))
    assert [item.name for item in found.whole] == ["A-1", "A-4"]
    assert found.lacking == (("A-2", (2,)),)
    assert found.missing[:3] == ("A-3", "A-5", "A-6")


def test_nothing_on_the_codes_can_be_read_without_the_key(day: Day) -> None:
    (sheet,) = ordered(day, SheetKind.WORKSHEET, only=1)
    bag = many(day.database, Preparation, "id = 1")[0]
    texts = codes_of(day.desk, sheet, stamp_of(day.database, day.clock.utc()))
    assert texts and all(bag.drug.encode() not in unletters(text) for text in texts)


def test_an_empty_pile_is_refused(after: Day) -> None:
    refused(recover(after.desk, after.by("Anne"), ()), "no_sheets")
