"""F9: everything that can be asked for here, with the arrows and Enter; what can't act now says why."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from screens.commands import CLOSE, Command, Offer
from screens.shell.dialog import Dialog
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice, ChoiceList
from station.words import say


class MenuScreen(Dialog[Offer]):
    """Answers what was chosen, None for Esc; leaves out the menu itself."""

    KEYS = (CLOSE,)
    AUTO_FOCUS = "ChoiceList"

    def __init__(self, offers: Sequence[Offer], menu: Command) -> None:
        super().__init__(say("menu.title"))
        self._offers = {offer.command.id: offer for offer in offers if offer.command is not menu}

    def inside(self) -> ComposeResult:
        """Show every command under its heading's word."""
        lines = ((key, _line(offer.command), offer.why_not) for key, offer in self._offers.items())
        yield ChoiceList([Choice(*line) for line in lines])

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Answer the command."""
        self.finish(self._offers[event.choice.key])

    def on_choice_list_refused(self, event: ChoiceList.Refused) -> None:
        """Say why the command can't act now."""
        self.tell(event.choice.why_not or "", Severity.REFUSED)

    async def do_close(self) -> None:
        """Choose nothing."""
        self.finish()


def _line(command: Command) -> str:
    key = say(f"key.{command.key}") if command.key else ""
    return f"{say(command.where):<9}{key:<7}{say(command.words)}"
