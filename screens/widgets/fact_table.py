"""Facts as aligned lines of label and value, as an order is read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.shell.wrapping import wrapped
from station.words import captioned, say

_UNDER = "   "


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value in words; None is shown as unknown, never as 0 or nothing."""

    label: str
    value: str | None
    strong: bool = False


class FactTable(Widget):
    """Shows facts; a long value goes on under itself."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"fact--label", "fact--value", "fact--strong"}

    facts: reactive[tuple[Fact, ...]] = reactive((), layout=True)

    def __init__(self, facts: tuple[Fact, ...] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(FactTable.facts, facts)

    def show(self, facts: tuple[Fact, ...]) -> None:
        """Show other facts, in place."""
        self.facts = facts

    def render(self) -> Content:
        """Draw the lines."""
        drawn = Content("")
        for row, (label, value, strong) in enumerate(rows(self.facts, self.size.width)):
            drawn = drawn + Content("\n" if row else "")
            drawn = drawn + Content.styled(label, self.get_visual_style("fact--label"))
            style = self.get_visual_style("fact--strong" if strong else "fact--value")
            drawn = drawn + Content.styled(value, style)
        return drawn

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Take one line for each fact, and more where a value is long."""
        return len(rows(self.facts, width))


def rows(facts: tuple[Fact, ...], width: int) -> list[tuple[str, str, bool]]:
    """Lay facts out as (padded label, piece of value, strong).

    A label too long for its column has a line; a value with a word too long for its own goes under its label,
    so that no word is cut.
    """
    edge = min(max((len(fact.label) for fact in facts), default=0) + 3, max(1, width // 2))
    laid: list[tuple[str, str, bool]] = []
    for fact in facts:
        value = say("fact.unknown") if fact.value is None else fact.value
        label = captioned(fact.label)
        if len(label) >= edge:
            laid.append((label, "", False))
            label = ""
        if any(len(word) > width - edge for word in value.replace("\u00a0", " ").split()):
            laid += [(label, "", False)] if label else []
            laid += [(_UNDER, piece, fact.strong) for piece in wrapped(value, width - len(_UNDER))]
            continue
        pieces = wrapped(value, width - edge) or [""]
        for place, piece in enumerate(pieces):
            laid.append(((label if not place else "").ljust(edge)[: edge - 1] + " ", piece, fact.strong))
    return laid
