"""The faults of printers through the real queue, one by one: `python -m tests.print_faults` prints a table.

Each fault has a station with a running print queue, one label asked for, and a printer that misbehaves over a
real socket, a pulled cable (root and iproute2) or a real print server (cupsd). Then the printer is made well,
and what came out is counted. Nothing may be lost (a label that is neither out nor waiting nor asked about)
and nothing printed twice without being asked about.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from station.acts import print_traffic
from station.acts.desk import Request
from station.acts.print_requests import test_label as ask_for_a_test
from station.acts.settings import change_settings
from station.printing.conversation import Patience
from station.records.queries import labels
from station.records.queries.labels import Job
from station.runtime import print_queue, printing
from station.runtime.live import Live
from tests.cable import Cable, can_pull
from tests.cups_server import QUEUE, CupsServer
from tests.flow.day import Day, copied, done, left, reopened, whole_day
from tests.virtual_printer import Manner, VirtualNetworkPrinter

WELL, HALF = Manner(), 500
SETTLED = ("sent", "not_sent", "doubtful", "unprintable")
RETRY = 0.1
AFTERWARDS = 1.5
"""Seconds to wait for what must not be printed."""


@dataclass(frozen=True)
class Fault:
    """A fault: how the printer stands or falls, and where."""

    name: str
    manner: Manner = WELL
    place: str = "network"


FAULTS = (
    Fault("nothing wrong"),
    Fault("nothing wrong, no proof", Manner(proves=False)),
    Fault("near the end of the roll", Manner("near_end")),
    Fault("unasked status bytes", Manner(asb=True)),
    Fault("switched off", place="off"),
    Fault("no paper before", Manner("paper_out")),
    Fault("cover open before", Manner("cover_open")),
    Fault("offline before", Manner("offline")),
    Fault("mute before", Manner("mute")),
    Fault("answers noise", Manner("garbage")),
    Fault("held by a second host", place="second host"),
    Fault("paper out mid-job", Manner(then="paper_out", limit=HALF)),
    Fault("paper out mid-job, no proof", Manner(then="paper_out", limit=HALF, proves=False)),
    Fault("mute mid-job", Manner(then="mute", limit=HALF)),
    Fault("reset mid-job", Manner(then="rst", limit=HALF)),
    Fault("hangs up mid-job", Manner(then="fin", limit=HALF)),
    Fault("stalls mid-job", Manner(then="stall", limit=HALF)),
    Fault("program killed before sending", place="killed before"),
    Fault("program killed between sending and noting", place="killed after"),
)
CABLE_FAULTS = (
    Fault("cable out before, put back", place="cable before"),
    Fault("cable pulled mid-job, put back", Manner(then="hook", limit=HALF), "cable"),
    Fault("half-open line, silent printer", Manner(then="hook", limit=1), "cable silent"),
)
CUPS_FAULTS = (
    Fault("CUPS raw queue", place="cups"),
    Fault("CUPS queue, printer off, then on", place="cups off"),
)


@dataclass(frozen=True)
class Seen:
    """What became of the label while the fault lasted and at the end, and how often it was printed."""

    fault: str
    state: str
    reason: str
    light: str
    printed: int
    in_part: bool
    finally_: str
    finally_printed: int

    @property
    def lost(self) -> bool:
        """Whether nobody would know: not out, and neither waiting nor asked about."""
        return self.finally_ == "sent" and self.finally_printed == 0

    @property
    def twice(self) -> bool:
        """Whether it was printed twice and nobody is asked."""
        return self.finally_printed > 1


def patience(fault: Fault) -> Patience:
    """Wait briefly only for what the fault keeps back: a slow machine must not be taken for a fault."""
    manner = fault.manner
    silent = fault.place in ("second host", "cable") or not manner.proves
    silent = silent or bool({manner.status, manner.then} & {"mute", "garbage", "stall"})
    return Patience(
        connect=1,
        answer=1 if silent else 10,
        write=1 if fault.place == "cable silent" else 10,
        paper=0.3 if manner.then else 10,
    )


@contextmanager
def quick(fault: Fault) -> Iterator[None]:
    """Let the queue lose patience soon."""
    printing._printer.cache_clear()
    with (
        mock.patch("station.printing.printers.Patience", lambda: patience(fault)),
        mock.patch.object(print_queue, "RETRY_SECONDS", RETRY),
    ):
        yield
    printing._printer.cache_clear()


@asynccontextmanager
async def running(day: Day) -> AsyncIterator[Live]:
    """Run a live process on the station, which was left."""
    live = Live(day.home, clock=day.clock)
    await live.open()
    try:
        yield live
    finally:
        await live.close()


async def suffer(day: Day, fault: Fault) -> Seen:
    """Go through one fault on a station that was left, and tell what was seen."""
    how = {"cups": _cups, "cups off": _cups, "cable": _cable, "cable silent": _cable, "cable before": _cable}
    if fault.place in how:
        return await how[fault.place](day, fault)
    if fault.place.startswith("killed"):
        return await _killed(day, fault)
    listening = socket.create_server(("127.0.0.1", 0))
    if fault.place == "off":
        port = listening.getsockname()[1]
        listening.close()
        async with running(day) as live:
            job = await _asked(live, day, f"network:127.0.0.1:{port}")
            first = await _settled(live, job)
            light = live.printer.value
            with VirtualNetworkPrinter(fault.manner, socket.create_server(("127.0.0.1", port))) as virtual:
                return await _well_again(live, virtual, first, light, fault)
    with VirtualNetworkPrinter(fault.manner, listening) as virtual:
        async with running(day) as live:
            with _occupied(virtual) if fault.place == "second host" else contextlib.nullcontext():
                job = await _asked(live, day, virtual.spec)
                first = await _settled(live, job)
                light = live.printer.value
            return await _well_again(live, virtual, first, light, fault)


@contextmanager
def _occupied(virtual: VirtualNetworkPrinter) -> Iterator[None]:
    """Hold the printer as another machine that prints would."""
    host, port = virtual.spec.split(":")[1:]
    with socket.create_connection((host, int(port))):
        while not virtual.jobs:
            time.sleep(0.01)
        yield


async def _cable(day: Day, fault: Fault) -> Seen:
    with Cable() as cable, VirtualNetworkPrinter(fault.manner, cable.listening()) as virtual:
        virtual.at_limit = cable.pull
        spec = virtual.spec + (":silent" if fault.place == "cable silent" else "")
        if fault.place == "cable before":
            cable.pull()
        async with running(day) as live:
            job = await _asked(live, day, spec)
            first = await _settled(live, job)
            light = live.printer.value
            cable.put_back()
            return await _well_again(live, virtual, first, light, fault)


async def _cups(day: Day, fault: Fault) -> Seen:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    off = fault.place == "cups off"
    if off:
        listening.close()
    with CupsServer("127.0.0.1", port) as server, mock.patch.dict(os.environ, server.environment):
        async with running(day) as live:
            with contextlib.ExitStack() as stack:
                if not off:
                    virtual = stack.enter_context(VirtualNetworkPrinter(fault.manner, listening))
                job = await _asked(live, day, f"cups:{QUEUE}")
                first = await _settled(live, job)
                light = live.printer.value
                if off:
                    back = socket.create_server(("127.0.0.1", port))
                    virtual = stack.enter_context(VirtualNetworkPrinter(fault.manner, back))
                await _until(lambda: _whole(virtual, first) > 0, 60)
                return await _well_again(live, virtual, first, light, fault)


async def _killed(day: Day, fault: Fault) -> Seen:
    """Print as the queue does and stop there, as kill -9 does; another process takes the seat."""
    with VirtualNetworkPrinter(fault.manner) as virtual:
        async with running(day) as live:
            await _set(live, day, virtual.spec)
        dying = reopened(day.home, day.clock)
        done(ask_for_a_test(dying.desk, Request()))
        label = labels.waiting(dying.database)[0]
        assert print_traffic.claim(dying.desk, label.id)
        if fault.place == "killed after":
            told = {"printer": virtual.spec}
            await asyncio.to_thread(printing.print_label, label.content, virtual.spec, told)
        dying.close()
        async with running(day) as live:
            first = await _settled(live, label.id)
            await _until(lambda: live.printer.value == "doubtful", 20)
            return await _well_again(live, virtual, first, live.printer.value, fault)


async def _set(live: Live, day: Day, spec: str) -> None:
    done(await live.act(change_settings, day.by("Hélène"), {"printer": spec}))


async def _asked(live: Live, day: Day, spec: str) -> int:
    """Have the printer set and a label asked for; give its number."""
    await _set(live, day, spec)
    done(await live.act(ask_for_a_test, Request()))
    return max(job.label for job in await live.ask(labels.jobs))


async def _job(live: Live, label: int) -> Job:
    return next(job for job in await live.ask(labels.jobs) if job.label == label)


async def _settled(live: Live, label: int) -> Job:
    """Wait until the first attempt has ended, and the light says so."""
    for _ in range(600):
        job = await _job(live, label)
        if job.attempt in SETTLED:
            if job.attempt != "sent":
                await _until(lambda: live.printer.value not in ("ready", "printing"), 20)
            return job
        await asyncio.sleep(0.02)
    raise TimeoutError("the attempt never ended")


async def _until(so: Callable[[], bool], seconds: float) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not so() and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.02)


async def _well_again(
    live: Live, virtual: VirtualNetworkPrinter, first: Job, light: str, fault: Fault
) -> Seen:
    """Make the printer well, let the queue do what it does by itself, and count."""
    before, in_part = _whole(virtual, first), any(virtual.jobs)
    virtual.manner = Manner(proves=fault.manner.proves)
    waiting = first.attempt == "not_sent"
    if waiting:
        for _ in range(600):
            if (await _job(live, first.label)).attempt == "sent":
                break
            await asyncio.sleep(0.02)
    await asyncio.sleep(0 if waiting else AFTERWARDS)
    last = await _job(live, first.label)
    return Seen(
        fault=fault.name,
        state=str(first.attempt),
        reason=first.detail or "",
        light=light,
        printed=before,
        in_part=in_part and not before,
        finally_=str(last.attempt),
        finally_printed=_whole(virtual, last),
    )


def _whole(virtual: VirtualNetworkPrinter, job: Job) -> int:
    """Count the labels that came out whole: the printer was brought to its end as often (ESC J 24)."""
    return sum(data.count(b"\x1bJ\x18") for data in virtual.jobs)


async def table(faults: Sequence[Fault]) -> list[Seen]:
    """Go through the faults, each on a station of its own."""
    seen = []
    with tempfile.TemporaryDirectory() as folder:
        left(whole_day(Path(folder) / "whole"))
        for number, fault in enumerate(faults):
            day = copied(Path(folder) / "whole", Path(folder) / f"day{number}")
            left(day)
            with quick(fault):
                seen.append(await suffer(day, fault))
            print(line(seen[-1]), flush=True)
    return seen


def line(seen: Seen) -> str:
    """Write one line of the table."""
    part = "in part" if seen.in_part else str(seen.printed)
    verdict = "LOST" if seen.lost else "TWICE" if seen.twice else "ok"
    said, then = f"{seen.state} ({seen.reason})", f"{seen.finally_:9} {seen.finally_printed}"
    return f"{seen.fault:42} {said:28} {seen.light:9} {part:8} {then}  {verdict}"


def main() -> int:
    """Print the table of every fault that this machine can stage."""
    faults = [*FAULTS]
    if can_pull():
        faults += CABLE_FAULTS
    else:
        print("no cable to pull here: needs root and iproute2 (apt-get install -y iproute2)")
    if shutil.which("cupsd", path="/usr/sbin:/usr/bin"):
        faults += CUPS_FAULTS
    else:
        print("no print server here: apt-get install -y cups")
    print(f"{'fault':42} {'while it lasts':28} {'light':9} {'printed':8} {'then':9} printed")
    seen = asyncio.run(table(faults))
    return int(any(each.lost or each.twice for each in seen))


if __name__ == "__main__":
    sys.exit(main())
