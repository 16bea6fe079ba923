"""A choice in a list: arrows and Enter; choosing never signs anything."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL
from screens.shell.dialog import Dialog
from screens.widgets.choice_list import Choice, ChoiceList


class ListDialog(Dialog[str]):
    """Answers the key of what was chosen, None for Esc."""

    KEYS = (CANCEL,)
    AUTO_FOCUS = "ChoiceList"

    def __init__(
        self, title: str, choices: Sequence[Choice], lines: Sequence[str] = (), *, guess: bool = True
    ) -> None:
        """Without `guess` no line is chosen beforehand: a quick Enter answers nothing."""
        super().__init__(title)
        self._guess = guess
        self._choices = tuple(choices)
        self._lines = tuple(lines)

    def inside(self) -> ComposeResult:
        """Show what the choice is about, and the list."""
        if self._lines:
            yield Static("\n".join(self._lines), markup=False)
        choices = ChoiceList(self._choices)
        if not self._guess:
            choices.highlighted = None
        yield choices

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Answer the choice."""
        self.finish(event.choice.key)

    async def do_cancel(self) -> None:
        """Choose nothing."""
        self.finish()
