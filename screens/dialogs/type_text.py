"""One line of text to type; F12 confirms, Enter never does."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.widgets.text_field import TextField
from station.words import say


class TextDialog(Dialog[str]):
    """Answers the text without the spaces around it, never empty; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, title: str, label: str, lines: Sequence[str] = (), offered: str = "") -> None:
        super().__init__(title)
        self._label = label
        self._lines = tuple(lines)
        self._offered = offered

    def inside(self) -> ComposeResult:
        """Show what the text is for, and the field."""
        yield Static("\n".join(self._lines), markup=False)
        field = TextField(self._label, longest=40)
        field.put(self._offered)
        yield field

    def why_not(self, command_id: str) -> str | None:
        """Refuse to confirm without a text."""
        return say("text.missing") if command_id == CONFIRM.id and not self._text() else None

    def _text(self) -> str:
        return self.query_one(TextField).text.strip()

    async def do_confirm(self) -> None:
        """Answer the text."""
        self.finish(self._text())

    async def do_cancel(self) -> None:
        """Give no text."""
        self.finish()
