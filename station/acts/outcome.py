"""What an act answers: done or refused, each a code with parameters; sentences are made at the edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from station.clinical.steps import Not


@dataclass(frozen=True)
class Done:
    """The act is recorded, durably. `entry` is its journal number; words at `done.<code>`."""

    code: str
    params: Mapping[str, str | int | None] = field(default_factory=dict)
    entry: int = 0
    again: bool = False
    """True when the same act id was already recorded: nothing was done twice."""


@dataclass(frozen=True)
class Refused:
    """Nothing was recorded; words at `refused.<code>`."""

    code: str
    params: Mapping[str, str | int | None] = field(default_factory=dict)


Outcome = Done | Refused


@dataclass(frozen=True)
class Plan:
    """What an act decided to record: the rows it leaves, about what, and what to tell."""

    code: str
    rows: tuple[Any, ...]
    subject: str = ""
    params: Mapping[str, str | int | None] = field(default_factory=dict)
    preparation: int | None = None
    others: tuple[int, ...] = ()
    """More preparations that the same signature is for (a list handed over)."""


def refusal(reason: Not) -> Refused:
    """Turn a rule's answer into a refusal."""
    return Refused(reason.code, dict(reason.params or {}))
