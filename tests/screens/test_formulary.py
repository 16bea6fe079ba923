"""At the formulary: lines are read with their sources, marked, and signed by two pharmacists."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.formulary.formulary import FormularyScreen
from station.acts.approving import lines_of
from station.clinical.approvals import Standing, standing_of
from station.records.queries.approvals import approvals
from tests.flow.day import Day, founded, staffed
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station


@pytest.fixture
def unapproved(tmp_path: Path) -> Day:
    """A staffed station whose formulary nobody approved."""
    return staffed(founded(tmp_path / "station"), approved=False)


async def standing(at: Station, drug: str) -> set[Standing]:
    told = await at.live.ask(approvals)
    lines = await at.live.consult(lines_of)
    return {standing_of(line, told) for line in lines if line.line.startswith(drug)}


async def test_two_pharmacists_approve_what_was_found_and_marked_and_nothing_else(unapproved: Day) -> None:
    async with at_an_area(unapproved, FormularyScreen) as at:
        await at.press("f5")
        await at.type("eloxatine")
        assert "OXALIPLATINE KABI" in at.seen and "BAVENCIO" not in at.seen
        for name in ("Hélène", "Karim"):
            await at.press("f3", "f2")
            assert "OXALIPLATINE SUN" in at.seen
            await at.sign(name, pin=True)
        assert await standing(at, "oxaliplatine") == {Standing.APPROVED}
        assert await standing(at, "avelumab") == {Standing.WAITING}
        assert at.live.data.formulary.find("oxaliplatine") is not None


async def test_a_line_shows_its_figures_with_their_sources_and_what_is_to_verify(unapproved: Day) -> None:
    async with at_an_area(unapproved, FormularyScreen, size=(132, 43)) as at:
        await at.press("f5")
        await at.type("eloxatine")
        assert "lu : RCP suisse 61688" in at.seen
        assert "À VÉRIFIER" in at.seen


async def test_leaving_with_marks_is_asked_about_until_f11_took_them_back(unapproved: Day) -> None:
    async with at_an_area(unapproved, FormularyScreen) as at:
        await at.press("enter", "f10")
        assert "F12" in at.seen
        await at.press("escape", "f11", "f11")
        assert "Rien de non signé" in at.message
        await at.press("f10")
        assert not isinstance(at.app.screen, FormularyScreen)
