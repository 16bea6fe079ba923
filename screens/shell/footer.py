"""The footer: the keys that can act now, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.commands import COMMAND_KEYS, CONFIRM, Offer
from screens.shell.header import shorten
from station.words import captioned, say

SHORTEST_REASON = 12  # cells; less of a reason says nothing


class CommandFooter(Widget):
    """One line of keys with their words; F2 and F9, whose menu lists what does not fit, are always kept."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key", "footer--words"}

    entries: reactive[tuple[tuple[str, str], ...]] = reactive(())
    kept: reactive[frozenset[str]] = reactive(frozenset())
    """The keys, in words, that stay however narrow the line is."""

    waits: reactive[tuple[str, str, str] | None] = reactive(None)
    """Key and words of the confirmation that can't act yet, and why."""

    def show(self, offers: Iterable[Offer]) -> None:
        """Show the offers that can act and have a key, in the order of the keys; say what F12 waits for."""
        offers = list(offers)
        self.waits = next((_waiting(offer) for offer in offers if offer.command is CONFIRM), None)
        keys = {COMMAND_KEYS.index(offer.command.key): offer for offer in offers if _usable(offer)}
        kept = (n for n in keys if keys[n].command.kept or keys[n].command.key == "f2")
        self.kept = frozenset(say(f"key.{COMMAND_KEYS[n]}") for n in kept)
        self.entries = tuple(
            (say(f"key.{COMMAND_KEYS[n]}"), say(keys[n].command.words)) for n in sorted(keys)
        )

    def render(self) -> Content:
        """Draw as many whole entries as the width holds."""
        line = Content("")
        key_style = self.get_visual_style("footer--key")
        words_style = self.get_visual_style("footer--words")
        for key, words in fitting(self.entries, self.size.width, self.kept):
            line = line + Content.assemble((f" {key} ", key_style), (f" {words}  ", words_style))
        return line + self._waiting(self.size.width - line.cell_length) if self.waits else line

    def _waiting(self, width: int) -> Content:
        """Draw the confirmation in brackets, with as much of the reason as there is room for."""
        assert self.waits is not None
        key, words, why = self.waits
        text = captioned(f" ({key} {words}")
        room = width - len(text) - 2
        drawn = f"{text} {shorten(why, room)})" if room >= SHORTEST_REASON else f" ({key} {words})"
        return Content(drawn if len(drawn) <= width else "")


def _waiting(offer: Offer) -> tuple[str, str, str] | None:
    if offer.why_not is None or offer.command.key is None:
        return None
    return say(f"key.{offer.command.key}"), say(offer.command.words), offer.why_not


def _usable(offer: Offer) -> bool:
    return offer.why_not is None and offer.command.key is not None


def fitting(entries: tuple[tuple[str, str], ...], width: int, kept: frozenset[str]) -> list[tuple[str, str]]:
    """Drop entries from the middle until the rest fits; the menu, which lists them all, stays."""
    left = list(entries)
    while sum(len(key) + len(words) + 5 for key, words in left) > width:
        droppable = [place for place, (key, _) in enumerate(left) if key not in kept]
        if not droppable:
            break
        left.pop(droppable[len(droppable) // 2])
    return left
