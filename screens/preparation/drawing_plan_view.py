"""What to draw, to be read at arm's length: each syringe with its scale, and under it the volume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.preparation.order_facts import amount
from station.clinical.model import Draw, Syringe
from station.words import say

Filled = Syringe | Draw


class DrawingPlan(Widget):
    """Shows each syringe with its volume on a line of its own."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"plan--syringe", "plan--volume"}

    syringes: reactive[tuple[Filled, ...]] = reactive((), layout=True)

    def show(self, syringes: Sequence[Filled]) -> None:
        """Show other syringes, in place."""
        self.syringes = tuple(syringes)

    def render(self) -> Content:
        """Draw two lines for each syringe and one between them."""
        plain, strong = self.get_visual_style("plan--syringe"), self.get_visual_style("plan--volume")
        drawn = Content("")
        for syringe in self.syringes:
            drawn = drawn + Content.styled(syringe_words(syringe, len(self.syringes)), plain)
            drawn = drawn + Content("\n    ") + Content.styled(f"  {volume_words(syringe)}  ", strong)
            drawn = drawn + Content("\n\n")
        return drawn

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Take three lines for each syringe."""
        return 3 * len(self.syringes)


def syringe_words(syringe: Filled, count: int) -> str:
    """Say which syringe of how many, its capacity and the step of its scale."""
    return say(
        "making.syringe",
        number=syringe.number,
        count=count,
        capacity=amount(syringe.capacity_ml, "mL"),
        graduation=amount(syringe.graduation_ml, "mL"),
    )


def volume_words(syringe: Filled) -> str:
    """Say the volume to draw."""
    return amount(syringe.volume_ml, "mL") or ""
