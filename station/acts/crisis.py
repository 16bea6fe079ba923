"""The crisis cell: who sits in it, what is decided and why, and what became of each decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from station.acts.desk import Desk, Request, Scene
from station.acts.logbook import Told, line
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.crisis import Decision, DecisionKind, DecisionStatus, Member
from station.clinical.logbook import Category
from station.clinical.model import Preparation
from station.clinical.who_signs import why_may_not
from station.records.queries.fetch import one
from station.records.queries.outages import going_on, last
from station.words import say


@dataclass(frozen=True)
class Decided:
    """What was decided, why, by whom, who does it, until when."""

    what: str
    why: str
    decided_by: str
    owner: str
    deadline: datetime | None = None
    kind: DecisionKind = DecisionKind.CRISIS
    preparation: int | None = None


def decide(desk: Desk, request: Request, decided: Decided) -> Outcome:
    """Record a decision; all but the deadline is asked for."""

    def plan(scene: Scene) -> Plan | Refused:
        act = "triage" if decided.kind is DecisionKind.TRIAGE else "decide"
        may_not = why_may_not(act, scene.signer, None)
        refused = refusal(may_not) if may_not else _incomplete(scene, decided)
        if refused:
            return refused
        outage = going_on(scene.database) or (
            last(scene.database) if decided.kind is DecisionKind.ACTION else None
        )
        row = Decision(
            id=scene.next_id("decisions"),
            outage=outage.id if outage else None,
            kind=decided.kind,
            what=decided.what.strip(),
            why=decided.why.strip(),
            decided_by=decided.decided_by.strip(),
            owner=decided.owner.strip(),
            deadline=decided.deadline,
            at=scene.now,
            noted_by=scene.signer.id,
            preparation=decided.preparation,
        )
        words = say("logged.decided", what=row.what, why=row.why, by=row.decided_by, owner=row.owner)
        told = Told(Category.DECISION, words, preparation=decided.preparation)
        return Plan("decided", (row, line(scene, told)), f"decision:{row.id}", {"what": row.what})

    return perform(desk, request, "triage" if decided.kind is DecisionKind.TRIAGE else "decide", plan)


def _incomplete(scene: Scene, decided: Decided) -> Refused | None:
    texts = (decided.what, decided.why, decided.decided_by, decided.owner)
    if not all(text.strip() for text in texts):
        return Refused("decision_incomplete")
    if decided.deadline is not None and decided.deadline < scene.now:
        return Refused("decision_deadline_past")
    if decided.kind is DecisionKind.TRIAGE:
        known = decided.preparation and one(scene.database, Preparation, decided.preparation)
        return None if known else Refused("preparation_unknown", {"id": decided.preparation or 0})
    return None


def settle(desk: Desk, request: Request, decision_id: int, status: DecisionStatus, became: str) -> Outcome:
    """Say what became of a decision: done, or dropped and why."""

    def plan(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("decide", scene.signer, None)
        found = one(scene.database, Decision, decision_id)
        if may_not or found is None:
            return refusal(may_not) if may_not else Refused("changed_meanwhile")
        if found.status is not DecisionStatus.OPEN or status is DecisionStatus.OPEN:
            return Refused("decision_settled")
        if not became.strip():
            return Refused("decision_became")
        row = replace(found, status=status, became=became.strip(), ended=scene.now)
        words = say(f"logged.decision_{status.value}", what=row.what, became=became.strip())
        told = Told(Category.DECISION, words, preparation=row.preparation)
        return Plan("decision_settled", (row, line(scene, told)), f"decision:{row.id}", {"what": row.what})

    return perform(desk, request, "decide", plan, f"decision:{decision_id}")


def join_cell(desk: Desk, request: Request, name: str, function: str, phone: str) -> Outcome:
    """Note a member of the crisis cell."""

    def plan(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("crisis_cell", scene.signer, None)
        outage = going_on(scene.database)
        if may_not or outage is None:
            return refusal(may_not) if may_not else Refused("no_outage")
        if not (name.strip() and function.strip() and phone.strip()):
            return Refused("member_incomplete")
        row = Member(
            scene.next_id("cell_members"), outage.id, name.strip(), function.strip(), phone.strip(), scene.now
        )
        told = Told(Category.FACT, say("logged.cell_joined", name=row.name, function=row.function))
        return Plan("cell_joined", (row, line(scene, told)), f"member:{row.id}", {"name": row.name})

    return perform(desk, request, "crisis_cell", plan)


def leave_cell(desk: Desk, request: Request, member_id: int) -> Outcome:
    """Note that a member left the crisis cell."""

    def plan(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("crisis_cell", scene.signer, None)
        found = one(scene.database, Member, member_id)
        if may_not or found is None or found.until:
            return refusal(may_not) if may_not else Refused("changed_meanwhile")
        told = Told(Category.FACT, say("logged.cell_left", name=found.name))
        rows = (replace(found, until=scene.now), line(scene, told))
        return Plan("cell_left", rows, f"member:{found.id}", {"name": found.name})

    return perform(desk, request, "crisis_cell", plan, f"member:{member_id}")
