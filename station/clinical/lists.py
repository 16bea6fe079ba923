"""Leftovers and stock as a list of the main software tells them: plain values, before anybody believes them.

Volumes in mL, contents in mg, concentrations in mg/mL; `expiry` is an ISO date, times are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from station.clinical.orders import Problem


@dataclass(frozen=True)
class ToldLeftover:
    """One opened vial as a list tells it; `number` is the list's own, `hood` a name."""

    line: int
    drug: str
    product: str
    lot: str
    expiry: str
    concentration_mg_ml: Decimal
    remaining_ml: Decimal
    opened_at: datetime
    number: str | None = None
    gtin: str | None = None
    content_mg: Decimal | None = None
    use_by: datetime | None = None
    hood: str | None = None
    trial: str | None = None


@dataclass(frozen=True)
class ToldLot:
    """Unopened packs of one lot as a list tells them."""

    line: int
    drug: str
    product: str
    lot: str
    expiry: str
    content_mg: Decimal
    concentration_mg_ml: Decimal
    count: int
    gtin: str | None = None
    trial: str | None = None
    """The clinical trial whose dedicated stock it is."""


Told = ToldLeftover | ToldLot


@dataclass(frozen=True)
class ListFile:
    """What a file of leftovers or stock holds: items that could be read and problems, nothing left out.

    `kind` is `leftovers` or `stock`; `mapping` begins with it. `numbers` are the list's own,
    those of lines that can't be read too.
    """

    name: str
    sha256: str
    mapping: str
    kind: str
    lines: int
    items: tuple[Told, ...]
    problems: tuple[Problem, ...]
    source: str = ""
    numbers: tuple[str, ...] = ()
