"""The double visual check: two people read, each blind to the other; a mismatch holds, nobody picks one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from station.acts.aim import Aim, Seen, aim, reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.holding import freed
from station.acts.label_rows import CONFIRMED, REQUESTED
from station.acts.outcome import Outcome, Plan, Refused
from station.acts.perform import perform
from station.acts.tray import components_of
from station.clinical.double_check import Difference, compare_before_injection, compare_finished_bag
from station.clinical.model import Hold, HoldPoint, Label, Patient, Preparation, Reading, State
from station.clinical.steps import Act
from station.records.queries import preparations
from station.records.queries.fetch import one

ACTS = {HoldPoint.BEFORE_INJECTION: Act.READ, HoldPoint.FINISHED_BAG: Act.CHECK_BAG}
PASSED = {HoldPoint.BEFORE_INJECTION: State.READ, HoldPoint.FINISHED_BAG: State.CHECKED}


def read(desk: Desk, request: Request, seen: Seen, values: Mapping[str, str]) -> Outcome:
    """Record one reading before injection: what was scanned and the volume of every syringe, as read."""
    return _read(desk, request, seen, HoldPoint.BEFORE_INJECTION, values)


def check_bag(desk: Desk, request: Request, seen: Seen, values: Mapping[str, str]) -> Outcome:
    """Record one check of the finished bag: label scanned, identity read back, clarity, leaks."""
    return _read(desk, request, seen, HoldPoint.FINISHED_BAG, values)


def _read(desk: Desk, request: Request, seen: Seen, point: HoldPoint, values: Mapping[str, str]) -> Outcome:
    act = ACTS[point]

    def decide(scene: Scene) -> Plan | Refused:
        bag = preparations.preparation(scene.database, seen.preparation)
        others = preparations.readings(scene.database, bag, point) if bag else []
        found = aim(scene, act, Seen(seen.preparation, round=seen.round), [item.checker for item in others])
        if isinstance(found, Refused):
            return found
        if not all(value.strip() for value in values.values()) or not values:
            return Refused("reading_incomplete")
        return (
            _first(scene, found, point, values)
            if _waits(found, others)
            else _last(scene, found, point, values, others)
        )

    return perform(desk, request, act, decide, seen.subject)


def _waits(found: Aim, others: list[Reading]) -> bool:
    return not others and not found.preparation.single_check


def _reading(scene: Scene, bag: Preparation, point: HoldPoint, position: int) -> Reading:
    return Reading(
        id=scene.next_id("readings"),
        preparation=bag.id,
        hold_point=point,
        round=bag.round,
        position=position,
        checker=scene.signer.id,
        at=scene.now,
        found=None,
        sealed=None,
    )


def _purpose(reading: Reading) -> str:
    return f"reading:{reading.preparation}:{reading.hold_point.value}:{reading.round}:{reading.position}"


def _first(scene: Scene, found: Aim, point: HoldPoint, values: Mapping[str, str]) -> Plan:
    """Seal the first reading: its figures are nowhere to be read until the other exists."""
    reading = _reading(scene, found.preparation, point, 1)
    sealed = replace(reading, sealed=scene.desk.key.seal(dict(values), _purpose(reading)))
    return Plan("first_reading", (sealed, found.preparation), preparation=found.preparation.id)


def _last(
    scene: Scene, found: Aim, point: HoldPoint, values: Mapping[str, str], others: list[Reading]
) -> Plan:
    """Open the first reading beside this one and compare both with what was expected."""
    opened = [
        replace(item, found=scene.desk.key.unseal(item.sealed or "", _purpose(item)), sealed=None)
        for item in others
    ]
    mine = replace(_reading(scene, found.preparation, point, len(others) + 1), found=dict(values))
    both = [*opened, mine]
    differences = [one_of for item in both for one_of in _differences(scene, found, point, item.found or {})]
    outcome = "differ" if differences else "agree"
    readings = tuple(replace(item, outcome=outcome) for item in both)
    if differences:
        items = ",".join(sorted({item.item for item in differences}))
        bag = replace(found.preparation, held=Hold.MISMATCH, held_reason=items)
        return Plan("readings_differ", (*readings, bag), preparation=bag.id, params={"items": items})
    bag = replace(found.preparation, state=PASSED[point])
    confirmed = _confirmed_label(scene, bag) if point is HoldPoint.FINISHED_BAG else ()
    return Plan("readings_agree", (*readings, *confirmed, bag), preparation=bag.id)


def _differences(
    scene: Scene, found: Aim, point: HoldPoint, values: Mapping[str, str]
) -> tuple[Difference, ...]:
    bag = found.preparation
    if point is HoldPoint.BEFORE_INJECTION:
        drawn = preparations.draws(scene.database, bag)
        return compare_before_injection(values, components_of(scene, bag.id), drawn)
    patient = one(scene.database, Patient, found.prescription.patient)
    assert patient is not None
    return compare_finished_bag(values, bag.bag_label or 0, patient.birth_date)


def _confirmed_label(scene: Scene, bag: Preparation) -> tuple[Label, ...]:
    """A label that two people scanned did come out of the printer."""
    label = one(scene.database, Label, bag.bag_label) if bag.bag_label else None
    return (replace(label, state=CONFIRMED),) if label and label.state == REQUESTED else ()


def read_again(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """After a mismatch: both read again, in a new round."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _decision(scene, Act.READ_AGAIN, seen)
        if isinstance(found, Refused):
            return found
        bag = replace(freed(scene, found.preparation), round=found.preparation.round + 1)
        rows = _carried_over(scene, found.preparation, bag)
        return Plan("reading_again", (*rows, bag), preparation=bag.id)

    return perform(desk, request, Act.READ_AGAIN, decide, seen.subject)


def _carried_over(scene: Scene, old: Preparation, new: Preparation) -> tuple[object, ...]:
    """Give what stays true in the new round: the syringes, and for a finished bag its agreed readings."""
    first_draw, first_reading = scene.next_id("draws"), scene.next_id("readings")
    drawn = preparations.draws(scene.database, old)
    rows: list[object] = [
        replace(item, id=first_draw + place, round=new.round) for place, item in enumerate(drawn)
    ]
    if old.state is State.FINISHED:
        before = preparations.readings(scene.database, old, HoldPoint.BEFORE_INJECTION)
        rows += [
            replace(item, id=first_reading + place, round=new.round) for place, item in enumerate(before)
        ]
    return tuple(rows)


def redraw(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """After a mismatch before injection: the preparer draws anew, and both read again."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _decision(scene, Act.REDRAW, seen)
        if isinstance(found, Refused):
            return found
        again = found.preparation.round + 1
        bag = replace(freed(scene, found.preparation), state=State.STARTED, round=again)
        return Plan("redrawing", (bag,), preparation=bag.id)

    return perform(desk, request, Act.REDRAW, decide, seen.subject)


def _decision(scene: Scene, act: Act, seen: Seen) -> Aim | Refused:
    return aim(scene, act, seen) if reason_given(scene) else Refused("reason_missing")
