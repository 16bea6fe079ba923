"""What holds for every test: a home of its own, in memory where there is room, French unless it says
otherwise, and in CI no silent skip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path

import pytest

from station.words import set_language

IN_CI = os.environ.get("STATION_CI") == "1"
MEMORY = Path("/dev/shm")
ROOM = 1 << 30


def pytest_configure() -> None:
    """Lay the tests' homes in memory: SQLite makes the same calls there, and no sync waits for a disk."""
    if MEMORY.is_dir() and not _forbids_programs(MEMORY) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def _forbids_programs(place: Path) -> bool:
    return bool(os.statvfs(place).f_flag & os.ST_NOEXEC)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test away from the state of a real station."""
    home = tmp_path / "home"
    monkeypatch.setenv("STATION_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def speaking_french() -> Iterator[None]:
    """Start each test in French, whatever the one before spoke."""
    set_language("fr")
    yield
    set_language("fr")


@pytest.fixture(autouse=True, scope="session")
def quick_pins() -> Iterator[None]:
    """Hash PINs at next to no cost, also in the processes a test starts: a hash says how it was made.

    The program may give no parameters of its own: it hashes as the library recommends.
    """
    import argon2

    made = argon2.PasswordHasher.__init__
    with pytest.MonkeyPatch.context() as patch:
        quick = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
        patch.setattr(argon2.PasswordHasher, "__init__", lambda hasher: made(hasher, **quick))
        yield


@pytest.fixture(autouse=True, scope="session")
def data_read_once() -> Iterator[None]:
    """Read the same data files once, however often a process is begun again."""
    from station.places import data_folder
    from station.runtime import house

    read = cache(lambda contents: whole())
    with pytest.MonkeyPatch.context() as patch:
        whole = house.read_unit_data
        patch.setattr(house, "read_unit_data", lambda: read(_contents(data_folder())))
        yield


def _contents(folder: Path) -> tuple[tuple[Path, bytes], ...]:
    return tuple((file, file.read_bytes()) for file in sorted(folder.rglob("*.toml")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI turn a skip into a failure that names what was missing: a skipped check is no check."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and in CI nothing may be: {why}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI a module that skips itself fails too."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and in CI nothing may be: {report.longrepr}"
    return report
