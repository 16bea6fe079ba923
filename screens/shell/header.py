"""The lines on top: outage, alert, unit, seat, moment; under them operator, readiness, standby, printer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar, NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.shell.surroundings import HeaderFacts

UNIT, ALERT, OPERATOR = 12, 17, 8
"""Cells that are always left of the unit's name, of the alert and of a person's name."""


class Part(NamedTuple):
    """One fact in words, in the look of `header--<look>` where it is to stand out."""

    words: str
    look: str = ""


Line = tuple[tuple[Part, ...], tuple[Part, ...]]
"""What stands at the left and at the right of a line."""


class HeaderBar(Widget):
    """Says in two lines, from 80 columns, all that a working station must; in one what the others know."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"header--alert", "header--outage", "header--lacks"}

    facts: reactive[HeaderFacts | None] = reactive(None)

    def __init__(self, facts: HeaderFacts | None = None) -> None:
        super().__init__(classes="-two" if facts and facts.working else "")
        self.set_reactive(HeaderBar.facts, facts)

    def render(self) -> Content:
        """Draw the facts."""
        if self.facts is None:
            return Content("")
        drawn = [self._drawn(line) for line in lines(self.facts, self.size.width)]
        return Content("\n").join(drawn)

    def _drawn(self, line: Line) -> Content:
        left, right = (self._joined(parts) for parts in line)
        gap = max(0, self.size.width - left.cell_length - right.cell_length)
        return left + Content(" " * gap) + right

    def _joined(self, parts: Sequence[Part]) -> Content:
        """Put parts side by side, a stroke between two that nothing else parts."""
        drawn, plain = Content(""), False
        for words, look in parts:
            style = self.get_visual_style(f"header--{look}") if look else ""
            drawn = drawn + Content("|" if plain and not look else "")
            drawn = drawn + Content.styled(f" {words} ", style)
            plain = not look
        return drawn


def lines(facts: HeaderFacts, width: int) -> list[Line]:
    """Lay the facts out in lines of at most `width` cells.

    What gives way, in this order: the year, the unit's name, the alert, of which help (F1) has the whole;
    then the word for what a person is, and their name.
    """
    if not facts.working:
        return [_only(facts, width)]
    return [_first(facts, width), _second(facts, width)]


def _only(facts: HeaderFacts, width: int) -> Line:
    beside = (Part(facts.seat), Part(facts.operator), Part(facts.printer))
    right = _there(Part(facts.moment), *beside)
    return _there(Part(shorten(facts.unit, width - _cells(right) - 3))), right


def _first(facts: HeaderFacts, width: int) -> Line:
    outage = Part(facts.outage, "outage") if facts.outage else Part(facts.calm)
    moment, alert, unit = facts.moment, facts.alert, facts.unit

    def laid() -> Line:
        parts = (outage, Part(alert, "alert"), Part(unit), Part(facts.seat))
        return _there(*parts), _there(Part(moment))

    over = _over(laid(), width)
    if over > 0:
        moment = facts.hour or moment
        over = _over(laid(), width)
    if over > 0:
        unit = shorten(unit, max(UNIT, len(unit) - over))
        over = _over(laid(), width)
    if over > 0:
        alert = shorten(alert, max(ALERT, len(alert) - over))
    return laid()


def _second(facts: HeaderFacts, width: int) -> Line:
    operator, role = facts.operator, facts.role

    def laid() -> Line:
        who = ", ".join(filter(None, (operator, role)))
        right = (_state(facts.ready), _state(facts.standby), Part(facts.printer))
        return _there(Part(who)), _there(*right)

    over = _over(laid(), width)
    if over > 0 and len(operator) - over < 2 * OPERATOR:
        role = facts.role_short
        over = _over(laid(), width)
    if over > 0:
        operator = shorten(operator, max(OPERATOR, len(operator) - over))
    return laid()


def _state(words: str) -> Part:
    """Let a state stand out whose words begin with the sign of what lacks."""
    return Part(words, "lacks" if words.startswith("!") else "")


def _there(*parts: Part) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.words)


def _over(line: Line, width: int) -> int:
    """Count the cells by which a line is too long."""
    return sum(map(_cells, line)) - width


def _cells(parts: Sequence[Part]) -> int:
    """Count the cells that parts take, as `HeaderBar` draws them."""
    strokes = sum(not before.look and not after.look for before, after in pairwise(parts))
    return sum(len(part.words) + 2 for part in parts) + strokes


def shorten(text: str, width: int) -> str:
    """Cut a name to a width, with two dots where it was cut."""
    if len(text) <= width:
        return text
    return text[: width - 2].rstrip() + ".." if width > 3 else ""
