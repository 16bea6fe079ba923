"""What people wait for reads no whole book: its cost does not grow with the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from station.clinical.model import State
from station.records import journal
from station.records.database import Database
from station.records.queries import imports, labels, preparations, register
from tests.records_kit import Bench, staffed, walk

GROWING = ("journal", "preparations", "prescriptions", "patients", "labels", "signatures", "components",
           "readings", "draws", "changes", "validations")  # fmt: skip
ALIASES = {
    "preparations": "p",
    "prescriptions": "r",
    "patients": "t",
    "labels": "l",
    "changes": "c",
}
DAY = (datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))

QUESTIONS: dict[str, Callable[[Database], object]] = {
    "board": lambda database: preparations.board(database, *DAY),
    "dossier": lambda database: preparations.dossier(database, 1),
    "released": lambda database: preparations.released_for(database, "HDJ"),
    "wards": preparations.wards,
    "open changes": imports.open_changes,
    "labels to print": lambda database: labels.waiting(database),
    "next register number": lambda database: register.last_sequence(database, 2026, "A"),
    "head": journal.head,
    "an act again": lambda database: journal.find(database, "none"),
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    walk(bench, State.HANDED_OVER)
    yield bench
    bench.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_asked_all_the_time_scans_nothing_that_grows(bench: Bench, question: str) -> None:
    asked: list[str] = []
    bench.database.conn.set_trace_callback(asked.append)
    QUESTIONS[question](bench.database)
    bench.database.conn.set_trace_callback(None)
    whole = [sql for sql in asked if not sql.endswith("LIMIT 1")]
    plans = [
        row[3] for sql in whole for row in bench.database.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
    ]
    names = {*GROWING, *ALIASES.values()}
    scans = [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] in names]
    assert [plan for plan in scans if "USING INDEX" not in plan and "INTEGER PRIMARY KEY" not in plan] == []


def test_a_long_history_is_written_as_in_life(tmp_path: Path) -> None:
    """The history that `python -m tests.bench_growth` measures on is one that verifies."""
    from station.records.verify import verify
    from station.runtime.house import read_machine
    from tests.flow.day import left, reopened, whole_day
    from tests.history import grow

    day = whole_day(tmp_path)
    grow(day, 200)
    assert verify(day.home.database, read_machine(day.home).mirror).faults == ()
    again = reopened(day.home)
    assert again.head() >= 200
    left(again)
