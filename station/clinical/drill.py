"""A drill: a rehearsal on a scratch copy, its steps timed, its report signed in the real journal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum


class StepResult(StrEnum):
    """How one step of a drill ended."""

    DONE = "done"
    FAILED = "failed"
    NOT_POSSIBLE = "not_possible"


RESTORE = "restore"
"""The step whose success is a tested restore."""


@dataclass(frozen=True)
class DrillStep:
    """One step: words at `drill.<code>`; `detail` says what was counted or what went wrong, in words."""

    code: str
    result: StepResult
    seconds: int
    detail: str


@dataclass(frozen=True)
class DrillReport:
    """A drill that somebody signed for: when it ran (not when it was signed), every step as JSON text."""

    id: int
    ran: datetime
    seconds: int
    passed: bool
    restored: bool
    steps: str
    note: str | None
    at: datetime
    noted_by: int
    entry: int = 0


@dataclass(frozen=True)
class StockCount:
    """Somebody looked at the label stock and says what is there."""

    id: int
    answer: str
    at: datetime
    noted_by: int
    entry: int = 0


@dataclass(frozen=True)
class GoNoGo:
    """The decision before a planned cut: go or not, signed by two, with what was ticked."""

    id: int
    go: bool
    what: str
    ticked: int
    asked: int
    reason: str | None
    at: datetime
    pharmacist: int
    second: int
    entry: int = 0


def passed(steps: Sequence[DrillStep]) -> bool:
    """Tell whether a drill counts: no step failed, and those possible were done."""
    results = {step.result for step in steps}
    return StepResult.FAILED not in results and StepResult.DONE in results


def to_text(steps: Sequence[DrillStep]) -> str:
    """Write steps as JSON text."""
    return json.dumps([asdict(step) for step in steps], ensure_ascii=False)


def from_text(text: str) -> tuple[DrillStep, ...]:
    """Read what `to_text` wrote; raises ValueError where it is not that."""
    try:
        return tuple(
            DrillStep(each["code"], StepResult(each["result"]), int(each["seconds"]), str(each["detail"]))
            for each in json.loads(text)
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a drill's steps") from error
