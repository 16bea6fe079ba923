"""What stands before everything while the window is under 80x24: nothing may be done half seen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.events import Resize
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.commands import Host
from screens.shell.footer import CommandFooter
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine
from station.words import say

COLUMNS, LINES = 80, 24


def too_small(size: Size) -> bool:
    """Whether a window can't show a screen whole."""
    return size.width < COLUMNS or size.height < LINES


class TooSmallScreen(KeyedScreen[None], ModalScreen[None]):
    """Asks for a larger window, refuses keys and scans, and leaves by itself."""

    def compose(self) -> ComposeResult:
        """Say it in one sentence."""
        yield Static(say("shell.too_small", columns=COLUMNS, lines=LINES), markup=False)
        yield MessageLine()
        yield CommandFooter()

    def hosts(self) -> list[Host]:
        """Offer nothing."""
        return []

    def on_resize(self, event: Resize) -> None:
        """Leave once the window is large enough."""
        self._leave_if_large_enough()

    def on_screen_resume(self) -> None:
        """Leave if the window grew while something else was on top."""
        super().on_screen_resume()
        self._leave_if_large_enough()

    def _leave_if_large_enough(self) -> None:
        if not too_small(self.app.size):
            self.finish()
