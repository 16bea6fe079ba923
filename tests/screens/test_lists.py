"""Every area's list: the cursor keeps its row whatever is read again, and figures stand at the right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from screens.areas import AREAS
from screens.shell.screen import StationScreen
from screens.widgets.work_table import WorkTable
from station.acts.outage import declare
from station.clinical.model import State
from station.clinical.outage import Function, Health
from tests.flow.day import MORNING, Day, ShiftedClock, copied, done
from tests.flow.walk import Walk
from tests.screens.at_the_board import at_the_board
from tests.screens.at_the_station import Station

FIGURE = re.compile(r"-?\d[\d,. ]*( ?(mg|g|UI|mL|mg/mL|h|min|kg|%))?")
NO_FIGURE = ("", "-", "?")
TOLD_AS_WORDS = {"area.contacts"}
"""Where what looks like a figure is a telephone number."""


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """Two preparations under way, hours into an outage."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    for number, state in ((1, State.HANDED_OVER), (2, State.OPENED)):
        Walk(opened, number=number).to(state)
    states = dict.fromkeys(Function, Health.UP) | {Function.WORKSHEETS: Health.DOWN}
    done(
        declare(
            opened.desk, opened.by("Hélène"), "Migration", opened.clock.utc() - timedelta(hours=5), states
        )
    )
    yield opened
    opened.close()


async def test_every_list_keeps_its_row_and_shows_its_figures_at_the_right(day: Day) -> None:
    moved: list[str] = []
    looked_at: set[str] = set()
    async with at_the_board(day) as station:
        for command, module, name in AREAS:
            screen = getattr(import_module(module), name)()
            await station.app.push_screen(screen)
            await station.settled()
            for table in screen.query(WorkTable):
                if command.id not in TOLD_AS_WORDS:
                    assert figures_at_the_left(table) == [], command.id
                if table.row_count > 2:
                    looked_at.add(command.id)
                    moved += [command.id] if not await keeps_its_row(station, screen, table) else []
            screen.finish()
            await station.settled()
    assert moved == [] and len(looked_at) > 8, looked_at


def figures_at_the_left(table: WorkTable) -> list[str]:
    """Name the columns whose every cell is a figure, and which do not stand at the right."""
    found = []
    for place, column in enumerate(table._columns_wanted):
        cells = [row.cells[place] for row in table._all if row.cells[place] not in NO_FIGURE]
        if cells and all(FIGURE.fullmatch(cell) for cell in cells) and not column.right:
            found.append(column.title)
    return found


async def keeps_its_row(station: Station, screen: StationScreen[Any], table: WorkTable) -> bool:
    """Tell whether a reading again, as at another seat's change, leaves cursor and scroll where they are."""
    table.focus()
    table.move_cursor(row=table.row_count - 2)
    await station.pilot.pause()
    stood = table.current, table.scroll_y
    table.show(table._all[1:])
    screen.records_changed()
    await station.settled()
    return (table.current, table.scroll_y) == stood and station.app.focused is table
