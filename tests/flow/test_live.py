"""The live process: what goes wrong beside an act stops neither the beat nor the printing, nor hides the
act."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from station.acts.desk import Request
from station.acts.holding import hold
from station.acts.print_requests import test_label as print_test_label
from station.clinical.seats import Seat
from station.printing import raster
from station.records.errors import Busy
from station.records.reader import Reader
from station.runtime import live as module
from station.runtime import print_queue
from station.runtime.live import Live
from station.runtime.printer_light import PrinterLight
from tests.flow.day import Day, done, left


@pytest_asyncio.fixture
async def live(day: Day, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Live]:
    """A live process at the production seat, which beats and looks often."""
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(print_queue, "RETRY_SECONDS", 0.02)
    left(day)
    opened = Live(day.home, Seat.PRODUCTION, day.clock)
    await opened.open()
    yield opened
    await opened.close()


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not so():
            await asyncio.sleep(0.01)


def fails(error: BaseException) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


async def test_a_full_disk_does_not_end_the_beat(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live._presence, "tell", fails(OSError(28, "No space left on device")))
    lease = live._desk.store.identity.lease
    for _ in range(3):
        last = lease._last
        await until(lambda last=last: lease._last > last)  # type: ignore[misc]
    monkeypatch.undo()


async def test_an_act_that_is_recorded_is_said_to_be_though_the_screens_can_not_look(
    live: Live, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = day.by("Fanny", reason="Essai")
    seen = await live.consult(lambda desk: Day(desk, day.home, day.presence, day.clock).seen(1))
    with monkeypatch.context() as patch:
        patch.setattr(Reader, "moment", fails(Busy()))
        done(await live.act(hold, request, seen))


async def test_an_error_in_one_label_leaves_it_in_doubt_and_prints_the_next(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(raster, "compose", fails(RuntimeError("a name")))
        done(await live.act(print_test_label, Request()))
        await until(lambda: live.press.light is PrinterLight.DOUBTFUL)
    assert live.press.detail == "accident"
    done(await live.act(print_test_label, Request()))
    await until(lambda: len(list(live.home.printed.glob("*.bin"))) == 1)


async def test_records_that_are_busy_for_a_moment_do_not_end_printing(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Reader, "moment", fails(Busy()))
        done(await live.act(print_test_label, Request()))
        await asyncio.sleep(0.1)
    await until(lambda: len(list(live.home.printed.glob("*.bin"))) == 1)
