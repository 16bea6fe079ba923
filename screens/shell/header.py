"""The top line: alert, outage, unit, moment, seat, operator, what lacks, printer. Words in, one line out."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.shell.surroundings import HeaderFacts

_SHORTEST = 6  # cells left of a unit's or a person's name before the next one is cut


class HeaderBar(Widget):
    """One line at any width from 80 columns; names are cut before facts are."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"header--alert", "header--outage", "header--ready"}

    facts: reactive[HeaderFacts | None] = reactive(None)

    def render(self) -> Content:
        """Draw the facts, the outage and the alert first."""
        if self.facts is None:
            return Content("")
        facts, width = self.facts, self.size.width
        first = (("header--outage", facts.outage), ("header--alert", facts.alert))
        head = Content.assemble(
            *((f" {words} ", self.get_visual_style(name)) for name, words in first if words)
        )
        left, right = fit(facts, width - head.cell_length - 2)
        gap = max(1, width - head.cell_length - len(left) - len(right) - 2)
        line = f" {left}{' ' * gap}{right} "
        if not facts.ready or facts.ready not in right:
            return head + Content(line)
        before, _, after = line.rpartition(facts.ready)
        lacks = (facts.ready, self.get_visual_style("header--ready"))
        return head + Content.assemble(before, lacks, after)


def fit(facts: HeaderFacts, width: int) -> tuple[str, str]:
    """Return the left and the right half of the line, in at most `width` cells with a space between them.

    Where alert and outage leave too little, readiness, seat and moment give way, in this order: who is at the
    keyboard and a dead printer must stay seen.
    """
    unit, operator, moment = facts.unit, facts.operator, facts.moment
    if len(_right(facts, moment, operator)) + len(unit) + 1 > width and facts.hour:
        moment = facts.hour
    for lesser in ({"ready": ""}, {"seat": ""}):
        if len(_right(facts, moment, operator[:_SHORTEST])) > width:
            facts = replace(facts, **lesser)
    if len(_right(facts, moment, operator[:_SHORTEST])) > width:
        moment = ""
    room = width - len(_right(facts, moment, "")) - 1 - (3 if operator else 0)
    if len(unit) + len(operator) > room:
        operator = shorten(operator, max(_SHORTEST, room - len(unit)))
        unit = shorten(unit, max(0, room - len(operator)))
    return unit, _right(facts, moment, operator)[: max(0, width)]


def _right(facts: HeaderFacts, moment: str, operator: str) -> str:
    return " | ".join(part for part in (moment, facts.seat, operator, facts.ready, facts.printer) if part)


def shorten(text: str, width: int) -> str:
    """Cut a name to a width, with two dots where it was cut."""
    if len(text) <= width:
        return text
    return text[: width - 2].rstrip() + ".." if width > 3 else ""
