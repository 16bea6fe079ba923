"""One station prepared once (founded, staffed, the day imported) and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import argon2
import pytest

from tests.flow.day import MORNING, Day, ShiftedClock, copied, left, whole_day


@contextmanager
def quick_pins() -> Iterator[None]:
    """Make PIN hashes that cost next to nothing to check."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argon2.PasswordHasher, "__init__", _cheap(argon2.PasswordHasher.__init__))
        yield


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the station."""
    folder = tmp_path_factory.mktemp("prepared")
    with quick_pins():
        left(whole_day(folder, ShiftedClock(MORNING)))
    return folder


def _cheap(build: object) -> object:
    def init(self: argon2.PasswordHasher) -> None:
        build(self, time_cost=1, memory_cost=8, parallelism=1)  # type: ignore[operator]

    return init


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    """A station at seven in the morning, the day's orders there, nothing done yet."""
    opened = copied(prepared, tmp_path / "station", ShiftedClock(MORNING))
    yield opened
    opened.close()
