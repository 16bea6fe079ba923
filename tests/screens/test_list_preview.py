"""A list of leftovers on the import screen: its triage is read before anything is recorded."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from screens.importing.importing import ImportScreen
from screens.importing.list_preview import ListPreviewScreen
from screens.shell.local_time import local
from station.records.queries import leftovers
from tests.flow.day import MORNING, Day
from tests.screens.at_an_area import at_an_area

SAMPLE = Path(__file__).parents[1] / "samples" / "invented" / "reliquats.csv"


MOMENT = "%d/%m/%Y %H:%M"


def put(day: Day) -> None:
    """Put the sample into the inbox, as if it had been written before this day's morning."""
    on = local(day.clock.utc()).replace(tzinfo=None) - local(MORNING).replace(tzinfo=None)
    text = re.sub(
        r"[0-9/]{10} [0-9:]{5}",
        lambda found: f"{datetime.strptime(found[0], MOMENT) + on:{MOMENT}}",
        SAMPLE.read_bytes().decode("cp1252"),
    )
    (day.home.inbox / "reliquats.csv").write_bytes(text.encode("cp1252"))


@pytest.mark.parametrize("size", [(80, 24), (132, 43)])
async def test_the_triage_is_shown_and_f2_takes_the_accepted_lines_in(
    day: Day, size: tuple[int, int]
) -> None:
    put(day)
    async with at_an_area(day, ImportScreen, size) as station:
        head = station.live.head
        await station.press("f2")
        assert isinstance(station.app.screen, ListPreviewScreen)
        for words in ("12 lignes : 8 refusées, 2 suspectes, 2 acceptées", "R-0104", "quarantaine"):
            assert words in station.seen
        assert "8,5 mL restants" in station.seen and "n'en contient que 5" in station.seen
        assert station.live.head == head
        await station.press("f2")
        await station.sign("Fanny")
        assert "Lignes inscrites : 2" in station.message
        assert len(await station.live.ask(leftovers.standing)) == 2
        await station.press("f2", "f2")
        assert "rien de nouveau" in station.message
