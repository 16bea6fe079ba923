"""Pharmaceutical validation: the order against the findings; accept (a second may sign) or refuse."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from station.acts.aim import Aim, Seen, aim, reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.typing_orders import why_not_validate
from station.acts.unit_data import UnitData
from station.clinical.checks import Severity
from station.clinical.findings.all import findings
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Finding
from station.clinical.formulary import Product
from station.clinical.model import Preparation, State, Validation
from station.clinical.steps import Act
from station.clinical.who_signs import why_may_not
from station.records.database import Database
from station.records.queries.lines import line_of, lines_of, people_of
from station.records.queries.patient_facts import facts_of
from station.records.queries.settings import time_zone


def findings_of(
    database: Database, data: UnitData, preparation_id: int, now: datetime
) -> tuple[Finding, ...]:
    """Make the findings of one preparation against all that is loaded, none when over; `data` as approved
    now, `now` aware."""
    mine = line_of(database, preparation_id)
    if mine is None:
        return ()
    return findings(
        mine,
        lines_of(database, mine.patient),
        data.formulary,
        data.checks,
        now.astimezone(time_zone(database)),
        Context(data.doses, facts_of(database, mine.patient.id)),
        people_of(database, now),
    )


def heaviest(found: Sequence[Finding]) -> Severity:
    """Give the weight of the heaviest finding, information when there is none."""
    return max(
        (item.severity for item in found), key=lambda severity: severity.weight, default=Severity.INFORMATION
    )


def validate(desk: Desk, request: Request, seen: Seen, shown: Sequence[str] = ()) -> Outcome:
    """Validate one preparation; `shown`: the codes on the screen, with every finding that asks now."""

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.VALIDATE, seen)
        if isinstance(found, Refused):
            return found
        now = findings_of(scene.database, desk.data, found.preparation.id, scene.now)
        refused = _why_not(scene, found, now, shown)
        if refused:
            return refused
        bag = replace(found.preparation, state=State.VALIDATED, validator=scene.signer.id)
        return Plan("validated", (bag, _record(scene, bag, "accepted", now)), preparation=bag.id)

    return perform(desk, request, Act.VALIDATE, decide, seen.subject)


def _why_not(scene: Scene, found: Aim, now: Sequence[Finding], shown: Sequence[str]) -> Refused | None:
    untyped = why_not_validate(scene.database, found.preparation)
    if untyped:
        return refusal(untyped)
    asking = Counter(item.code for item in now if item.severity is not Severity.INFORMATION)
    if asking - Counter(shown):
        return Refused("findings_changed")
    weight = heaviest(now)
    if weight is Severity.FORBIDDEN:
        return Refused("finding_forbidden", {"code": now[0].code})
    if weight is not Severity.INFORMATION and not reason_given(scene):
        return Refused("reason_missing")
    own_figures = _line(scene, found.preparation) is None
    if own_figures and not reason_given(scene):
        return Refused("reason_missing")
    if (own_figures or weight is Severity.SECOND_PHARMACIST) and len(scene.signers) < 2:
        return Refused("second_pharmacist_needed")
    for second in scene.signers[1:]:
        may_not = why_may_not(Act.VALIDATE, second, found.preparation)
        if may_not:
            return refusal(may_not)
    return None


def _line(scene: Scene, bag: Preparation) -> Product | None:
    """Give the approved formulary line an order is judged with; None: only its own worksheet's figures."""
    formulary = scene.desk.data.formulary
    substance = formulary.find(bag.drug)
    return substance.by_route(formulary.terms.code("route", bag.route)) if substance else None


def _record(scene: Scene, bag: Preparation, decision: str, now: Sequence[Finding]) -> Validation:
    line = _line(scene, bag)
    told = [
        {
            "code": item.code,
            "severity": item.severity.value,
            "params": dict(item.params),
            "source": item.source,
        }
        for item in now
    ]
    return Validation(
        id=scene.next_id("validations"),
        preparation=bag.id,
        decision=decision,
        findings=json.dumps(told, ensure_ascii=False, sort_keys=True),
        formulary=scene.desk.data.version,
        reason=scene.request.reason,
        operator=scene.signer.id,
        second=scene.signers[1].id if len(scene.signers) > 1 else None,
        at=scene.now,
        line=line.line if line else None,
        content=line.content if line else None,
        own_figures=line is None,
    )


def refuse(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Refuse one preparation, with the reason that the prescriber will be told."""

    def decide(scene: Scene) -> Plan | Refused:
        if not reason_given(scene):
            return Refused("reason_missing")
        found = aim(scene, Act.REFUSE, seen)
        if isinstance(found, Refused):
            return found
        now = findings_of(scene.database, desk.data, found.preparation.id, scene.now)
        bag = replace(found.preparation, state=State.REFUSED)
        return Plan("order_refused", (bag, _record(scene, bag, "refused", now)), preparation=bag.id)

    return perform(desk, request, Act.REFUSE, decide, seen.subject)
