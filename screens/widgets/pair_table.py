"""Two people's findings side by side, line by line: what one read beside what the other read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.shell.wrapping import wrapped

_GAP = 2


@dataclass(frozen=True, slots=True)
class PairRow:
    """A thing, and what each of the two found; `differ` marks the line, in words already in the cells."""

    label: str
    first: str
    second: str
    differ: bool = False


class PairTable(Widget):
    """Shows rows in three columns that wrap; the first row holds the names."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pair--head", "pair--same", "pair--differ"}

    table: reactive[tuple[PairRow, ...]] = reactive((), layout=True)

    def show(self, head: PairRow, rows: Sequence[PairRow]) -> None:
        """Show other rows under other names, in place."""
        self.table = (head, *rows)

    def render(self) -> Content:
        """Draw the lines."""
        drawn = Content("")
        for place, (line, style) in enumerate(self._lines(self.size.width)):
            drawn = drawn + Content("\n" if place else "")
            drawn = drawn + Content.styled(line, self.get_visual_style(style))
        return drawn

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Take as many lines as the longest cell of each row needs."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[tuple[str, str]]:
        laid: list[tuple[str, str]] = []
        for place, row in enumerate(self.table):
            style = "pair--head" if not place else "pair--differ" if row.differ else "pair--same"
            laid += [(line, style) for line in lay_out(row, width)]
        return laid


def lay_out(row: PairRow, width: int) -> list[str]:
    """Lay one row out in lines of at most `width` cells: a quarter for the label, the rest shared."""
    edge = max(10, width // 4)
    column = max(6, (width - edge - 2 * _GAP) // 2)
    cells = (
        wrapped(row.label, edge) or [""],
        wrapped(row.first, column) or [""],
        wrapped(row.second, column) or [""],
    )
    gap = " " * _GAP
    return [
        f"{label:<{edge}}{gap}{first:<{column}}{gap}{second}".rstrip()[:width]
        for label, first, second in zip_longest(*cells, fillvalue="")
    ]
