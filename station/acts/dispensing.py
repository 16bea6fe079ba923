"""Dispensing: a pharmacist releases one bag at a time; then bags are handed over, a list per ward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from station.acts.aim import Aim, Seen, aim, reason_given
from station.acts.apart import unanswered_alert, why_not_together
from station.acts.desk import Desk, Request, Scene
from station.acts.drawing_plan import storage_of
from station.acts.holding import register_status
from station.acts.label_rows import VOID, label_is_true, overwrap_label
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.scanned import label_of
from station.acts.stock import why_recalled
from station.acts.tray import components_of
from station.clinical.formulary import Storage
from station.clinical.label_content import ON_CONTAINER
from station.clinical.model import HandOver, Label, Preparation, Prescription, State
from station.clinical.steps import Act
from station.clinical.who_signs import why_may_not
from station.records.queries import labels, preparations
from station.records.queries.fetch import one


@dataclass(frozen=True)
class Delivery:
    """Who takes the bags, for which ward, and how they travel."""

    ward: str
    recipient: str
    cold_chain: bool


def bag_of_code(desk: Desk, code: str) -> int | Refused:
    """Give the preparation whose current bag label was scanned; say what the code is when it is not one."""
    label = label_of(desk, code)
    if isinstance(label, Refused):
        return label
    if label.kind not in ON_CONTAINER:
        return Refused("not_a_bag_label", {"type": label.kind})
    if label.state == VOID:
        return _replaced(labels.newest_of(desk.store.database, label))
    assert label.preparation is not None, "label_of gives labels of preparations only"
    return label.preparation


def _replaced(newest: Label) -> Refused:
    """Say what to scan instead of a label that counts no more: a duplicate, a label made anew, or nothing."""
    if newest.state == VOID:
        return Refused("label_cancelled")
    return Refused("label_replaced", {"copy": newest.copy}) if newest.copy else Refused("label_remade")


def release(desk: Desk, request: Request, seen: Seen, label_code: str) -> Outcome:
    """Release one bag: both checks agree, GO, its current label scanned, within its use-by, not held."""

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.RELEASE, seen)
        if isinstance(found, Refused):
            return found
        scanned = bag_of_code(desk, label_code)
        if isinstance(scanned, Refused):
            return scanned
        if scanned != found.preparation.id:
            return Refused("label_of_another_bag")
        unfit = _unfit(scene, found) or unanswered_alert(scene, found.preparation)
        if unfit:
            return unfit
        bag = replace(found.preparation, state=State.RELEASED, releaser=scene.signer.id)
        outer = overwrap_label(scene, bag, found.prescription, components_of(scene, bag.id))
        rows = (bag, *register_status(scene, bag, "released", None), *outer)
        return Plan("released", rows, preparation=bag.id, params={"number": bag.register_number})

    return perform(desk, request, Act.RELEASE, decide, seen.subject)


def _unfit(scene: Scene, found: Aim) -> Refused | None:
    """Say why a bag may not leave as it is: its use-by, by the wall and by its own time, or its label."""
    bag = found.preparation
    if bag.use_by is None:
        return Refused("use_by_unknown")
    if bag.use_by <= scene.now:
        return Refused("use_by_passed")
    clock = scene.desk.clock
    lived = preparations.time_since_start(scene.database, bag.id, clock.boot, clock.boot_ns())
    if lived and bag.use_by <= lived:
        return Refused("use_by_passed_clock")
    if not label_is_true(scene, bag, found.prescription, components_of(scene, bag.id)):
        return Refused("label_outdated")
    return why_recalled(scene, components_of(scene, bag.id))


def hand_over(desk: Desk, request: Request, codes: tuple[str, ...], delivery: Delivery) -> Outcome:
    """Hand the scanned bags over, all or none: each is released, for this ward, within its use-by.

    Intrathecal ones leave on a list of their own; with a vinca alkaloid of the same day it takes a reason.
    """

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not(Act.HAND_OVER, scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not delivery.recipient.strip():
            return Refused("recipient_missing")
        if not codes:
            return Refused("no_bag_scanned")
        bags = _bags(scene, codes, delivery.ward)
        if isinstance(bags, Refused):
            return bags
        refused = why_not_together(desk, bags) or unanswered_alert(scene, *bags)
        if refused:
            return refused
        warm = not delivery.cold_chain and not reason_given(scene)
        if warm and any(keeps_cold(desk, bag.id) for bag in bags):
            return Refused("cold_chain_needed")
        return _handed_over(scene, bags, delivery)

    return perform(desk, request, Act.HAND_OVER, decide)


def keeps_cold(desk: Desk, preparation_id: int) -> bool:
    """Tell whether a bag is kept in the fridge until it is given."""
    bag = preparations.preparation(desk.store.database, preparation_id)
    components = preparations.components(desk.store.database, preparation_id)
    return bag is not None and storage_of(desk.data, bag, components) is Storage.FRIDGE


def _bags(scene: Scene, codes: tuple[str, ...], ward: str) -> list[Preparation] | Refused:
    bags: dict[int, Preparation] = {}
    for code in codes:
        bag = why_not_on_list(scene, code, ward)
        if isinstance(bag, Refused):
            return bag
        bags[bag.id] = bag
    return list(bags.values())


def why_not_on_list(scene: Scene, code: str, ward: str) -> Preparation | Refused:
    """Give the released bag behind a scanned label, or say why it may not leave for this ward."""
    scanned = bag_of_code(scene.desk, code)
    if isinstance(scanned, Refused):
        return scanned
    found = aim(scene, Act.HAND_OVER, Seen(scanned))
    if isinstance(found, Refused):
        return found
    if found.prescription.ward != ward:
        return Refused("bag_of_another_ward", {"ward": found.prescription.ward})
    return _unfit(scene, found) or found.preparation


def _handed_over(scene: Scene, bags: list[Preparation], delivery: Delivery) -> Plan:
    number = scene.next_id("handovers")
    row = HandOver(
        id=number,
        ward=delivery.ward,
        recipient=delivery.recipient.strip(),
        cold_chain=delivery.cold_chain,
        latest=_latest(bags),
        at=scene.now,
        operator=scene.signer.id,
    )
    gone = [replace(bag, state=State.HANDED_OVER, handover=number) for bag in bags]
    lines = [line for bag in gone for line in register_status(scene, bag, "delivered", None)]
    params: dict[str, str | int | None] = {
        "ward": delivery.ward,
        "count": len(gone),
        "recipient": row.recipient,
    }
    return Plan(
        "handed_over",
        (row, *gone, *lines),
        f"handover:{number}",
        params,
        gone[0].id,
        tuple(b.id for b in gone[1:]),
    )


def _latest(bags: list[Preparation]) -> datetime | None:
    """Give the latest hour by which every bag must have been administered: the earliest use-by."""
    return min((bag.use_by for bag in bags if bag.use_by), default=None)


def preview_bag(
    desk: Desk, code: str, ward: str | None, listed: Sequence[Preparation] = ()
) -> Preparation | Refused:
    """Tell whether a bag may join those scanned already; with no ward yet, any released bag may."""
    scanned = bag_of_code(desk, code)
    if isinstance(scanned, Refused):
        return scanned
    bag = one(desk.store.database, Preparation, scanned)
    assert bag is not None
    if bag.state is not State.RELEASED or bag.held:
        return Refused("bag_not_released", {"state": bag.state.value})
    prescription = one(desk.store.database, Prescription, bag.prescription)
    if ward and prescription and prescription.ward != ward:
        return Refused("bag_of_another_ward", {"ward": prescription.ward})
    return why_not_together(desk, (*listed, bag)) or bag
