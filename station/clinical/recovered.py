"""What was read from the codes of a worksheet, as a station now lost printed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RecoveredSheet:
    """One sheet taken in from its codes; `rows` holds the journaled rows printed on it, as JSON text.

    `id` is the series and number printed on the sheet (`A-12`), `state` the bag's at that moment.
    """

    id: str
    preparation: int
    state: str
    printed_at: datetime
    anchor: str
    rows: str
    entry: int = 0
