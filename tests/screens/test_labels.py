"""The print queue: what became of each label and why, a person's word on a doubtful one, a duplicate."""

from __future__ import annotations

from collections.abc import Callable

from screens.labels.labels import LabelsScreen
from screens.labels.words import kept_file
from screens.widgets.work_table import WorkTable
from station.acts.print_traffic import claim, settle
from station.clinical.model import State
from station.records.queries import labels
from tests.flow.day import Day
from tests.flow.walk import Walk
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_station import Station


async def printed(station: Station, enough: Callable[[dict[int, str | None]], bool]) -> None:
    """Wait until the printing thread has done its part."""
    for _ in range(400):
        jobs = await station.live.ask(labels.jobs)
        if enough({job.label: job.attempt for job in jobs}):
            break
        await station.pilot.pause(0.02)
    station.app.records_changed()
    await station.settled()


async def test_a_doubtful_label_is_settled_by_a_person_and_then_duplicated(day: Day) -> None:
    Walk(day).to(State.OPENED)
    assert claim(day.desk, 1)
    settle(day.desk, 1, "doubtful", "cut_off")
    async with at_an_area(day, LabelsScreen, (132, 43)) as station:
        await printed(station, lambda states: states[2] == "sent")
        assert "La liaison avec l'imprimante a été coupée" in " ".join(station.seen.split())
        assert "DOUTEUSE" in station.seen
        station.app.screen.query_one(WorkTable).go_to("1")
        await station.press("f3", "down", "enter")
        await station.sign("Fanny")
        assert "pas sortie" in station.seen
        await station.press("f3")
        assert "Refus" in station.message
        await station.press("f2")
        await station.sign("Fanny")
        assert "DUPLICATA 1" in station.seen and "-> n° 3" in station.seen


async def test_the_virtual_printer_says_where_the_picture_is(day: Day) -> None:
    Walk(day).to(State.OPENED)
    async with at_an_area(day, LabelsScreen, (132, 43)) as station:
        await station.press("f7")
        await printed(station, lambda states: list(states.values()) == ["sent"] * 3)
        for job in await station.live.ask(labels.jobs):
            assert (day.home.printed / kept_file(job)).read_bytes().startswith(b"\x89PNG")
        assert ".png" in station.seen and "essai" in station.seen


async def test_a_printer_without_paper_is_explained_and_loses_nothing(day: Day) -> None:
    (day.home.printed / "state").write_text("paper_out", encoding="ascii")
    Walk(day).to(State.OPENED)
    async with at_an_area(day, LabelsScreen) as station:
        await printed(station, lambda states: "not_sent" in states.values())
        await printed(station, lambda states: station.live.printer == "waiting")
        assert "plus d'étiquettes" in station.seen and "attendent" in station.seen


async def test_a_label_that_counts_no_more_gets_no_duplicate(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    walk.cancel()
    async with at_an_area(day, LabelsScreen) as station:
        await station.press("f2")
        assert "Refus" in station.message and "annulée" in station.message
