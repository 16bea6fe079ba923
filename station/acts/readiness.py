"""Readiness: the label stock counted, a drill's report signed, and the go or no-go before a planned cut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.logbook import Told, line
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.drill import (
    RESTORE,
    DrillReport,
    DrillStep,
    GoNoGo,
    StepResult,
    StockCount,
    passed,
    to_text,
)
from station.clinical.logbook import Category
from station.clinical.model import Role
from station.clinical.who_signs import why_may_not
from station.words import say


def count_stock(desk: Desk, request: Request, answer: str) -> Outcome:
    """Note the label stock as somebody counted it."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("count_stock", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not answer.strip():
            return Refused("stock_answer")
        row = StockCount(scene.next_id("stock_counts"), answer.strip(), scene.now, scene.signer.id)
        return Plan("stock_counted", (row,), "readiness", {"answer": row.answer})

    return perform(desk, request, "count_stock", decide)


def report_drill(
    desk: Desk, request: Request, ran: datetime, steps: Sequence[DrillStep], note: str | None
) -> Outcome:
    """Sign for a drill that ran on a scratch copy."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("report_drill", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not steps or ran > scene.now:
            return Refused("drill_nothing")
        restored = any(step.code == RESTORE and step.result is StepResult.DONE for step in steps)
        row = DrillReport(
            scene.next_id("drills"),
            ran,
            sum(step.seconds for step in steps),
            passed(steps),
            restored,
            to_text(steps),
            note.strip() if note and note.strip() else None,
            scene.now,
            scene.signer.id,
        )
        words = say("logged.drill_passed" if row.passed else "logged.drill_failed", seconds=row.seconds)
        rows = (row, line(scene, Told(Category.FACT, words)))
        return Plan("drill_reported", rows, f"drill:{row.id}", {"seconds": row.seconds})

    return perform(desk, request, "report_drill", decide)


def go_or_not(desk: Desk, request: Request, what: str, ticked: int, asked: int, *, go: bool) -> Outcome:
    """Decide before a planned cut: a pharmacist and somebody else sign; GO with items open takes a reason."""

    def decide(scene: Scene) -> Plan | Refused:
        if len(scene.signers) != 2:
            return Refused("go_no_go_two_sign")
        pharmacist, second = scene.signers
        if not pharmacist.is_a(Role.PHARMACIST):
            return Refused("role_missing", {"name": pharmacist.name, "act": "go_no_go"})
        if not what.strip():
            return Refused("go_no_go_what")
        if go and ticked < asked and not reason_given(scene):
            return Refused("go_no_go_reason", {"open": asked - ticked})
        row = GoNoGo(
            scene.next_id("go_no_gos"),
            go,
            what.strip(),
            ticked,
            asked,
            scene.request.reason,
            scene.now,
            pharmacist.id,
            second.id,
        )
        words = say("logged.go" if go else "logged.no_go", what=row.what, ticked=ticked, asked=asked)
        told = Told(Category.DECISION, f"{words} {scene.request.reason or ''}".strip())
        return Plan("go_decided" if go else "no_go_decided", (row, line(scene, told)), f"cut:{row.id}")

    return perform(desk, request, "go_no_go", decide)
