"""Approving formulary lines: each pharmacist signs the content that was read; two make it count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.approvals import NEEDED, Approval
from station.clinical.formulary import Product
from station.clinical.who_signs import why_may_not
from station.records.queries.approvals import approvals_of

APPROVE, WITHDRAW = "approve_lines", "withdraw_approval"

Read = tuple[str, str]
"""A line and the content of it that the person read."""


def lines_of(desk: Desk) -> tuple[Product, ...]:
    """List every line of the formulary's files, approved or not, by substance."""
    return tuple(product for one in desk.unit.formulary.substances() for product in one.products)


def approve_lines(desk: Desk, request: Request, read: Sequence[Read]) -> Outcome:
    """Approve the contents that were read; those the signer approved before are left as they are."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not(APPROVE, scene.signer, None)
        if may_not:
            return refusal(may_not)
        now = {(product.line, product.content) for product in lines_of(desk)}
        changed = [line for line, content in read if (line, content) not in now]
        if changed or not read:
            return Refused("formulary_changed", {"line": changed[0] if changed else "-"})
        return _approved(scene, read)

    return perform(desk, request, APPROVE, decide, "formulary")


def _approved(scene: Scene, read: Iterable[Read]) -> Plan | Refused:
    number, counts = scene.next_id("approvals"), 0
    rows: list[Approval] = []
    for line, content in dict.fromkeys(read):
        before = {item.operator for item in approvals_of(scene.database, line, content)}
        if scene.signer.id in before:
            continue
        rows.append(Approval(number + len(rows), line, content, scene.signer.id, scene.now))
        counts += len(before) + 1 == NEEDED
    if not rows:
        return Refused("approved_by_you", {"name": scene.signer.name})
    return Plan("lines_approved", tuple(rows), "formulary", {"count": len(rows), "complete": counts})


def withdraw_approval(desk: Desk, request: Request, read: Read) -> Outcome:
    """Take a line back, with a reason: the approvals of this content count no more, whoever gave them."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not(WITHDRAW, scene.signer, None)
        if may_not or not reason_given(scene):
            return refusal(may_not) if may_not else Refused("reason_missing")
        found = approvals_of(scene.database, *read)
        if not found:
            return Refused("approval_none")
        rows = tuple(replace(item, withdrawn=True) for item in found)
        return Plan("approval_withdrawn", rows, "formulary", {"line": read[0]})

    return perform(desk, request, WITHDRAW, decide, "formulary")
