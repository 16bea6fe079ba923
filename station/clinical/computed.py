"""A computed value that can be done again by hand: formula, inputs, units, source, and what to question."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Input:
    """One input of a computation, with its unit; a weight is named for what it is."""

    name: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Computed:
    """A computed value with the formula and the inputs it came from, so that a person can do it again.

    `questions` holds the codes of what is computed but hard to believe; the words are at `question.<code>`.
    """

    value: Decimal
    unit: str
    formula: str
    inputs: tuple[Input, ...]
    source: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """Why a value could not be computed; the words are at `unverifiable.<reason>`."""

    reason: str
