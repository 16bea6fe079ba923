"""Two pharmacists per formulary line: who read which content of which line, and when a line counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from station.clinical.formulary import Product

NEEDED = 2
"""How many different pharmacists a content needs before it feeds a calculation or a use-by time."""


@dataclass(frozen=True)
class Approval:
    """One pharmacist's approval of one content of a line (`Product.line`, `Product.content`)."""

    id: int
    line: str
    content: str
    operator: int
    at: datetime
    withdrawn: bool = False
    """Taken back, with a reason: it counts no more, and stays."""
    entry: int = 0


@dataclass(frozen=True)
class Coverage:
    """How far the formulary of now is approved: its lines, those that count, the drugs in use without any
    approved line, and when each line that counts was last approved."""

    lines: int
    approved: int
    missing: tuple[str, ...]
    approved_at: tuple[datetime, ...]


class Standing(StrEnum):
    """Where a line stands; the words are at `line_standing.<value>`."""

    APPROVED = "approved"
    HALF = "half"
    CHANGED = "changed"
    WAITING = "waiting"


def standing_of(product: Product, approvals: Iterable[Approval]) -> Standing:
    """Tell where a line stands: approved by two, by one, once with another content, or never."""
    counting = [item for item in approvals if item.line == product.line and not item.withdrawn]
    people = {item.operator for item in counting if item.content == product.content}
    if len(people) >= NEEDED:
        return Standing.APPROVED
    if people:
        return Standing.HALF
    return Standing.CHANGED if counting else Standing.WAITING
