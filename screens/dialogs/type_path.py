"""A path to type; F12 confirms, Enter never does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.widgets.text_field import TextField
from station.words import say


class PathDialog(Dialog[Path]):
    """Answers the path, `~` understood; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, title: str, lines: Sequence[str] = (), offered: str = "") -> None:
        super().__init__(title)
        self._lines = tuple(lines)
        self._offered = offered

    def inside(self) -> ComposeResult:
        """Show what the path is for, and the field."""
        if self._lines:
            yield Static("\n".join(self._lines), markup=False)
        field = TextField(say("path.label"), longest=250)
        field.put(self._offered)
        yield field

    def why_not(self, command_id: str) -> str | None:
        """Refuse to confirm without a path, and any path to who came from afar."""
        if command_id == CONFIRM.id and self.live.remote:
            return say("remote.no_path")
        return say("path.missing") if command_id == CONFIRM.id and not self._text() else None

    def _text(self) -> str:
        return self.query_one(TextField).text.strip()

    async def do_confirm(self) -> None:
        """Answer the path."""
        self.finish(Path(self._text()).expanduser())

    async def do_cancel(self) -> None:
        """Give no path."""
        self.finish()
