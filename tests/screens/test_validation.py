"""Validation: findings and what they ask for, OK chimio said and read back, differences decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from screens.dialogs.reason import ReasonDialog
from screens.dialogs.sign import SignDialog
from screens.preparation.change import ChangeDialog
from screens.preparation.ok_chimio import OkChimioDialog
from screens.preparation.validation import ValidationScreen
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.acts.validating import findings_of
from station.clinical.checks import Severity
from station.clinical.model import Go, Hold, Preparation, State
from station.records.queries import imports
from station.records.queries.fetch import many
from tests.flow.day import MORNING, Day, ShiftedClock, copied, imported
from tests.screens.at_the_station import Station, at_the_station


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning of its day."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


def with_finding(day: Day, code: str) -> int:
    """Find a preparation whose heaviest finding is this one."""
    for bag in many(day.database, Preparation):
        found = findings_of(day.database, day.desk.data, bag.id, day.clock.utc())
        if found and found[0].code == code:
            return bag.id
    raise AssertionError(f"the demonstration has no {code}")


@pytest.mark.parametrize("size", [(80, 24), (132, 43)])
async def test_the_order_stands_beside_its_findings_with_their_numbers_and_sources(
    day: Day, size: tuple[int, int]
) -> None:
    async with at_the_station(day, with_finding(day, "cap_exceeded"), size) as station:
        assert "[2] second pharmacien demandé" in station.seen
        assert "dépassent" in station.seen and "Source :" in station.seen
        assert "Dose :" in station.seen and "OK chimio :" in station.seen


async def test_what_is_computed_stands_with_the_order_and_what_can_not_be_is_unknown(day: Day) -> None:
    async with at_the_station(day, day.first("Oxaliplatine").id, (132, 60)) as station:
        for said in ("(écart", "(Mosteller)", "Prélevable :", "Cumul :", "inconnu (ce que le patient"):
            assert said in station.seen


async def test_an_order_without_findings_is_validated_by_one_pharmacist_with_the_pin(day: Day) -> None:
    async with at_the_station(day, day.first("Gemcitabine").id) as station:
        await station.press("f2")
        await station.sign("Fanny", pin=True)
        assert "Fanny" in station.message and "Refus" in station.message
        await station.scan(station.badges["Karim"])
        await station.type("246810")
        await station.press("enter")
        assert (await station.dossier()).preparation.state is State.ORDERED
        await station.press("f12")
        found = await station.dossier()
        assert (found.preparation.state, found.preparation.validator) == (
            State.VALIDATED,
            station.day.people["Karim"].id,
        )
        assert "Fait" in station.message  # told on the screen of the next step


async def test_a_finding_that_asks_for_a_reason_gets_it_before_the_signature(day: Day) -> None:
    async with at_the_station(day, with_finding(day, "homonym_on_list")) as station:
        await station.press("f2")
        assert isinstance(station.app.screen, ReasonDialog)
        await station.press("f12")
        assert isinstance(station.app.screen, ReasonDialog)
        await station.type("IPP comparés")
        await station.press("f12")
        assert "IPP comparés" in station.seen
        await station.sign("Karim", pin=True)
        validation = (await station.dossier()).validation
        assert validation and (validation.decision, validation.reason) == ("accepted", "IPP comparés")


async def test_a_finding_that_asks_for_two_pharmacists_takes_two_different_ones(day: Day) -> None:
    async with at_the_station(day, with_finding(day, "cap_exceeded")) as station:
        await station.press("f2")
        await station.type("vu")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert isinstance(station.app.screen, SignDialog)
        await station.sign("Karim", pin=True)
        assert (await station.dossier()).preparation.state is State.ORDERED
        await station.press("escape", "f2")
        await station.type("vu")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        await station.sign("Sylvaine", pin=True)
        validation = (await station.dossier()).validation
        people = station.day.people
        assert validation and (validation.operator, validation.second) == (
            people["Karim"].id,
            people["Sylvaine"].id,
        )


async def test_what_is_forbidden_is_not_offered_and_says_why(day: Day) -> None:
    async with at_the_station(day, with_finding(day, "homonym_on_list")) as station:
        screen = station.app.screen
        assert isinstance(screen, ValidationScreen)
        screen.found = tuple(replace(item, severity=Severity.FORBIDDEN) for item in screen.found)
        await station.press("f2")
        assert "Ne peut pas être validée" in station.message
        assert station.app.screen is screen


async def test_an_order_is_refused_with_a_reason_and_can_be_validated_later(day: Day) -> None:
    async with at_the_station(day, day.first("Gemcitabine").id) as station:
        await station.press("f7")
        await station.type("Dose à revoir")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert (await station.dossier()).preparation.state is State.REFUSED
        assert "Dose à revoir" in station.seen
        await station.press("f2")
        assert isinstance(station.app.screen, SignDialog)


async def say_word(station: Station, go: Go, *, read_back: bool) -> None:
    """Fill the dialog in by its keys."""
    await station.press("f3")
    await station.press(*["right"] * (list(Go).index(go) + 1), "enter")
    await station.type("Mme Rivet")
    await station.press("enter", "right", "enter")
    if read_back:
        await station.press("right")
    await station.press("f12")


async def test_the_wards_word_needs_who_how_and_read_back_and_counts_for_the_prescription(day: Day) -> None:
    number = day.first("Gemcitabine").id
    async with at_the_station(day, number) as station:
        await say_word(station, Go.GO, read_back=False)
        dialog = station.app.screen
        assert isinstance(dialog, OkChimioDialog)
        assert "relus à voix haute" in station.message
        await station.press("right", "f12")
        await station.sign("Fanny")
        found = (await station.dossier()).prescription
        assert (found.go, found.go_said_by, found.go_how) == (Go.GO, "Mme Rivet", "phone")


async def test_nogo_cancels_what_is_not_started_and_says_so_before_it_is_signed(day: Day) -> None:
    async with at_the_station(day, day.first("Gemcitabine").id) as station:
        await say_word(station, Go.NOGO, read_back=True)
        assert "est annulé" in station.seen
        await station.sign("Fanny")
        assert (await station.dossier()).preparation.state is State.CANCELLED


async def test_nothing_is_chosen_beforehand_in_the_wards_word(day: Day) -> None:
    async with at_the_station(day, day.first("Gemcitabine").id) as station:
        await station.press("f3")
        dialog = station.app.screen
        assert [choice.value for choice in dialog.query(OneOf)] == [None, None, None]
        assert dialog.query_one(TextField).text == ""


@pytest.mark.parametrize(("key", "decision"), [("f2", "accepted"), ("f7", "kept")])
async def test_a_difference_is_shown_before_and_after_and_decided_with_a_reason(
    day: Day, key: str, decision: str
) -> None:
    imported(day, changed=True)
    change = imports.open_changes(day.database)[0]
    async with at_the_station(day, change.preparation) as station:
        assert "Bloquée" in station.seen
        await station.press("f4")
        assert isinstance(station.app.screen, ChangeDialog)
        assert "147 mg" in station.seen and "112 mg" in station.seen
        await station.press(key)
        await station.type("Confirmé")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        found = await station.dossier()
        assert [item.decision for item in found.changes] == [decision]
        assert found.preparation.held is not Hold.CHANGED
        assert str(found.preparation.dose) == ("112" if decision == "accepted" else "147")
