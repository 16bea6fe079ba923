"""Ctrl+L in the demonstration: a scanner for hands that have none; what is chosen is typed as one types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.screen import Screen

from screens.app import StationApp
from screens.commands import EVERYWHERE, Area, Command, signature_offer
from screens.demo.hand import Hand
from screens.demo.things import Moment, things
from screens.dialogs.pick import ListDialog
from screens.dialogs.sign import SignDialog
from screens.preparation.sideways import SidewaysScreen
from screens.shell.keyed import KeyedScreen
from screens.shell.screen import StationScreen
from screens.widgets.choice_list import Choice
from station.readiness.stock import Shelves
from station.runtime.live import Live
from station.words import say

SCAN = Command("demo.scan", "ctrl+l", "command.demo_scan", EVERYWHERE, kept=True)


class Scanner:
    """Offers what could be scanned now, and scans it."""

    def __init__(self, app: StationApp, live: Live, shelves: Shelves, pin: str) -> None:
        self._app = app
        self._live = live
        self._shelves = shelves
        self._pin = pin
        self._hand = Hand(app)
        self._taken: list[str] = []

    def offer(self) -> None:
        """Put the scanner on its key, on every screen and in every dialog."""
        area = Area(SCAN, self._scan, self._why_not)
        self._app.everywhere.add(area)
        self._app.in_dialogs.add(area)

    def _why_not(self) -> str | None:
        return say("demo.choose_first") if isinstance(self._app.screen, ListDialog) else None

    async def _scan(self) -> None:
        top = self._app.screen
        if not isinstance(top, KeyedScreen):
            return
        moment = moment_of(self._app.screen_stack)
        found = await self._live.consult(things, self._shelves, moment, tuple(self._taken))
        choices = [Choice(str(place), thing.words) for place, thing in enumerate(found)]
        lines = (say("demo.pin", pin=self._pin),)
        chosen = await top.ask(ListDialog(say("demo.scan_what"), choices, lines))
        if chosen is not None:
            thing = found[int(chosen)]
            self._taken.append(thing.key)
            type_it = self._hand.scan if thing.scanned else self._hand.type
            type_it(thing.read)


def moment_of(stack: Iterable[Screen[Any]]) -> Moment:
    """Read off the screens which preparation is in hand, and whether somebody is to sign or may."""
    screens = list(stack)
    steps = [screen for screen in screens if isinstance(screen, SidewaysScreen)]
    top = screens[-1]
    offer = signature_offer(top.hosts()) if isinstance(top, StationScreen) else None
    return Moment(
        steps[-1].preparation_id if steps else None,
        signing=isinstance(top, SignDialog),
        signable=offer is not None and offer.why_not is None,
    )
