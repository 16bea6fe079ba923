"""One prepared station for the screens' tests, copied for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from screens.shell import long_work
from station.places import Home
from station.readiness import facts
from station.runtime.house import Machine, write_machine
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


@pytest.fixture
def home(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A station at rest, with its mirror, which the command line finds."""
    shutil.copytree(prepared, tmp_path / "station")
    home = Home(tmp_path / "station" / "home")
    write_machine(home, Machine(tmp_path / "station" / "second"))
    monkeypatch.setenv("STATION_HOME", str(home.path))
    return home


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
