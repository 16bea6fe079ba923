"""Historisation at the keyboard: entered by one, verified by another, counted always, proved at the end."""

from __future__ import annotations

from screens.dialogs.type_text import TextDialog
from screens.reentry.reentry import ReentryScreen
from station.clinical.model import State
from station.clinical.reentry import Proof, Status
from station.records.database import Database
from station.records.queries.fetch import many
from station.records.queries.reentries import task
from tests.flow.day import Day
from tests.flow.giving_back import given_back
from tests.flow.walk import Walk
from tests.screens.at_an_area import at_an_area


def proofs(database: Database) -> list[Proof]:
    return many(database, Proof)


async def test_one_enters_with_the_main_softwares_number_and_another_verifies_it(day: Day) -> None:
    Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    async with at_an_area(day, ReentryScreen) as station:
        assert "3 lignes à faire" in station.seen and "dose à cumuler" in station.seen
        assert "26A00001  AUGEREAU" in station.seen
        await station.press("f2")
        assert isinstance(station.app.screen, TextDialog)
        await station.type("H-77")
        await station.press("f12")
        await station.sign("Fanny")
        assert "à vérifier" in station.seen and "2 lignes à faire, 1 à vérifier" in station.seen
        await station.press("f2")
        await station.type("H-77")
        await station.press("f12")
        await station.sign("Bruno")
        assert "closes : 1 sur 3" in station.seen
        found = await station.live.ask(task, "cumulative:26A00001")
        assert found is not None and found.status is Status.VERIFIED


async def test_a_field_under_the_cursor_can_be_copied(day: Day) -> None:
    Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    async with at_an_area(day, ReentryScreen) as station:
        await station.press("tab", "f4")
        assert station.app.clipboard == (await station.live.ask(task, "cumulative:26A00001")).facts[0][1]  # type: ignore[union-attr]


async def test_the_proof_says_what_is_missing_until_nothing_is(day: Day) -> None:
    Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    async with at_an_area(day, ReentryScreen) as station:
        await station.press("f3")
        assert "justifier : 3." in station.message


async def test_a_pharmacist_signs_the_proof_when_all_is_given_back(day: Day) -> None:
    Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    given_back(day)
    async with at_an_area(day, ReentryScreen) as station:
        assert "closes : 3 sur 3" in station.seen
        await station.press("f3")
        await station.sign("Hélène", pin=True)
        assert "Preuve de complétude signée" in station.message
        assert len(await station.live.ask(proofs)) == 1
