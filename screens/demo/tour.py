"""The guided tour of the demonstration: ten stops on a real preparation; each says what to press now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.css.query import NoMatches
from textual.timer import Timer
from textual.widgets import Static

from screens.app import StationApp
from screens.commands import EVERYWHERE, Area, Command
from screens.dialogs.ask import AskDialog
from screens.preparation.order_facts import REACHED
from screens.preparation.sideways import SidewaysScreen
from screens.shell.dialog import Inside
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine
from station.clinical.model import HoldPoint
from station.records.database import Database
from station.records.queries.preparations import dossier
from station.runtime.live import Live
from station.words import say

TOUR = Command("demo.tour", "ctrl+g", "command.demo_tour", EVERYWHERE)
LOOK = 0.3  # seconds between two looks at what was done

STOPS: Mapping[str, float] = {
    **{"open": 0, "validate": 1, "open_tray": 2, "fill": 3, "draw": 4},
    **{"read": 4.5, "read_again": 5, "finish": 7, "check": 8, "release": 9},
}
"""How many steps of the walk are done once a stop is: half a one is the first of two readings."""


@dataclass(frozen=True)
class Progress:
    """How far the preparation that was opened last is; `steps` is below zero while none was."""

    steps: float = -1
    on_screen: bool = False

    @property
    def stop(self) -> str | None:
        """Name the first stop that is not done yet; None after the last."""
        return next((name for name, steps in STOPS.items() if self.steps < steps), None)

    @property
    def words(self) -> str:
        """Name what to do now."""
        if self.stop is None:
            return "tour.end"
        return f"tour.{self.stop}" if self.on_screen or self.steps < 0 else "tour.reopen"


class TourLine(Static):
    """What to press now, over the message line of whatever is on top."""

    ALLOW_SELECT: ClassVar[bool] = False


class Tour:
    """Follows the preparation that the person opens; nothing of it is kept, so it goes on where they are."""

    def __init__(self, app: StationApp, live: Live, pin: str) -> None:
        self._app = app
        self._live = live
        self._pin = pin
        self._preparation: int | None = None
        self._progress = Progress()
        self._timer: Timer | None = None

    def offer(self) -> None:
        """Put the tour on its key, on every screen."""
        self._app.everywhere.add(Area(TOUR, self._ask))

    async def _ask(self) -> None:
        """Begin the tour, go on with it, or leave it."""
        top = self._app.screen
        if not isinstance(top, KeyedScreen):
            return
        lines = (say("tour.about"), "", self._now())
        if await top.ask(AskDialog(lines, say("command.demo_tour"))):
            self._timer = self._timer or self._app.set_interval(LOOK, self._look)
        else:
            await self._leave()

    async def _leave(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        for screen in self._app.screen_stack:
            await screen.query(TourLine).remove()

    async def _look(self) -> None:
        """See what was done, and say what comes now on whatever is on top."""
        steps = [screen for screen in self._app.screen_stack if isinstance(screen, SidewaysScreen)]
        if steps:
            self._preparation = steps[-1].preparation_id
        if self._preparation is not None:
            done = await self._live.ask(steps_done, self._preparation)
            self._progress = Progress(done, bool(steps))
        await self._show(self._app.screen)

    def _now(self) -> str:
        stop = self._progress.stop
        number = list(STOPS).index(stop) + 1 if stop else len(STOPS)
        what = say(self._progress.words, pin=self._pin)
        return say("tour.line", number=number, stops=len(STOPS), what=what)

    async def _show(self, screen: Any) -> None:
        if not isinstance(screen, KeyedScreen) or not screen.is_mounted:
            return
        try:
            screen.query_one(TourLine).update(self._now())
        except NoMatches:
            message = screen.query_one(MessageLine)
            await message.parent.mount(TourLine(self._now(), markup=False), before=message)  # type: ignore[union-attr]
            screen.query(Inside).refresh(layout=True)  # which leaves room for its neighbours


def steps_done(database: Database, preparation: int) -> float:
    """Count the steps of a preparation's walk that are done; one reading of two is half a step."""
    found = dossier(database, preparation)
    if found is None:
        return -1
    here = (HoldPoint.BEFORE_INJECTION, found.preparation.round)
    read = any((item.hold_point, item.round) == here for item in found.readings)
    done = REACHED.get(found.preparation.state, 0)
    return done + 0.5 if done == STOPS["draw"] and read else done
