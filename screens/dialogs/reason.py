"""A reason in words: typed, or taken from the usual ones and completed; F12 confirms."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.widgets.choice_list import Choice, ChoiceList
from screens.widgets.text_field import TextField
from station.words import say


class ReasonDialog(Dialog[str]):
    """Answers the reason, never empty; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, title: str, lines: Sequence[str] = (), usual: Sequence[str] = ()) -> None:
        super().__init__(title)
        self._lines = tuple(lines)
        self._usual = tuple(usual)

    def inside(self) -> ComposeResult:
        """Show what the reason is for, the field and the usual reasons."""
        if self._lines:
            yield Static("\n".join(self._lines), markup=False)
        yield TextField(say("reason.label"), id="reason", longest=200)
        if self._usual:
            yield Static(say("reason.usual"), markup=False)
            yield ChoiceList([Choice(words, words) for words in self._usual])

    def why_not(self, command_id: str) -> str | None:
        """Refuse to confirm without a reason."""
        return say("reason.missing") if command_id == CONFIRM.id and not self._reason() else None

    def _reason(self) -> str:
        return self.query_one(TextField).text.strip()

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Put a usual reason in the field, where it can still be changed."""
        field = self.query_one(TextField)
        field.put(event.choice.key)
        field.focus_entry()
        self.refresh_commands()

    async def do_confirm(self) -> None:
        """Answer the reason."""
        self.finish(self._reason())

    async def do_cancel(self) -> None:
        """Give no reason."""
        self.finish()
