"""A refusal that must be read: what was refused, what it means, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CLOSE
from screens.shell.dialog import Dialog
from station.words import say


class NoticeDialog(Dialog[None]):
    """Says something that Esc puts away."""

    KEYS = (CLOSE,)

    def __init__(self, lines: Sequence[str], title: str | None = None) -> None:
        super().__init__(title or say("notice.title"))
        self._lines = tuple(lines)

    def inside(self) -> ComposeResult:
        """Show the sentences."""
        yield Static("\n".join(self._lines), markup=False)

    async def do_close(self) -> None:
        """Put the notice away."""
        self.finish()
