"""The commands of every screen: help, menu, the areas of the station, the look, and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import App

from screens.commands import HELP, LEAVE, MENU, THEME, UNDO, Area, Command, offers
from screens.dialogs.ask import AskDialog
from screens.shell.about import about_all
from screens.shell.help import HelpScreen
from screens.shell.keyed import KeyedScreen
from screens.shell.menu import MenuScreen
from screens.shell.severity import Severity
from screens.shell.themes import next_theme
from station.words import say


class Everywhere:
    """Offers and carries out what is the same on every screen; in dialogs only the help."""

    def __init__(self, app: App[Any], areas: Sequence[Area] = (), only_help: bool = False) -> None:
        self._app = app
        self._areas = {area.command.id: area for area in areas}
        own = (HELP,) if only_help else (HELP, MENU, UNDO, *(area.command for area in areas), THEME, LEAVE)
        self._commands = own

    def add(self, area: Area) -> None:
        """Offer one more command, here and nowhere else."""
        self._areas[area.command.id] = area
        self._commands = (*self._commands, area.command)

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        return self._commands

    def reason_against(self, command: Command) -> str | None:
        """Say why an area can't be opened now, or that nothing here can be taken back."""
        if command is UNDO:
            return say("undo.nothing")
        area = self._areas.get(command.id)
        return area.why_not() if area else None

    async def carry_out(self, command: Command) -> None:
        """Show help or menu, open an area, change the look, or leave."""
        screen = self._app.screen
        if not isinstance(screen, KeyedScreen):
            return
        if command.id in self._areas:
            await self._areas[command.id].open()
        elif command is HELP:
            title = say("help.question" if screen.is_modal else "help.title")
            told = (*self._alert(screen), *about_all(self._app.screen_stack))
            await screen.ask(HelpScreen(title, offers(screen.hosts()), told))
        elif command is MENU:
            await self._choose(screen)
        elif command is THEME:
            self._app.theme = next_theme(self._app.theme)
        elif command is LEAVE and await screen.ask(AskDialog(self._leaving(screen))):
            self._app.exit(0)

    def _leaving(self, screen: KeyedScreen[Any]) -> tuple[str, ...]:
        """Ask whether to leave, and say what that would end."""
        ended = (say("shell.leave_ends"),) if screen.station.behind.busy else ()
        return (*ended, say("shell.leave_sure"))

    def _alert(self, screen: KeyedScreen[Any]) -> tuple[str, ...]:
        """Say the whole of the alert that the header has no room for."""
        alert = screen.station.header_facts().alert
        return (say("help.alert", alert=alert),) if alert else ()

    async def _choose(self, screen: KeyedScreen[Any]) -> None:
        """Show the menu and carry out what was chosen, unless it can't act any more."""
        chosen = await screen.ask(MenuScreen(offers(screen.hosts()), MENU))
        if chosen is None:
            return
        why_not = chosen.host.reason_against(chosen.command)
        if why_not is None:
            await chosen.host.carry_out(chosen.command)
        else:
            screen.tell(why_not, Severity.REFUSED)
