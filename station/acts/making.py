"""Manufacture: the preparer starts, draws, waits for the readings, injects, finishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from station.acts.aim import Aim, Seen, aim, reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.drawing_plan import (
    DILUENT,
    VIAL,
    dose_of,
    planned_syringes,
    use_by_of,
    why_no_dose,
    why_not_removed,
)
from station.acts.label_rows import relabel
from station.acts.leftover_rows import first_opening, settled, why_not_draw
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.standing_line import why_line_fell
from station.acts.stock import why_recalled
from station.acts.tray import components_of
from station.clinical.leftovers import STANDING, Leftover
from station.clinical.model import Component, Draw, HoldPoint, Preparation, Role, State
from station.clinical.stability import printed_use_by
from station.clinical.steps import Act
from station.clinical.who_signs import too_few
from station.records.queries import people, preparations
from station.records.queries.trays import hood_holder


def start(desk: Desk, request: Request, seen: Seen, reconstituted_at: datetime | None = None) -> Outcome:
    """Start: the signer becomes the preparer; the use-by counts from the reconstitution (default: now).

    A leftover was opened before: then it counts from that opening.
    """

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.START, seen)
        if isinstance(found, Refused):
            return found
        components = components_of(scene, found.preparation.id)
        refused = _why_not_start(scene, found, components, reconstituted_at)
        at = min(reconstituted_at or scene.now, *first_opening(scene, components))
        return refused or _started(scene, found, components, at)

    return perform(desk, request, Act.START, decide, seen.subject)


def _why_not_start(
    scene: Scene, found: Aim, components: tuple[Component, ...], reconstituted_at: datetime | None
) -> Refused | None:
    reason = too_few(
        scene.signer.id, people.operators(scene.database), single_check=found.preparation.single_check
    )
    if reason:
        return refusal(reason)
    short = why_line_fell(scene, found.preparation.id) or why_recalled(scene, components)
    short = short or _why_not_enough(scene, found.preparation, components)
    if short:
        return short
    if found.preparation.volume_ml and not any(item.kind == DILUENT for item in components):
        return Refused("diluent_missing")
    if reconstituted_at and not scene.now - timedelta(hours=24) <= reconstituted_at <= scene.now:
        return Refused("reconstitution_time")
    return None


def _why_not_enough(scene: Scene, bag: Preparation, components: tuple[Component, ...]) -> Refused | None:
    vials = [item.content_mg or Decimal(0) for item in components if item.kind == VIAL]
    needed, there = dose_of(scene.desk.data.formulary, bag), sum(vials, Decimal(0))
    if needed is None:
        return why_no_dose(scene.desk.data.formulary, bag)
    if there < needed.value:
        params = {"there": format(there, "f"), "needed": format(needed.value, "f"), "unit": needed.unit}
        return Refused("vials_not_enough", params)
    return None


def _started(scene: Scene, found: Aim, components: tuple[Component, ...], at: datetime) -> Plan | Refused:
    use_by = _use_by_at_start(scene, found.preparation, components, at)
    if use_by and use_by <= scene.now:
        return Refused("use_by_passed")
    bag = replace(
        found.preparation,
        state=State.STARTED,
        preparer=scene.signer.id,
        reconstituted_at=at,
        use_by=use_by,
    )
    bag, new_labels = relabel(scene, bag, found.prescription, components)
    code = "started_relabelled" if new_labels else "started"
    return Plan(code, (*new_labels, bag), preparation=bag.id)


def _use_by_at_start(
    scene: Scene, bag: Preparation, components: tuple[Component, ...], at: datetime
) -> datetime | None:
    """Give the true use-by, the printed one where it may stay, or the pharmacist's own where earliest."""
    true = use_by_of(scene.desk.data, bag, components, at)
    if true is None or bag.use_by is None:
        return true.at if true else bag.use_by
    if preparations.was_signed(scene.database, bag.id, "set_use_by"):
        return min(true.at, bag.use_by)
    tolerance = timedelta(minutes=float(scene.desk.data.checks.use_by.printed_tolerance_minutes))
    return printed_use_by(bag.use_by, true.at, tolerance)


def draw(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Record the filled syringes of the plan; from here two people read them, each blind to the other."""

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.DRAW, seen)
        if isinstance(found, Refused):
            return found
        holder = hood_holder(scene.database, found.preparation)
        if holder:
            return Refused("hood_busy", {"number": holder.register_number})
        components = components_of(scene, found.preparation.id)
        plan = planned_syringes(scene.desk.data, found.preparation, components)
        if not plan:
            return Refused("no_plan")
        refused = why_recalled(scene, components) or _why_not_enough(scene, found.preparation, components)
        drawn_ml = sum((item.volume_ml for item in plan), Decimal(0))
        refused = refused or why_not_removed(found.preparation, drawn_ml)
        refused = refused or why_not_draw(scene, found.preparation, components)
        if refused:
            return refused
        first = scene.next_id("draws")
        drawn = [
            Draw(first + place, found.preparation.id, found.preparation.round, item.number, item.capacity_ml,
                 item.graduation_ml, item.volume_ml)
            for place, item in enumerate(plan)
        ]  # fmt: skip
        waits = HoldPoint.BEFORE_INJECTION in scene.desk.data.checks.active
        bag = replace(found.preparation, state=State.DRAWN if waits else State.READ)
        return Plan("drawn", (*drawn, bag), preparation=bag.id, params={"count": len(drawn)})

    return perform(desk, request, Act.DRAW, decide, seen.subject)


def inject(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Inject the drawn drug; only after both readings agreed."""

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.INJECT, seen)
        if isinstance(found, Refused):
            return found
        refused = why_recalled(scene, components_of(scene, found.preparation.id))
        if refused:
            return refused
        bag = replace(found.preparation, state=State.INJECTED)
        return Plan("injected", (bag,), preparation=bag.id)

    return perform(desk, request, Act.INJECT, decide, seen.subject)


def finish(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Finish the bag: labelled, ready for the check of the finished bag; what stays in its vials is kept."""

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.FINISH, seen)
        if isinstance(found, Refused):
            return found
        checked = HoldPoint.FINISHED_BAG in scene.desk.data.checks.active
        bag = replace(found.preparation, state=State.FINISHED if checked else State.CHECKED)
        account = settled(scene, bag, components_of(scene, bag.id))
        kept = sum(isinstance(row, Leftover) and row.state in STANDING for row in account)
        code = "finished_leftover" if kept else "finished"
        return Plan(code, (*account, bag), preparation=bag.id, params={"count": kept})

    return perform(desk, request, Act.FINISH, decide, seen.subject)


def allow_single_check(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """A pharmacist's derogation for want of people, if the unit allows it: one check, printed as such."""

    def decide(scene: Scene) -> Plan | Refused:
        if scene.setting("single_check_allowed", "no") != "yes":
            return Refused("single_check_off")
        if not reason_given(scene):
            return Refused("reason_missing")
        found = aim(scene, Act.FILL_TRAY, seen)
        if isinstance(found, Refused):
            return found
        if not scene.signer.is_a(Role.PHARMACIST):
            return Refused("role_missing", {"name": scene.signer.name, "act": "single_check"})
        return _single(scene, found, components_of(scene, found.preparation.id))

    return perform(desk, request, "single_check", decide, seen.subject)


def _single(scene: Scene, found: Aim, components: tuple[Component, ...]) -> Plan:
    bag: Preparation = replace(found.preparation, single_check=True)
    bag, new_labels = relabel(scene, bag, found.prescription, components)
    return Plan("single_check_allowed", (*new_labels, bag), preparation=bag.id)
