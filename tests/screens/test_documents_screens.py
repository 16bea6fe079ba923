"""Documents on the screen: a day printed and resumed, sheets taken up from scans, paper copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.after_the_fact.after_the_fact import AfterTheFactScreen
from screens.after_the_fact.form import PaperScreen
from screens.dialogs.pick import ListDialog
from screens.documents.documents import DocumentsScreen
from screens.documents.recovering import RecoverScreen
from screens.widgets.work_table import WorkTable
from station.acts.kit import make_kit
from station.acts.sheets import order_sheets
from station.clinical.paper_sheets import SENT, Sheet
from station.records.queries.fetch import many
from station.records.queries.paper_numbers import free
from station.records.queries.sheets import unsent
from station.runtime.documents.making import codes_of, wanted_for
from station.runtime.documents.stamping import stamp_of
from tests.flow.day import MORNING, Day, ShiftedClock, copied, done
from tests.flow.paper import DAY
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station
from tests.screens.waiting import until


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """The station on the day of its list, at seven in the morning."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


def rows(station: Station) -> list[tuple[str, ...]]:
    return [tuple(str(cell) for cell in row.cells) for row in station.app.screen.query_one(WorkTable)._shown]


async def today(station: Station) -> None:
    """Choose today's documents."""
    await station.press("f3")
    await until(lambda: isinstance(station.app.screen, ListDialog))
    await station.press("enter")
    await station.settled()
    await until(lambda: rows(station))


async def other(station: Station, downs: int) -> None:
    """Choose one of the other documents."""
    await station.press("f7")
    await until(lambda: isinstance(station.app.screen, ListDialog))
    await station.press(*["down"] * downs, "enter")


async def printed(station: Station) -> None:
    """Wait until the batch is out."""
    await until(lambda: isinstance(station.app.screen, DocumentsScreen))
    screen = station.app.screen
    assert isinstance(screen, DocumentsScreen)
    await station.settled()
    await until(lambda: not screen._printing, 60)
    await station.settled()


async def test_the_day_is_listed_in_the_order_it_is_printed(day: Day) -> None:
    async with at_an_area(day, DocumentsScreen) as station:
        await today(station)
        kinds = [row[0] for row in rows(station)]
        assert kinds == sorted(kinds, key=["fiche", "plan", "bordereau"].index)
        assert kinds.count("fiche") == 39
        assert {row[3] for row in rows(station)} == {"-"}


async def test_a_batch_cut_short_goes_on_and_the_first_sheet_becomes_the_next_copy(day: Day) -> None:
    wanted = wanted_for(day.desk, DAY)[:3]
    done(order_sheets(day.desk, day.by("Fanny"), wanted))
    async with at_an_area(day, DocumentsScreen) as station:
        assert "3 feuilles demandées ne sont pas sorties" in station.seen
        await station.press("f2")
        await printed(station)
        sheets = await station.live.ask(many, Sheet)
        assert {sheet.state for sheet in sheets} == {SENT}
        assert [sheet.copy for sheet in sheets] == [2, 1, 1]
        names = sorted(path.name for path in station.live.home.printed.glob("*.pdf"))
        assert names == ["00001-worksheet-2.pdf", "00002-worksheet-1.pdf", "00003-worksheet-1.pdf"]


async def test_one_sheet_is_printed_after_a_signature(day: Day) -> None:
    async with at_an_area(day, DocumentsScreen) as station:
        await today(station)
        await station.press("f4")
        await station.sign("Fanny")
        await printed(station)
        assert rows(station)[0][3] == "sortis : 1 sur 1"
        assert await station.live.ask(unsent) == []


@pytest.mark.parametrize("downs", [1, 4])
async def test_blank_forms_and_the_register_are_printed_without_a_bag(day: Day, downs: int) -> None:
    async with at_an_area(day, DocumentsScreen) as station:
        await other(station, downs)
        await printed(station)
        assert "Document parti" in station.message
        assert len(list(station.live.home.printed.glob("*.pdf"))) == 1


async def test_the_kit_is_one_file_with_numbers_of_its_own(day: Day) -> None:
    async with at_an_area(day, DocumentsScreen) as station:
        await other(station, 0)
        await station.sign("Fanny")
        await until(lambda: "Document parti" in station.message, 120)
        assert await station.live.ask(unsent) == [], "its sheets are in it"
        assert len(list(station.live.home.printed.glob("kit-*.pdf"))) == 1


async def test_scanned_codes_become_whole_sheets_in_any_order(day: Day) -> None:
    done(order_sheets(day.desk, day.by("Fanny"), wanted_for(day.desk, DAY)[:1]))
    (sheet,) = unsent(day.database)
    first, second = codes_of(day.desk, sheet, stamp_of(day.database, day.clock.utc()))
    async with at_an_area(day, RecoverScreen) as station:
        await station.scan(second)
        assert rows(station) == [("A-1", "", "", "manque code 1")]
        await station.scan(second)
        assert "Code déjà lu" in station.message
        await station.scan(first[:-4])
        assert rows(station) == [("A-1", "", "", "manque code 1")]
        await station.scan(first)
        assert rows(station)[0][3] == "à valider"


async def test_paper_is_copied_line_by_line_and_signed_by_two(day: Day) -> None:
    day.later(hours=5)
    done(make_kit(day.desk, day.by("Fanny"), (), 3))
    async with at_an_area(day, AfterTheFactScreen) as station:
        await station.press("f2")
        assert isinstance(station.app.screen, PaperScreen)
        await station.press("f2")
        assert "jusqu'où va le papier" in station.message
        await station.press("enter", "down", "enter")
        await station.press("f2")
        assert "Ligne à remplir" in station.message


async def test_kit_numbers_that_were_not_used_are_declared_void_with_a_reason(day: Day) -> None:
    done(make_kit(day.desk, day.by("Fanny"), (), 3))
    async with at_an_area(day, DocumentsScreen) as station:
        await station.press("f7", "end", "enter", "enter")
        await station.type("kit perdu")
        await station.press("f12")
        await station.sign("Karim", pin=True)
        assert await station.live.ask(free, 2026) == []
