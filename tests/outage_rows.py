"""One row of each book of the outage, for tests of the database's own rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from station.clinical.contacts import Contact, ContactKind
from station.clinical.crisis import Decision, DecisionKind, Member
from station.clinical.drill import DrillReport, GoNoGo, StockCount
from station.clinical.logbook import Category, LogLine
from station.clinical.messages import How, Leaving, Message
from station.clinical.mutual_aid import Entrusted
from station.clinical.outage import Debrief, Function, FunctionState, Health, Outage, Tick
from station.clinical.roster import Duty, Enrolment, Recall, RecallState, Shift

BEGAN = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)


def outage(number: int = 1, **more: Any) -> Outage:
    """Give an outage that goes on."""
    return Outage(number, "Migration", True, BEGAN, 1, BEGAN, **more)


def closed(number: int = 1) -> Outage:
    """Give it closed."""
    return outage(number, ended=LATER, ended_by=1, how_ended="Rétabli")


def state(number: int, health: Health, of: int = 1) -> FunctionState:
    """Give how the worksheets are."""
    return FunctionState(number, of, Function.WORKSHEETS, health, "vu", BEGAN, 1)


def log_line(number: int = 1, **more: Any) -> LogLine:
    """Give a line of the logbook."""
    told = {"at": BEGAN, "written": BEGAN, "author": 1, "duty": None} | more
    return LogLine(number, category=Category.FACT, text="vu", **told)


def shift(number: int, duty: Duty, operator: int, **more: Any) -> Shift:
    """Give somebody in a role."""
    return Shift(number, duty, operator, BEGAN, **more)


def decision(**more: Any) -> Decision:
    """Give an open decision."""
    told = ("Reporter", "Stabilité courte", "Cellule", "Hélène", None, BEGAN, 1)
    return Decision(1, 1, DecisionKind.CRISIS, *told, **more)


def message(**more: Any) -> Message:
    """Give a mail that was asked for."""
    told = ("one_station", "hdj@hopital.invalid", "Panne", "Un seul poste", How.MAIL)
    return replace(Message(1, 1, *told, Leaving.ASKED, BEGAN, 1), **more)


def go_no_go(pharmacist: int, second: int, **more: Any) -> GoNoGo:
    """Give a go with everything ticked."""
    return replace(GoNoGo(1, True, "Migration", 9, 9, None, BEGAN, pharmacist, second), **more)


def entrusted(preparation: int, **more: Any) -> Entrusted:
    """Give a preparation that is away."""
    return replace(Entrusted(1, 1, 1, preparation, BEGAN, 1), **more)


def enrolment(operator: int, pharmacist: int, second: int) -> Enrolment:
    """Give somebody enrolled in haste."""
    return Enrolment(1, 1, operator, pharmacist, second, BEGAN)


def outage_rows(first: int, second: int) -> tuple[Any, ...]:
    """Give a row for every book, of two people."""
    return (
        outage(),
        state(1, Health.UP),
        Tick(1, 1, "under_4h", "astreinte", "Appeler", True, BEGAN, first),
        Contact(1, ContactKind.COLLEAGUE, "Zoé", "", "01"),
        shift(1, Duty.PILOT, first),
        Recall(1, 1, 1, RecallState.CALLED, None, BEGAN, first),
        enrolment(6, first, second),
        Member(1, 1, "M. Roy", "Direction", "02", BEGAN),
        decision(),
        StockCount(1, "12 rouleaux", BEGAN, first),
        DrillReport(1, BEGAN, 60, True, True, "[]", None, BEGAN, first),
        go_no_go(first, second),
        message(),
        entrusted(1),
        closed(),
        Debrief(1, 1, "appris", None, LATER, first),
        log_line(),
    )


def names_of(statements: Iterable[str]) -> set[str]:
    """Give the names of the rules in these statements."""
    return set(re.findall(r"'rule:(\w+)'", "\n".join(statements)))
