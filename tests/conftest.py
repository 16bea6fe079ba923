"""What holds for every test: a home of its own, French unless it says otherwise, and in CI no silent skip."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from station.words import set_language

IN_CI = os.environ.get("STATION_CI") == "1"


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
