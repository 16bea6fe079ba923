"""F9: everything that can be asked for here, by arrows and Enter or by some letters, and why not now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from screens.commands import CLOSE, Command, Offer
from screens.shell.dialog import Dialog
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice, ChoiceList
from screens.widgets.form_field import FormField
from screens.widgets.text_field import TextField
from station.clinical.names import fold
from station.words import say

MOVES = {
    "up": "cursor_up",
    "down": "cursor_down",
    "pageup": "page_up",
    "pagedown": "page_down",
    "enter": "select",
}
"""Keys that act in the list while the cursor is in the search."""


class MenuScreen(Dialog[Offer]):
    """Answers what was chosen, None for Esc; leaves out the menu itself.

    The cursor stays in the search; the arrows move in the list all the same.
    """

    KEYS = (CLOSE,)
    AUTO_FOCUS = "FormField Entry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"in_list('{action}')", show=False, priority=True) for key, action in MOVES.items()
    ]

    def __init__(self, offers: Sequence[Offer], menu: Command) -> None:
        super().__init__(say("menu.title"))
        self._offers = {offer.command.id: offer for offer in offers if offer.command is not menu}

    def inside(self) -> ComposeResult:
        """Put the search over every command, and below them why the one under the cursor can't act."""
        yield TextField(say("menu.find"), id="find", longest=20)
        yield ChoiceList(list(self._choices("")))
        yield Static("", id="why", markup=False)

    def _choices(self, sought: str) -> Iterator[Choice]:
        """List the commands that hold what is sought, first those that hold it in their own name and not in
        their heading; a heading stands once, before the first of its own."""
        heading = ""
        for key, offer in sorted(self._offers.items(), key=lambda item: not _named(item[1], sought)):
            where = say(offer.command.where)
            if sought not in fold(f"{where} {say(offer.command.words)}"):
                continue
            yield Choice(key, _line(offer, "" if where == heading else where))
            heading = where

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Show what holds the letters typed."""
        choices = list(self._choices(fold(event.field.text)))
        self.query_one(ChoiceList).show(choices)
        if not choices:
            self.query_one("#why", Static).update(say("menu.nothing"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say why the command under the cursor can't act now."""
        chosen = self.query_one(ChoiceList).current
        self.query_one("#why", Static).update(self._offers[chosen.key].why_not or "" if chosen else "")

    async def action_in_list(self, action: str) -> None:
        """Move in the list, or choose there."""
        await self.app.run_action(action, self.query_one(ChoiceList))

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Answer the command, or say why it can't act now."""
        offer = self._offers[event.choice.key]
        if offer.why_not is None:
            self.finish(offer)
        else:
            self.tell(offer.why_not, Severity.REFUSED)

    async def do_close(self) -> None:
        """Choose nothing."""
        self.finish()


def _named(offer: Offer, sought: str) -> bool:
    return sought in fold(say(offer.command.words))


def _line(offer: Offer, heading: str) -> str:
    key = say(f"key.{offer.command.key}") if offer.command.key else ""
    mark = "  " + say("menu.not_now") if offer.why_not else ""
    return f"{heading:<13}{key:<8}{say(offer.command.words)}{mark}"
