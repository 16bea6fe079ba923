"""Before and after, field by field, in three columns; a long value goes on under itself and is never cut."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.shell.wrapping import wrapped
from station.words import say

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Difference:
    """One field with its two values in words; None is shown as unknown."""

    label: str
    before: str | None
    after: str | None


class DifferenceTable(Widget):
    """Shows differences under a line of titles; what is new stands out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"difference--title", "difference--after"}

    differences: reactive[tuple[Difference, ...]] = reactive((), layout=True)

    def __init__(self, differences: tuple[Difference, ...] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(DifferenceTable.differences, differences)

    def render(self) -> Content:
        """Draw the titles and the lines."""
        title, after = self.get_visual_style("difference--title"), self.get_visual_style("difference--after")
        drawn = Content("")
        for row, (label, old, new) in enumerate(rows(self.differences, self.size.width)):
            drawn = drawn + Content("\n" if row else "")
            drawn = drawn + Content.styled(label + _GAP + old + _GAP, title if not row else "")
            drawn = drawn + Content.styled(new, title if not row else after)
        return drawn

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Take a line for the titles and as many as the values need."""
        return len(rows(self.differences, width))


def rows(differences: tuple[Difference, ...], width: int) -> list[tuple[str, str, str]]:
    """Lay out (label, piece of before, piece of after), each padded to its column, titles first."""
    titles = Difference(say("difference.field"), say("difference.before"), say("difference.after"))
    first = min(max(len(item.label) for item in (titles, *differences)), max(1, width // 3))
    each = max(1, (width - first - 2 * len(_GAP)) // 2)
    laid: list[tuple[str, str, str]] = []
    for item in (titles, *differences):
        before, after = (say("fact.unknown") if text is None else text for text in (item.before, item.after))
        columns = (wrapped(item.label, first), wrapped(before, each), wrapped(after, each))
        for label, old, new in zip_longest(*columns, fillvalue=""):
            laid.append((label.ljust(first), old.ljust(each), new.ljust(each)))
    return laid
