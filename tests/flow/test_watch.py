"""The watch of a live process: who left the keyboard, who was put out, what lay at the door, who sits."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from station.acts.holding import hold
from station.acts.outcome import Outcome
from station.acts.sessions import Session
from station.clinical.seats import Seat
from station.records import journal, opening
from station.records.tripwire import marks, trip
from station.runtime import live as module
from station.runtime.live import Live
from station.runtime.sessions import sessions
from tests.flow.day import Day, done, left, refused
from tests.flow.test_two_processes import ROOT


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beat and look often."""
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)


@asynccontextmanager
async def opened(day: Day, seat: Seat = Seat.PRODUCTION) -> AsyncIterator[Live]:
    live = Live(day.home, seat, day.clock)
    await live.open()
    try:
        yield live
    finally:
        await live.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have SQLite say at once that somebody holds the records locked, not after five seconds."""
    monkeypatch.setattr(opening, "PRAGMAS", (*opening.PRAGMAS, "busy_timeout = 100"))


@pytest.fixture
def empty(day: Day) -> Day:
    """The station with nobody in it."""
    left(day)
    return day


async def until(so: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not so():
            await asyncio.sleep(0.01)


def untouched_for(live: Live, minutes: float) -> None:
    """Let the last key be that long ago."""
    live.watch._touched -= int(minutes * 60e9)


async def sign_something(live: Live, day: Day) -> Outcome:
    """Hold the first preparation, signed by Fanny with her PIN."""
    seen = await live.consult(lambda desk: Day(desk, day.home, day.presence, day.clock).seen(1))
    return await live.act(hold, day.by("Fanny", reason="Essai"), seen)


async def test_after_a_while_without_a_key_the_person_is_signed_out_and_production_stays(empty: Day) -> None:
    async with opened(empty) as live:
        done(await sign_something(live, empty))
        assert live.watch.operator == empty.people["Fanny"].name
        assert live._desk.pins.given
        untouched_for(live, 300)
        await until(lambda: not live.watch.operator)
        assert (live.seat, live.watch.out, live._desk.pins.given) == (Seat.PRODUCTION, None, {})


async def test_the_pharmacys_seat_is_given_back_and_its_session_locked(empty: Day) -> None:
    async with opened(empty, Seat.PHARMACY) as live:
        untouched_for(live, 14)
        await asyncio.sleep(0.1)
        assert live.watch.out is None
        untouched_for(live, 2)
        await until(lambda: live.watch.out)
        assert live.watch.out and live.watch.out.code == "idle"
        refused(await sign_something(live, empty), "session_out")
        async with opened(empty, Seat.PHARMACY) as next_one:
            assert next_one.seat == Seat.PHARMACY


async def test_an_observers_session_ends_but_a_wall_display_does_not(empty: Day) -> None:
    async with opened(empty) as holder, opened(empty) as observer, opened(empty, Seat.OBSERVER) as wall:
        untouched_for(observer, 31)
        untouched_for(wall, 31)
        await until(lambda: observer.watch.ended)
        await asyncio.sleep(0.1)
        assert not wall.watch.ended and not holder.watch.ended


async def test_what_a_refused_client_left_is_seen_and_journaled_by_the_holder(empty: Day) -> None:
    async with opened(empty) as live:
        trip(empty.home.run, "start_refused", "program_too_old")
        ((_, mark),) = marks(empty.home.run)
        await until(lambda: live.watch.tripped)
        assert [seen.facts["detail"] for seen in live.watch.tripped] == ["program_too_old"]
        await until(lambda: not marks(empty.home.run))
        assert await live.ask(lambda database: journal.find(database, mark.id))


async def test_a_seat_handed_on_is_taken_at_once_by_the_one_it_is_for(empty: Day) -> None:
    async with opened(empty) as holder, opened(empty) as other, opened(empty) as third:
        to = Session(other.presence.name, other.presence.facts)
        done(await holder.seating.hand_over(empty.by("Fanny"), to))
        await until(lambda: other.seat == Seat.PRODUCTION)
        assert (holder.seat, third.seat) == (Seat.OBSERVER, Seat.OBSERVER)
        assert holder.watch.out is None  # it reads on
        done(await sign_something(other, empty))


async def test_an_ended_session_locks_itself_and_says_who_did_it(empty: Day) -> None:
    async with opened(empty) as live, opened(empty, Seat.PHARMACY) as pharmacy, opened(empty) as observer:
        others = [
            one for one in sessions(empty.home, live.clock) if one.session.presence != live.presence.name
        ]
        done(await live.seating.end(empty.by("Fanny", reason="Fin de garde"), others))
        for ended in (pharmacy, observer):
            assert ended.watch.out is not None
            assert (ended.watch.out.code, ended.watch.out.params["by"]) == (
                "ended",
                empty.people["Fanny"].name,
            )
        assert all(
            one.out for one in sessions(empty.home, live.clock) if one.session.presence != live.presence.name
        )


async def test_every_session_is_seen_with_its_seat_and_signs_of_life(empty: Day) -> None:
    async with opened(empty) as live, opened(empty) as other:
        await until(lambda: all(one.silent is not None for one in sessions(empty.home, live.clock)))
        seen = {one.session.presence: one for one in sessions(empty.home, live.clock)}
        assert seen[live.presence.name].session.seat == Seat.PRODUCTION
        assert seen[other.presence.name].session.seat == Seat.OBSERVER
        facts = seen[live.presence.name].session.facts
        assert {
            "version",
            "host",
            "terminal",
            "pid",
            "start",
            "boot",
            "since",
            "silent",
            "key",
        } <= facts.keys()


@asynccontextmanager
async def blocked(day: Day, what: str) -> AsyncIterator[subprocess.Popen[str]]:
    """Have another process of the station stand still inside a transaction."""
    command = [sys.executable, "-m", "tests.stale_process", str(day.home.path), what]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert [process.stdout.readline().strip() for _ in range(2)] == ["seat_taken", "inside"]
            os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
            yield process
        finally:
            process.kill()


@pytest.mark.usefixtures("impatient")
async def test_who_stands_still_with_the_records_locked_is_named_and_not_touched(empty: Day) -> None:
    async with opened(empty, Seat.PHARMACY) as live, blocked(empty, "inside") as process:
        found = refused(await sign_something(live, empty), "blocked_by")
        assert str(process.pid) in str(found.params["who"])
        assert process.poll() is None


@pytest.mark.usefixtures("impatient")
async def test_who_blocks_and_can_never_write_again_is_killed_by_rule_and_journaled(empty: Day) -> None:
    async with opened(empty, Seat.PHARMACY) as live, blocked(empty, "inside_silent") as process:
        done(await sign_something(live, empty))
        assert process.wait(30) == -signal.SIGKILL
        act = "json_extract(body, '$.act') = 'end_blocker'"
        sql = f"SELECT json_extract(body, '$.params.pid') FROM journal WHERE {act}"
        assert await live.ask(lambda database: database.execute(sql).fetchall()) == [(process.pid,)]
