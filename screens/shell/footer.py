"""The footer: the keys that can act now, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.commands import Offer
from station.words import say


class CommandFooter(Widget):
    """One line of keys with their words; what does not fit is in the F9 menu, whose key is kept."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key", "footer--words"}

    entries: reactive[tuple[tuple[str, str], ...]] = reactive(())

    def show(self, offers: Iterable[Offer]) -> None:
        """Show the offers that can act and have a key."""
        self.entries = tuple(
            (say(f"key.{offer.command.key}"), say(offer.command.words))
            for offer in sorted(offers, key=_place)
            if offer.why_not is None and offer.command.key is not None
        )

    def render(self) -> Content:
        """Draw as many whole entries as the width holds."""
        line = Content("")
        key_style = self.get_visual_style("footer--key")
        words_style = self.get_visual_style("footer--words")
        for key, words in self.entries:
            entry = Content.assemble((f" {key} ", key_style), (f" {words}  ", words_style))
            if line.cell_length + entry.cell_length > self.size.width:
                break
            line = line + entry
        return line


def _place(offer: Offer) -> tuple[int, str]:
    """Put help and menu first, so that they are never what does not fit, then by number of the key."""
    key = offer.command.key or ""
    number = int(key[1:]) if key[1:].isdigit() else 99
    return (0 if key in ("f1", "f9") else 1, f"{number:02}")
