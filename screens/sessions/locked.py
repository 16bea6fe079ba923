"""The locked screen: why this session is out, what was typed and is NOT recorded, whom to call, what then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from screens.commands import Command, Host, offer_for
from screens.preparation.blind_screen import BlindScreen
from screens.preparation.step_screen import StepScreen
from screens.shell.footer import CommandFooter
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine
from screens.shell.screen import StationScreen
from screens.shell.sentences import in_words
from screens.shell.severity import Severity
from screens.widgets.form_field import FormField
from station.records.standing import Out
from station.words import say

REOPEN = Command("locked.reopen", "f2", "command.reopen")
CLOSE = Command("locked.close", "f10", "command.close_session")

REOPEN_CODE = 75
"""What the app answers when the station is to be opened anew, by a new process."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in a field, and what it was about."""

    about: str
    label: str
    text: str


class Reading(VerticalScroll, can_focus=True):
    """What is to be read; the arrows scroll it."""


class LockedScreen(KeyedScreen[None]):
    """Stands over everything, for good; takes no scan, and its two keys work whatever is going on below."""

    KEYS = (REOPEN, CLOSE)
    AUTO_FOCUS = "Reading"
    CSS_PATH: ClassVar[str] = "locked.tcss"

    def __init__(self, out: Out, typed: Sequence[Typed], blind: bool, unit: str) -> None:
        super().__init__()
        self._out = out
        self._typed = tuple(typed)
        self._blind = blind
        self._unit = unit

    def compose(self) -> ComposeResult:
        """Put the reason first, then the typing, then what to do."""
        yield Static(say("locked.title"), id="title", markup=False)
        with Reading():
            yield Static(why_out(self._out), id="why", markup=False)
            yield Static(self._typed_words(), id="typed", markup=False)
            yield Static(say("locked.call", unit=self._unit), id="call", markup=False)
            yield Static(say(_way_back(self._out.code)), id="back", markup=False)
        yield MessageLine()
        yield CommandFooter()

    def _typed_words(self) -> str:
        lines = [say("locked.typed") if self._typed else say("locked.nothing_typed")]
        lines += [f"  {one.about}{one.label} : {one.text}" for one in self._typed]
        return "\n".join([*lines, *([say("locked.blind")] if self._blind else [])])

    def hosts(self) -> list[Host]:
        """Offer nothing of the station."""
        return [self]

    async def on_scan(self, text: str) -> bool:
        """Take scans away from everything below."""
        self.tell(say("locked.no_scan"), Severity.REFUSED)
        return True

    def action_press(self, key: str) -> None:
        """Answer at once: what was going on below may never end."""
        offer = offer_for(key, self.hosts())
        if offer is None:
            self.tell(say("shell.key_unused", key=say(f"key.{key}")), Severity.REFUSED)
        else:
            self.app.exit(0, return_code=REOPEN_CODE if offer.command is REOPEN else 0)

    async def do_reopen(self) -> None:
        """Open the station anew: the app ends, and a new process begins (`action_press`)."""

    async def do_close(self) -> None:
        """End this session (`action_press`)."""


def why_out(out: Out) -> str:
    """Say why a session is out; facts that nobody knows are said to be unknown."""
    known = {name: say("locked.unknown") for name in ("by", "reason", "since")}
    told = {name: value for name, value in out.params.items() if value not in (None, "")}
    return say(f"locked.{out.code}", **known | {"where": _where(told)} | in_words(told))


def _where(told: dict[str, str | int | None]) -> str:
    if told.get("from"):
        return say("locked.from", origin=told["from"])
    return say("locked.at_terminal", terminal=told["terminal"]) if told.get("terminal") else ""


def _way_back(code: str) -> str:
    """Say how to come back: not everything is mended by opening the station again."""
    return "locked.back_mend" if code in ("schema_changed", "file_replaced") else "locked.back"


def typed_on(screens: Iterable[Screen[Any]]) -> list[Typed]:
    """Gather what was typed and not signed, on screens from bottom to top; nothing of a blind reading."""
    found: list[Typed] = []
    about = ""
    for screen in screens:
        if isinstance(screen, StepScreen):
            about = _about(screen)
        counts = not isinstance(screen, StationScreen) or screen.unsigned()
        if counts and not isinstance(screen, BlindScreen):
            fields = [field for field in screen.query(FormField) if field.typed and field.text.strip()]
            found += [Typed(about, field.label, field.text) for field in fields]
    return found


def _about(screen: StepScreen) -> str:
    if screen.dossier is None:
        return ""
    bag = screen.dossier.preparation
    return f"{bag.register_number or bag.external_id}, {bag.drug}, "
