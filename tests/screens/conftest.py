"""One prepared station for the screens' tests, copied for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.conftest import prepared
from tests.flow.day import Day, ShiftedClock, copied

__all__ = ["day", "prepared"]


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station where the day's orders are there and nothing is done yet."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock())
    yield opened
    opened.close()
