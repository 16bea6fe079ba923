"""Giving the work back to the main software: noted item by item, verified by another, proved complete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from decimal import Decimal

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.reentry import (
    Proof,
    Reentry,
    Status,
    Task,
    totals,
    why_not_enter,
    why_not_verify,
)
from station.clinical.steps import Not
from station.clinical.who_signs import why_may_not
from station.records import journal
from station.records.database import Database
from station.records.queries import reentries, register


def enter(desk: Desk, request: Request, keys: Sequence[str], main_number: str) -> Outcome:
    """Note items as entered in the main software under its number; the items keep their actual times."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _aimed(scene, "reenter", keys)
        if isinstance(found, Refused):
            return found
        for task in found:
            may_not = why_not_enter(task, main_number)
            if may_not:
                return refusal(may_not)
        rows = tuple(_entered(scene, task, main_number.strip()) for task in found)
        return Plan("reentered", rows, found[0].key, {"count": len(rows), "number": main_number.strip()})

    return perform(desk, request, "reenter", decide)


def _entered(scene: Scene, task: Task, main_number: str) -> Reentry:
    return Reentry(
        id=task.key,
        kind=task.kind,
        status=Status.ENTERED,
        seen=task.version,
        main_number=main_number,
        entered_by=scene.signer.id,
        entered_at=scene.now,
    )


def verify(desk: Desk, request: Request, key: str, main_number: str) -> Outcome:
    """Verify one item: another person found it in the main software and types the number they read."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _aimed(scene, "verify_reentry", (key,))
        if isinstance(found, Refused):
            return found
        may_not = why_not_verify(found[0], scene.signer.id, main_number)
        if may_not or found[0].done is None:
            return refusal(may_not or Not("reentry_not_entered", {"number": found[0].number}))
        row = replace(
            found[0].done, status=Status.VERIFIED, verified_by=scene.signer.id, verified_at=scene.now
        )
        return Plan("reentry_verified", (row,), key, {"number": found[0].number})

    return perform(desk, request, "verify_reentry", decide, key)


def not_applicable(desk: Desk, request: Request, key: str) -> Outcome:
    """Say that an item is nothing for the main software, with a pharmacist's reason."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _aimed(scene, "reentry_not_applicable", (key,))
        if isinstance(found, Refused):
            return found
        task = found[0]
        if not reason_given(scene):
            return Refused("reason_missing")
        if not task.ended:
            return Refused("reentry_not_ended", {"number": task.number})
        if not task.is_open:
            return Refused("reentry_done", {"number": task.number})
        row = Reentry(
            task.key, task.kind, Status.NOT_APPLICABLE, task.version, reason=scene.request.reason,
            entered_by=scene.signer.id, entered_at=scene.now,
        )  # fmt: skip
        return Plan("reentry_not_applicable", (row,), key, {"number": task.number})

    return perform(desk, request, "reentry_not_applicable", decide, key)


def reopen(desk: Desk, request: Request, key: str) -> Outcome:
    """Put an item back to do, with a reason: what was entered turned out wrong."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _aimed(scene, "reopen_reentry", (key,))
        if isinstance(found, Refused):
            return found
        if not reason_given(scene):
            return Refused("reason_missing")
        if found[0].done is None or found[0].status is Status.TO_DO:
            return Refused("reentry_not_entered", {"number": found[0].number})
        row = Reentry(key, found[0].kind, Status.TO_DO, found[0].version, reason=scene.request.reason)
        return Plan("reentry_reopened", (row,), key, {"number": found[0].number})

    return perform(desk, request, "reopen_reentry", decide, key)


def _aimed(scene: Scene, act: str, keys: Sequence[str]) -> list[Task] | Refused:
    may_not = why_may_not(act, scene.signer, None)
    if may_not:
        return refusal(may_not)
    known = {task.key: task for task in reentries.tasks(scene.database)}
    if not keys or any(key not in known for key in keys):
        return Refused("reentry_unknown")
    return [known[key] for key in dict.fromkeys(keys)]


# Completeness


def why_not_complete(database: Database) -> list[Not]:
    """List what keeps the work from being given back whole: numbers missing, items open."""
    missing = reentries.gaps(database)
    reasons = [Not("reentry_gaps", {"numbers": ", ".join(missing[:5])})] if missing else []
    open_items, _ = reentries.counts(database)
    return [*reasons, Not("reentry_open", {"count": open_items})] if open_items else reasons


def sign_proof(desk: Desk, request: Request) -> Outcome:
    """Sign the proof of completeness: a pharmacist, nothing open, no number missing."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("sign_proof", scene.signer, None)
        if may_not:
            return refusal(may_not)
        for reason in why_not_complete(scene.database):
            return refusal(reason)
        lines = register.register(scene.database)
        if not lines:
            return Refused("reentry_nothing")
        row = _proof(scene, lines)
        return Plan("proof_signed", (row,), f"proof:{row.id}", {"first": row.first, "last": row.last})

    return perform(desk, request, "sign_proof", decide)


def _proof(scene: Scene, lines: Sequence[register.RegisterLine]) -> Proof:
    head = journal.head(scene.database)
    counted = totals([(line.drug, line.dose_unit, Decimal(line.dose), line.status) for line in lines])
    told = [{**asdict(total), "dose": format(total.dose, "f")} for total in counted]
    return Proof(
        id=scene.next_id("proofs"),
        at=scene.now,
        operator=scene.signer.id,
        first=lines[0].number,
        last=lines[-1].number,
        numbers=len(lines),
        gaps="[]",
        totals=json.dumps(told, ensure_ascii=False, sort_keys=True),
        head=head.n,
        head_hash=head.hash,
    )
