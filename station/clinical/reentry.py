"""Giving the work back: what the main software must be told of, item by item, and when nothing is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from station.clinical.steps import Not


class TaskKind(StrEnum):
    """What there is to re-enter, in the order the main software needs it: cumulative doses first."""

    CUMULATIVE = "cumulative"
    PREPARATION = "preparation"
    DESTRUCTION = "destruction"
    LEFTOVER = "leftover"


class Status(StrEnum):
    """How far one item is. `changed`: what was entered is no longer what the records say."""

    TO_DO = "to_do"
    ENTERED = "entered"
    VERIFIED = "verified"
    NOT_APPLICABLE = "not_applicable"
    CHANGED = "changed"


CLOSED = frozenset({Status.VERIFIED, Status.NOT_APPLICABLE})


@dataclass(frozen=True)
class Reentry:
    """What became of one item: who entered it under which number of the main software, who verified it.

    `id` is kind and subject (`preparation:26A00001`); `seen` is the subject's version when it was entered. An
    item without a row is still to do. Times are aware UTC.
    """

    id: str
    kind: TaskKind
    status: Status
    seen: int
    main_number: str | None = None
    entered_by: int | None = None
    entered_at: datetime | None = None
    verified_by: int | None = None
    verified_at: datetime | None = None
    reason: str | None = None
    entry: int = 0


@dataclass(frozen=True)
class Task:
    """One item to re-enter: its subject's number, whom and what it is about, the facts to copy, its version.

    `facts` are (name, value) pairs in the order of the main software; the words of a name are at
    `reentry.fact.<name>`. `at` is when it really happened.
    """

    key: str
    kind: TaskKind
    number: str
    who: str
    what: str
    at: str | None
    facts: tuple[tuple[str, str | None], ...]
    version: int
    ended: bool = True
    done: Reentry | None = None

    @property
    def status(self) -> Status:
        """Say how far it is, noticing when the subject changed after it was entered."""
        if self.done is None:
            return Status.TO_DO
        stale = self.done.status in (Status.ENTERED, Status.VERIFIED) and self.version > self.done.seen
        return Status.CHANGED if stale else self.done.status

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something about it."""
        return self.status not in CLOSED


@dataclass(frozen=True)
class Proof:
    """A signed proof of completeness: numbers from and to, gaps, totals by drug (JSON), the chain's head."""

    id: int
    at: datetime
    operator: int
    first: str
    last: str
    numbers: int
    gaps: str
    totals: str
    head: int
    head_hash: str
    entry: int = 0


def task_key(kind: TaskKind, subject: str | int) -> str:
    """Name one item."""
    return f"{kind.value}:{subject}"


def why_not_enter(task: Task, main_number: str) -> Not | None:
    """Say why an item can't be noted as entered."""
    if not task.ended:
        return Not("reentry_not_ended", {"number": task.number})
    if task.status not in (Status.TO_DO, Status.CHANGED):
        return Not("reentry_done", {"number": task.number})
    if not main_number.strip() or not main_number.isprintable() or len(main_number) > 40:
        return Not("reentry_number")
    return None


def why_not_verify(task: Task, operator: int, main_number: str) -> Not | None:
    """Say why this person can't verify an item: another one, reading the same number in the main software."""
    if task.status is not Status.ENTERED or task.done is None:
        return Not("reentry_not_entered", {"number": task.number})
    if task.done.entered_by == operator:
        return Not("reentry_same_person")
    if task.done.main_number != main_number.strip():
        return Not("reentry_number_differs", {"typed": main_number.strip()[:40]})
    return None


def missing_numbers(
    sequences: Iterable[tuple[int, str, int]], before: Mapping[tuple[int, str], int]
) -> tuple[str, ...]:
    """List the register numbers that should lie between the first and the last of each year and series.

    `before`: the last number that earlier books gave out in a year and series; the first follows it.
    """
    by_series: dict[tuple[int, str], set[int]] = {}
    for year, series, sequence in sequences:
        by_series.setdefault((year, series), set()).add(sequence)
    return tuple(
        f"{year % 100:02d}{series}{sequence:05d}"
        for (year, series), found in sorted(by_series.items())
        for sequence in range(before.get((year, series), 0) + 1, max(found) + 1)
        if sequence not in found
    )


@dataclass(frozen=True)
class Total:
    """What was made of one drug, in one unit: bags and doses dispensed, destroyed or cancelled."""

    drug: str
    unit: str
    dispensed: int
    dose: Decimal
    destroyed: int
    cancelled: int


def totals(lines: Sequence[tuple[str, str, Decimal, str]]) -> tuple[Total, ...]:
    """Count (drug, unit, dose, register status) lines by drug and unit; only dispensed doses are added up."""
    groups: dict[tuple[str, str], list[tuple[Decimal, str]]] = {}
    for drug, unit, dose, status in lines:
        groups.setdefault((drug, unit), []).append((dose, status))
    return tuple(
        Total(
            drug,
            unit,
            sum(status == "delivered" for _, status in group),
            sum((dose for dose, status in group if status == "delivered"), Decimal(0)),
            sum(status == "destroyed" for _, status in group),
            sum(status == "cancelled" for _, status in group),
        )
        for (drug, unit), group in sorted(groups.items())
    )
