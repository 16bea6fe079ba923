"""The findings on an order, heaviest first: a sign, what each asks for in words, its sentence, its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.shell.wrapping import wrapped

_EDGE = 4  # cells under a sign such as [!]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding in words; `weight` (information, reason, second_pharmacist, forbidden) chooses the look."""

    weight: str
    sign: str
    asks: str
    sentence: str
    source: str


class FindingList(Widget):
    """Shows findings one under the other, or one sentence when there is none."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "finding--information",
        "finding--reason",
        "finding--second-pharmacist",
        "finding--forbidden",
        "finding--source",
    }

    findings: reactive[tuple[FindingView, ...]] = reactive((), layout=True)
    nothing: reactive[str] = reactive("", layout=True)

    def show(self, findings: Sequence[FindingView], nothing: str) -> None:
        """Show other findings."""
        self.findings = tuple(findings)
        self.nothing = nothing

    def render(self) -> Content:
        """Draw the lines."""
        drawn = Content("")
        for row, (text, look) in enumerate(self._lines(self.size.width)):
            style = self.get_visual_style(f"finding--{look}") if look else ""
            drawn = drawn + Content("\n" if row else "") + Content.styled(text, style)
        return drawn

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Take as many lines as the sentences need."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[tuple[str, str]]:
        """Lay the findings out as (line, look), an empty line between two of them."""
        if not self.findings:
            return [(line, "") for line in wrapped(self.nothing, width)]
        lines: list[tuple[str, str]] = []
        for finding in self.findings:
            lines += [("", "")] if lines else []
            lines.append((f"{finding.sign} {finding.asks}", finding.weight.replace("_", "-")))
            lines += [(line, "") for line in _indented(finding.sentence, width)]
            lines += [(line, "source") for line in _indented(finding.source, width)]
        return lines


def _indented(text: str, width: int) -> list[str]:
    return wrapped(text, max(_EDGE + 1, width), " " * _EDGE)
