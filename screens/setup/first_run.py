"""Before there is a station: a welcome that leads to the set-up, and back here when it was left early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widgets import Static

from screens.app import StationApp
from screens.commands import Command
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from station.places import Home
from station.words import say

BEGIN = Command("first_run.begin", "f2", "command.begin_set_up")


@dataclass(frozen=True)
class NoPrinter:
    """The light of a printer that is not chosen yet."""

    value: str = "unset"


class NotYetLive:
    """What the shell asks of a live process, while there is none."""

    seat = "set_up"
    printer = NoPrinter()

    def touched(self) -> None:
        """Nobody watches here."""

    def subscribe(self, callback: Callable[[], None]) -> None:
        """Nothing changes before set-up."""


class FirstRunScreen(StationScreen[None]):
    """Says that there is no station here yet, and where it would be."""

    KEYS = (BEGIN,)

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home

    def body(self) -> ComposeResult:
        """Say what the set-up needs at hand."""
        yield Static("\n" + say("first_run.welcome", folder=self._home.path), markup=False)

    async def do_begin(self) -> None:
        """Go through the set-up; when it is done this app ends, and the station opens."""
        from screens.setup.set_up import SetUpScreen

        if await self.ask(SetUpScreen(self._home)):
            self.app.exit(0)
        else:
            self.tell(say("first_run.left"), Severity.WARNING)


def first_run_app(home: Home) -> StationApp:
    """Make the app of a home without a station."""
    return StationApp(NotYetLive(), lambda: FirstRunScreen(home), unit="", log=home.log)
