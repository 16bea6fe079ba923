"""What a screen may know of the station around it: the running process, the app, the facts of the header."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from textual.screen import Screen

from screens.commands import Host, Offer
from screens.shell.habit import Habit
from screens.shell.severity import Severity
from screens.shell.turn import Turn


class Light(Protocol):
    """The state of the label printer; its words are at `printer.light.<value>`."""

    @property
    def value(self) -> str:
        """Name of the state."""


class Live(Protocol):
    """What the shell itself needs of the live process; screens get the whole one."""

    @property
    def seat(self) -> str:
        """`production`, `pharmacy`, `service` or `observer`."""

    @property
    def printer(self) -> Light:
        """The printer's light now."""

    def touched(self) -> None:
        """Note that a key was pressed."""

    def subscribe(self, callback: Callable[[], None], /) -> object:
        """Call back, from the event loop, when the records or the printer's light changed."""


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What the top line says, already in words."""

    unit: str
    moment: str
    seat: str
    operator: str
    printer: str
    alert: str = ""
    hour: str = ""
    """The moment without its year, where the line is too full for it."""
    outage: str = ""
    """That an outage goes on, and how long by now; or what is left of one to give back."""
    calm: str = ""
    """That no outage goes on: stands in its place."""
    role: str = ""
    """What the operator is, and below a shorter word for it."""
    role_short: str = ""
    ready: str = ""
    """Whether the station itself is ready; begins with `!` where it lacks something."""
    standby: str = ""
    """Whether a second machine could take over; begins with `!` where it could not."""
    working: bool = False
    """Whether this is a working station, which has all of these to say."""


@dataclass(frozen=True, slots=True)
class Notices:
    """What the whole team must know now: an alert in few words, since when an outage goes on, the states of
    readiness and standby."""

    alert: str = ""
    outage_since: datetime | None = None
    ready: str = ""
    recovery: str = ""
    """What is left to give back to the main software, which is back: stands in the outage's place."""
    standby: str = ""


class Behind(Protocol):
    """What goes on behind the screens."""

    @property
    def busy(self) -> bool:
        """Whether something goes on."""

    def begin(self, work: Callable[[], Awaitable[tuple[str, Severity]]], /) -> None:
        """Begin work, and tell how it ended, in words, on the screen on top then."""


class Station(Protocol):
    """What screens use of the app."""

    @property
    def turn(self) -> Turn:
        """What is being carried out now."""

    @property
    def behind(self) -> Behind:
        """Work that nobody has to wait for."""

    @property
    def habit(self) -> Habit:
        """What drops a PIN that nobody asked for."""

    @property
    def everywhere(self) -> Host:
        """The commands of every screen."""

    @property
    def in_dialogs(self) -> Host:
        """The commands of every dialog."""

    def header_facts(self) -> HeaderFacts:
        """Return what the top line says now."""

    def shown(self, screen: Screen[Any]) -> None:
        """Take note of a screen that somebody is asked on, once it stands."""

    def start(self, offer: Offer) -> None:
        """Carry a command out, after this key press."""

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry out work that the next scan waits for."""
