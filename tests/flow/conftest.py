"""One station prepared once (founded, staffed, the day imported) and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.day import MORNING, Day, ShiftedClock, copied, left, whole_day


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the station."""
    folder = tmp_path_factory.mktemp("prepared")
    left(whole_day(folder, ShiftedClock(MORNING)))
    return folder


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning, the day's orders there, nothing done yet."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()
