"""A yes/no question: F12 is yes, Esc is no."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from station.words import say


class AskDialog(Dialog[bool]):
    """Asks; answers True for F12, False for Esc."""

    KEYS = (CONFIRM, CANCEL)

    def __init__(self, lines: Sequence[str], title: str | None = None) -> None:
        super().__init__(title or say("ask.title"))
        self._lines = tuple(lines)

    def inside(self) -> ComposeResult:
        """Show the question."""
        yield Static("\n".join(self._lines), markup=False)

    async def do_confirm(self) -> None:
        """Answer yes."""
        self.finish(True)

    async def do_cancel(self) -> None:
        """Answer no."""
        self.finish(False)
