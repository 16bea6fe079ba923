"""The base of the step and area screens: header, message line and footer around what the screen composes.

class Board(StationScreen[None]):
    KEYS = (OPEN, FIND)                                   # commands of screens/commands.py

    def body(self) -> ComposeResult:
        yield WorkTable(COLUMNS)

    async def reload(self) -> None:                       # on show and whenever the records changed
        self.query_one(WorkTable).show(rows(await self.live.ask(worklist)))

    def why_not(self, command_id: str) -> str | None:     # a sentence, or None
        return say("board.nothing_chosen") if not self.query_one(WorkTable).current else None

    async def do_open(self) -> None:                      # F2
        if await self.ask(AskDialog((say("board.open_sure"),))):
            self.report(await self.live.act(open_tray, ...))

    async def on_scan(self, text: str) -> bool:           # True: it was for me
        ...
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.css.query import NoMatches
from textual.worker import WorkType

from screens.commands import BACK, Command
from screens.dialogs.ask import AskDialog
from screens.shell.footer import CommandFooter
from screens.shell.header import HeaderBar
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine
from screens.shell.unsigned import Unsigned
from screens.widgets.form_field import FormField
from station.words import say

R = TypeVar("R")


class Body(VerticalScroll, can_focus=False):
    """The part between header and message line."""


class StationScreen(KeyedScreen[R]):
    """A full screen of the station."""

    def __init__(self) -> None:
        super().__init__()
        self.subject = ""
        """Which of several things this screen is about, where it can be opened on another."""
        self._reloading = False
        self._reload_again = False
        self.loaded = asyncio.Event()
        """Set once what is shown was read for the first time."""

    def compose(self) -> ComposeResult:
        """Put the header, the body, the message line and the footer."""
        yield HeaderBar(self.station.header_facts())
        with Body(classes="body"):
            yield from self.body()
        yield MessageLine()
        yield CommandFooter()

    # What a screen may override

    def body(self) -> ComposeResult:
        """Yield the widgets of the screen."""
        yield from ()

    async def reload(self) -> None:
        """Read again what is shown, and put it into the widgets in place; typing must survive it."""

    def unsigned(self) -> bool:
        """Whether something was typed that leaving would lose."""
        own = self.own_work()
        return (own is not None and own.begun) or any(field.typed for field in self.query(FormField))

    def own_work(self) -> Unsigned[Any] | None:
        """Give what one person alone puts together here: it leaves with them, and comes back with them."""
        return None

    # The shell's own

    def commands(self) -> tuple[Command, ...]:
        """Return this screen's commands and the way back."""
        return (*self.KEYS, BACK)

    def reason_against(self, command: Command) -> str | None:
        """Say why a command can't act now."""
        if command is BACK:
            return say("shell.no_way_back") if len(self.app.screen_stack) < 2 else None
        return super().reason_against(command)

    async def do_back(self) -> None:
        """Leave the screen; typing is lost only after a yes."""
        if not self.unsigned() or await self.ask(AskDialog((say("shell.lose_typing"),))):
            self.finish()

    def refresh_header(self) -> None:
        """Show the moment, the printer and the people as they are now; nothing on a screen being left."""
        for line in self.query(HeaderBar):
            line.facts = self.station.header_facts()

    def records_changed(self) -> None:
        """Read again; calls that come while reading are answered by one more reading."""
        if self._reloading:
            self._reload_again = True
        else:
            self._reloading = True
            self.run_worker(self._reload(), exit_on_error=True)

    async def _reload(self) -> None:
        try:
            self._reload_again = True
            while self._reload_again:
                self._reload_again = False
                await self._unless_left(self.reload)
        finally:
            self._reloading = False
            self.loaded.set()
        self.refresh_commands()

    def follow(self, show: Callable[[], Awaitable[None]]) -> None:
        """Show what follows the cursor and has to be read first; a newer call ends an older one."""

        async def followed() -> None:
            await self._unless_left(show)
            self.refresh_commands()

        work: WorkType[None] = followed
        self.run_worker(work, exclusive=True, group="follow", exit_on_error=True)

    async def _unless_left(self, show: Callable[[], Awaitable[None]]) -> None:
        """Read and show; only a screen that is being left may have lost its widgets meanwhile."""
        try:
            await show()
        except NoMatches:
            if self.is_running and not self._closing and not self.answer.done():
                raise

    def on_screen_resume(self) -> None:
        """Show the present, whatever happened while another screen was on top."""
        super().on_screen_resume()
        self.refresh_header()
        self.records_changed()
