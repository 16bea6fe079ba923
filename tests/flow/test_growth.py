"""What people wait for does not grow with the journal: counted in SQLite's own steps, which no load
disturbs."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from station.clinical.model import State
from station.records.queries import preparations
from tests import history
from tests.flow.day import Day, left, reopened
from tests.flow.walk import FORWARD, Walk

FIRST, SECOND = 8, 22
"""Two bags of one drug that go the whole way, and leave a leftover."""


def counted(day: Day, bag: int) -> Counter[str]:
    """Count the steps, by tens, of the board and of each act on a bag that leaves a leftover."""
    steps, now = Counter[str](), day.clock.utc()
    what = "board"
    day.database.conn.set_progress_handler(lambda: steps.update([what]), 10)
    preparations.board(day.database, now - timedelta(hours=12), now + timedelta(hours=24))
    walk = Walk(day, number=bag)
    for what in FORWARD[1:]:
        walk.step_to(State(what))
    day.database.conn.set_progress_handler(None, 0)
    return steps


def test_neither_the_board_nor_an_act_grows_with_history(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "A_DAY", 1)
    young = counted(day, FIRST)
    history.grow(day, 1_500)
    again = reopened(day.home, day.clock)
    old = counted(again, SECOND)
    left(again)
    assert {what: steps for what, steps in old.items() if steps > 1.1 * young[what] + 10} == {}
