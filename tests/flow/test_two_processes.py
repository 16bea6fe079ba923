"""Two processes on one home: one production seat, free when its holder is dead; no act on an old picture."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from station.acts.aim import Seen
from station.acts.desk import Desk, Request
from station.acts.holding import hold
from station.acts.outcome import Done, Outcome
from station.acts.sitting import leave_seat, take_seat
from station.clinical.model import State
from station.places import Home
from station.records.presence import Presence
from station.records.seats import Seat
from station.runtime.house import Machine, open_desk, write_machine
from tests.flow.day import LEASE_SECONDS, Day, done, refused, reopened
from tests.flow.walk import Walk

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Home:
    """A copy of the prepared station, with nobody in it."""
    shutil.copytree(prepared, tmp_path / "station")
    found = Home(tmp_path / "station" / "home")
    write_machine(found, Machine(tmp_path / "station" / "second"))
    return found


@contextmanager
def another(home: Home) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start another process on the home; give it, and what it said about the seat."""
    command = [sys.executable, "-m", "tests.flow.second_process", str(home.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def sit(home: Home) -> tuple[Desk, Presence, Outcome]:
    """Open the home here and try to take the production seat."""
    desk = open_desk(home, lease_seconds=LEASE_SECONDS)
    presence = Presence(home.run)
    return desk, presence, take_seat(desk, Request(), Seat.PRODUCTION, presence)


def test_a_second_process_can_not_take_the_seat_until_the_first_is_killed(home: Home) -> None:
    with another(home) as (process, said):
        assert said == "seat_taken"
        desk, presence, outcome = sit(home)
        assert refused(outcome, "seat_taken").params["pid"] == process.pid
        request = Request()
        refused(leave_seat(desk), "fenced")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        done(take_seat(desk, request, Seat.PRODUCTION, presence))
        desk.store.close()
        presence.close()


def test_a_process_started_while_the_seat_is_held_is_told_so(home: Home) -> None:
    day = reopened(home)
    with another(home) as (_, said):
        assert said == "refused seat_taken"
    day.close()


def test_who_lost_the_seat_writes_nothing_more(home: Home) -> None:
    first = reopened(home)
    walk = Walk(first)
    done(leave_seat(first.desk))
    refused(walk.hold(), "fenced")
    second = reopened(home)
    assert refused(walk.hold(), "fenced").params == {"verdict": "superseded"}
    assert second.bag(walk.id).held is None
    first.close()
    second.close()


def test_a_process_that_slept_too_long_writes_nothing_more(day: Day) -> None:
    walk = Walk(day)
    day.clock.boot_shift += timedelta(hours=2)
    assert refused(walk.hold(), "fenced").params == {"verdict": "lapsed"}


def test_an_act_on_an_older_picture_is_refused(day: Day) -> None:
    walk = Walk(day).to(State.VALIDATED)
    older = day.seen(walk.id)
    done(walk.hold())
    done(walk.resume())
    refused(hold(day.desk, day.by("Fanny", reason="Essai"), older), "changed_meanwhile")
    refused(hold(day.desk, day.by("Fanny", reason="Essai"), Seen(999)), "preparation_unknown")
    assert isinstance(hold(day.desk, day.by("Fanny", reason="Essai"), day.seen(walk.id)), Done)
