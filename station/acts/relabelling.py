"""What a bag's label says, changed after the tray: a pharmacist's own use-by, or a new label that is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from station.acts.aim import Seen, reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.label_rows import label_is_true, label_may_change, relabel
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.tray import components_of
from station.clinical.model import Preparation, Prescription
from station.clinical.who_signs import why_may_not
from station.records.queries import preparations
from station.records.queries.fetch import one


def set_use_by(desk: Desk, request: Request, seen: Seen, use_by: datetime) -> Outcome:
    """A pharmacist's own use-by time, where none is known or a shorter one is wanted; on a new label.

    The reason names the source. A known use-by can only be brought forward.
    """

    def why(scene: Scene, bag: Preparation) -> Refused | None:
        if use_by <= scene.now:
            return Refused("use_by_passed")
        return Refused("use_by_later") if bag.use_by is not None and use_by > bag.use_by else None

    return _relabelled(desk, request, seen, "set_use_by", lambda bag: replace(bag, use_by=use_by), why)


def renew_label(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """A new label that says what the records say now: an identity put right after the start."""

    return _relabelled(desk, request, seen, "renew_label", lambda bag: bag, _why_true)


def why_no_new_label(desk: Desk, preparation_id: int) -> Refused | None:
    """Say before anything is signed that a bag's label says already what the records say."""
    scene = Scene(desk, desk.store.database, desk.clock.utc(), (), Request())
    bag = preparations.preparation(scene.database, preparation_id)
    return _why_true(scene, bag) if bag else Refused("preparation_unknown", {"id": preparation_id})


def _why_true(scene: Scene, bag: Preparation) -> Refused | None:
    true = label_is_true(scene, bag, _prescription(scene, bag), components_of(scene, bag.id))
    return Refused("label_is_true") if true else None


def _relabelled(
    desk: Desk,
    request: Request,
    seen: Seen,
    act: str,
    change: Callable[[Preparation], Preparation],
    why_not: Callable[[Scene, Preparation], Refused | None],
) -> Outcome:
    """Change what a bag's label says, signed by a pharmacist with a reason, until somebody checked it."""

    def decide(scene: Scene) -> Plan | Refused:
        bag = preparations.preparation(scene.database, seen.preparation)
        if bag is None or (seen.entry and bag.entry != seen.entry):
            return Refused("changed_meanwhile")
        may_not = why_may_not(act, scene.signer, bag)
        if may_not:
            return refusal(may_not)
        if not reason_given(scene):
            return Refused("reason_missing")
        if bag.held or not label_may_change(scene, bag):
            return Refused("label_fixed")
        refused = why_not(scene, bag)
        if refused:
            return refused
        new, rows = relabel(scene, change(bag), _prescription(scene, bag), components_of(scene, bag.id))
        return Plan(
            "use_by_set" if act == "set_use_by" else "label_renewed", (*rows, new), preparation=bag.id
        )

    return perform(desk, request, act, decide, seen.subject)


def _prescription(scene: Scene, bag: Preparation) -> Prescription:
    found = one(scene.database, Prescription, bag.prescription)
    assert found is not None
    return found
