"""One prepared station for the screens' tests, copied for each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from screens.shell import long_work
from station.readiness import facts
from tests.flow.conftest import prepared
from tests.flow.day import Day, ShiftedClock, copied
from tests.screens.idle import known_idle

__all__ = ["day", "prepared"]


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station where the day's orders are there and nothing is done yet."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock())
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def steady_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show the same on every machine: the clock kept right, room on the disks, no work long."""
    monkeypatch.setattr(facts, "clock_synchronised", lambda: True)
    monkeypatch.setattr(facts, "disk_free_percent", lambda *places: Decimal(40))
    monkeypatch.setattr(long_work, "SHOWN_AFTER_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def waiting_exactly() -> Iterator[None]:
    """Wait for the app until it is idle, and no longer."""
    with known_idle():
        yield
