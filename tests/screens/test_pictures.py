"""Pictures of the main screens, in the colours of the Linux console; the README shows one of them.

After a wanted change: `pytest tests/screens/test_pictures.py --snapshot-update`, and look at every picture
before keeping it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension
from rich.color import Color
from rich.terminal_theme import SVG_EXPORT_THEME
from syrupy.assertion import SnapshotAssertion

from station.clinical.model import State
from tests.flow.day import MORNING, Day, ShiftedClock, copied
from tests.flow.walk import Walk
from tests.screens.at_the_board import at_the_board
from tests.screens.at_the_station import Station, at_the_station

CONSOLE = (
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
)

SMALL, LARGE = (80, 24), (132, 43)


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning of its day."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare with a kept picture."""
    return snapshot.use_extension(SVGImageExtension)


def drawn(station: Station) -> str:
    """Draw what is on the screen, with the sixteen colours a console has instead of the library's."""
    svg = station.app.export_screenshot(title="station")
    for number, colour in enumerate(CONSOLE):
        svg = svg.replace(Color.from_rgb(*SVG_EXPORT_THEME.ansi_colors[number]).name, colour)
    return svg


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
async def test_board(day: Day, size: tuple[int, int], picture: SnapshotAssertion) -> None:
    for number, state in ((1, State.RELEASED), (2, State.DRAWN), (3, State.OPENED), (5, State.VALIDATED)):
        Walk(day, number=number).to(state)
    async with at_the_board(day, size) as station:
        assert drawn(station) == picture


STEPS = [
    (State.ORDERED, "validation"),
    (State.OPENED, "tray"),
    (State.STARTED, "making"),
    (State.DRAWN, "reading"),
    (State.FINISHED, "bag_check"),
    (State.CHECKED, "release"),
]


@pytest.mark.parametrize("state", [state for state, _ in STEPS], ids=[name for _, name in STEPS])
async def test_step(day: Day, state: State, picture: SnapshotAssertion) -> None:
    walk = Walk(day, number=1)
    if state is not State.ORDERED:
        walk.to(state)
    async with at_the_station(day, 1, SMALL) as station:
        assert drawn(station) == picture
