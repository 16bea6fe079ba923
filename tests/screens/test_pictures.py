"""Pictures of the main screens, in the colours of the Linux console; the README shows one of them.

After a wanted change: `pytest tests/screens/test_pictures.py --snapshot-update`, and look at every picture
before keeping it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion

from screens.importing.importing import ImportScreen
from station.clinical.model import State
from tests.flow.day import MORNING, Day, ShiftedClock, copied
from tests.flow.walk import Walk
from tests.pictures import STEPS, drawn
from tests.screens.at_an_area import at_an_area
from tests.screens.at_the_board import at_the_board
from tests.screens.at_the_station import at_the_station

SAMPLES = Path(__file__).parent.parent / "samples"
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


@pytest.mark.parametrize(
    "name", ["invented/folfox.xml", "invented/gemcitabine-r4.json", "pn13/specialite-3-latin1.xml"]
)
async def test_preview(day: Day, name: str, picture: SnapshotAssertion) -> None:
    (day.home.inbox / Path(name).name).write_bytes((SAMPLES / name).read_bytes())
    async with at_an_area(day, ImportScreen, SMALL) as station:
        await station.press("f2")
        assert drawn(station.app) == picture


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
async def test_board(day: Day, size: tuple[int, int], picture: SnapshotAssertion) -> None:
    for number, state in ((1, State.RELEASED), (2, State.DRAWN), (3, State.OPENED), (5, State.VALIDATED)):
        Walk(day, number=number).to(state)
    async with at_the_board(day, size, once_printed=True) as station:
        assert drawn(station.app) == picture


@pytest.mark.parametrize("state", [state for state, _ in STEPS[:-1]], ids=[name for _, name in STEPS[:-1]])
async def test_step(day: Day, state: State, picture: SnapshotAssertion) -> None:
    walk = Walk(day, number=1)
    if state is not State.ORDERED:
        walk.to(state)
    async with at_the_station(day, 1, SMALL) as station:
        await station.printed()
        assert drawn(station.app) == picture
