"""F1: what the screen is for, the rule behind it, what every key does, and why it can't act now, if so."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CLOSE, Offer
from screens.shell.dialog import Dialog, Inside
from screens.widgets.fact_table import Fact, FactTable
from station.words import say


class HelpScreen(Dialog[None]):
    """Says what the screen is for and lists the keys; Esc puts it away."""

    KEYS = (CLOSE,)
    AUTO_FOCUS = "Inside"

    def __init__(self, title: str, offers: Sequence[Offer], about: Sequence[str] = ()) -> None:
        super().__init__(title)
        self._about = tuple(about)
        self._facts = tuple(_fact(offer) for offer in offers if offer.command.key is not None)

    def inside(self) -> ComposeResult:
        """Show what the screen is for, the commands' keys, then those that move and scan."""
        for paragraph in self._about:
            yield Static(paragraph, classes="about", markup=False)
        moves = (
            Fact(say("help.tab"), say("help.tab.help")),
            Fact(say("help.arrows"), say("help.arrows.help")),
            Fact(say("help.enter"), say("help.enter.help")),
            Fact(say("help.scan"), say("help.scan.help")),
        )
        yield FactTable(self._facts + moves)

    def on_mount(self) -> None:
        """Let the arrows scroll, as the list may be longer than the terminal."""
        self.query_one(Inside).can_focus = True

    async def do_close(self) -> None:
        """Put the help away."""
        self.finish()


def _fact(offer: Offer) -> Fact:
    sentence = say(f"{offer.command.words}.help")
    if offer.why_not:
        sentence = say("help.not_now", sentence=sentence, reason=offer.why_not)
    return Fact(f"{say(f'key.{offer.command.key}')} {say(offer.command.words)}", sentence)
