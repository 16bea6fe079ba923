"""Register numbers: no gap however an act is cut short, and any series letter counts for itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from station.clinical.model import State
from station.records import journal
from station.records.database import Database
from station.records.rows import Cell
from tests.flow.day import MORNING, UNIT, Day, ShiftedClock, done, founded, imported, staffed
from tests.flow.walk import Walk


@pytest.mark.parametrize("broken", range(1, 6))
def test_a_tray_opening_cut_anywhere_leaves_nothing_and_no_gap(
    day: Day, broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, calls = Walk(day).to(State.VALIDATED), iter(range(1, 100))
    lay, head = journal.lay, day.head()

    def cut(database: Database, book: str, row: dict[str, Cell], entry: int) -> None:
        if next(calls) == broken:
            raise KeyboardInterrupt
        lay(database, book, row, entry)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(journal, "lay", cut)
        walk.open_tray()
        raise AssertionError("there are fewer rows than that")
    assert (day.head(), day.count("register"), day.count("labels")) == (head, 0, 0)
    done(walk.open_tray())
    assert walk.bag.register_number == "26A00001"


def test_series_z_numbers_and_prints_codes_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.flow.day.UNIT", replace(UNIT, series="Z"))
    day = imported(staffed(founded(tmp_path, clock=ShiftedClock(MORNING))))
    walk = Walk(day).to(State.RELEASED)
    assert walk.bag.register_number == "26Z00001"
    done(walk.hand_over())
    day.close()
