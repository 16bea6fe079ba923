"""Opening the station on a terminal: set-up where there is none, then the board; what stops it is a sentence.

Textual is loaded only inside `run_app`, after the terminal was prepared.
"""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from screens.shell.run import run_app
from screens.shell.stopped import Stopped
from station.clinical.seats import Seat
from station.clinical.tables import BadData
from station.places import Home
from station.records.errors import MirrorAhead, RecordsError
from station.records.tripwire import trip
from station.runtime.house import is_set_up
from station.words import say, say_os

if TYPE_CHECKING:
    from screens.app import StationApp
    from station.runtime.live import Live
    from station.runtime.looking import Looking

NOT_DONE = 1
POOR_TERMINALS = ("", "dumb", "unknown")
"""Values of TERM with which nothing can be drawn."""


def open_station(home: Home) -> int:
    """Open the station of a home; 0 when it was left in order, 1 when it can't be opened or set up."""
    try:
        if not is_set_up(home):
            code = run_app(lambda: setting_up(home))
            if not is_set_up(home):
                return code or NOT_DONE
        return anew(closed_before(run_app(lambda: working(home))))
    except Stopped as stopped:
        print(stopped.sentence, file=sys.stderr)
        return NOT_DONE


def closed_before(code: int) -> int:
    """Close the book in this terminal where the app was left for it, then have the station opened anew; else
    pass the code on."""
    from screens.records.books_of_record import CLOSE_CODE
    from screens.sessions.locked import REOPEN_CODE

    if code != CLOSE_CODE:
        return code
    from screens.lines import close_book

    close_book.run(Namespace())
    try:
        input(say("books.closed_go_on"))
    except EOFError:
        return NOT_DONE
    return REOPEN_CODE


def open_remote(home: Home) -> int:
    """Open the station for somebody who came over SSH: the pharmacy's seat if they want it, else to read."""
    try:
        if os.environ.get("SSH_ORIGINAL_COMMAND"):
            trip(home.run, "command_sent")  # what was sent is run by nobody, and kept nowhere
        if (term := os.environ.get("TERM", "")) in POOR_TERMINALS:
            raise Stopped(say("remote.poor_terminal", term=term))
        if not is_set_up(home):
            raise Stopped(say("remote.no_station"))
        return anew(run_app(lambda: working(home, Seat.PHARMACY)))
    except Stopped as stopped:
        print(stopped.sentence, file=sys.stderr)
        return NOT_DONE


def anew(code: int) -> int:
    """Begin again in a new process where the locked screen was left to reopen; else pass the code on."""
    from screens.sessions.locked import REOPEN_CODE

    if code == REOPEN_CODE:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    return code


@asynccontextmanager
async def setting_up(home: Home) -> AsyncIterator[StationApp]:
    """Give the app on the set-up of a new station."""
    from screens.setup.first_run import first_run_app

    yield first_run_app(home)


@asynccontextmanager
async def working(home: Home, seat: Seat = Seat.PRODUCTION) -> AsyncIterator[StationApp]:
    """Give the app on the board of a station, and close the station after it; raises Stopped.

    The board is shown from what reads; what acts is loaded and opened once it stands, and commands wait for
    it. The production seat is taken when it is free; another one is offered, for who only wants to look.
    """
    from screens.working import station_app
    from station.runtime.looking import Looking

    looking = Looking(home)
    with stopping(home):
        await looking.look_in()
    begun: list[asyncio.Task[Live]] = []

    def stand() -> Awaitable[Live]:
        begun.append(asyncio.ensure_future(_stood(looking, seat)))
        return asyncio.shield(begun[0])

    try:
        yield station_app(looking, stand)
    finally:
        if begun:
            await asyncio.wait(begun)
        stood = [task.result() for task in begun if task.exception() is None]
        await (stood[0] if stood else looking).close()


async def _stood(looking: Looking, seat: Seat) -> Live:
    """Load and open what acts, in threads: the screen takes keys meanwhile."""
    module = await asyncio.to_thread(import_module, "station.runtime.live")
    live: Live = module.Live(looking.home, seat, looking.clock).take_over(looking)
    with stopping(looking.home):
        await live.open(sit=seat is Seat.PRODUCTION)
    return live


@asynccontextmanager
async def watching(home: Home) -> AsyncIterator[StationApp]:
    """Give the app on the wall display, which takes no seat; raises Stopped."""
    from screens.wall.app import wall_app

    live = await opened(home, Seat.OBSERVER)
    try:
        yield wall_app(live)
    finally:
        await live.close()


async def opened(home: Home, seat: Seat = Seat.PRODUCTION) -> Live:
    """Open the live process of a home for a seat; raises Stopped with what to do."""
    from station.runtime.live import Live

    live = Live(home, seat)
    with stopping(home):
        await live.open(sit=seat is Seat.PRODUCTION)
    return live


@contextmanager
def stopping(home: Home) -> Iterator[None]:
    """Raise Stopped, with what to do, for what keeps a home from being opened inside."""
    try:
        yield
    except MirrorAhead as error:
        raise Stopped(f"{why_stopped(error.code, error.params)}\n{_alone(home, error)}") from error
    except RecordsError as error:
        raise Stopped(why_stopped(error.code, error.params)) from error
    except BadData as error:
        raise Stopped(say(f"refused.{error.code}", **error.params)) from error
    except OSError as error:
        place = {"path": str(error.filename or home.path), "why": say_os(error)}
        raise Stopped(why_stopped("home_fails", place)) from error


def _alone(home: Home, error: MirrorAhead) -> str:
    from screens.shell.ahead import ahead_words

    try:
        return ahead_words(home, Path(str(error.params["path"])))
    except RecordsError as second:
        return why_stopped(second.code, second.params)


def why_stopped(code: str, params: Mapping[str, str | int]) -> str:
    """Say what keeps the station from opening."""
    return say(f"stopped.{code}", **params)
