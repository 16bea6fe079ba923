"""A bag that comes back, or came ready-made, given to another patient: decided, validated, relabelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from station.acts.attributing import attribute, spares_for
from station.acts.ok_chimio import Word, ok_chimio
from station.acts.outcome import Outcome
from station.acts.returns import Received, decide_return, discard_ready, receive_ready, take_back
from station.clinical.label_content import from_json
from station.clinical.model import Go, Preparation, RegisterEntry, State
from station.clinical.returns import Condition, Fate, Kept
from station.records.queries import preparations
from station.records.queries.fetch import one
from station.records.queries.returns import return_of
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk

GOOD = Condition(seal_intact=True, kept=Kept.AS_LABELLED, minutes_out=40, brought_by="Mme Roy")
TWINS = (27, 28)
"""Two orders of the day for the same drug, dose, diluent, volume and container: doxorubicin 102 mg."""


def twin(day: Day, place: int) -> Walk:
    walk = Walk(day, "Doxorubicine", TWINS[place])
    return walk


def gone(day: Day) -> Walk:
    """Make the first of the twins and hand it over."""
    walk = twin(day, 0)
    go(day, walk)
    return walk.to(State.HANDED_OVER)


def go(day: Day, walk: Walk) -> None:
    said = Word(Go.GO, "Dr Z", "téléphone", read_back=True)
    done(ok_chimio(day.desk, day.by("Fanny"), walk.bag.prescription, 0, said))
    done(walk.validate(*("Hélène", "Karim")))


def back(day: Day, walk: Walk, condition: Condition = GOOD) -> Outcome:
    return take_back(day.desk, day.by("Moussa"), walk.code, condition)


def decide(day: Day, walk: Walk, *, keep: bool, reason: str | None = "Scellé et trajet vérifiés") -> Outcome:
    item = return_of(day.database, walk.id)
    assert item is not None
    return decide_return(day.desk, day.by("Karim", reason=reason), item.id, keep=keep)


def kept(day: Day) -> Walk:
    walk = gone(day)
    done(back(day, walk))
    done(decide(day, walk, keep=True))
    return walk


def test_a_bag_comes_back_once_and_a_pharmacist_decides_with_a_reason(day: Day) -> None:
    walk = gone(day)
    done(back(day, walk))
    refused(back(day, walk), "returned_already")
    refused(decide(day, walk, keep=True, reason=None), "reason_missing")
    by = day.by("Bruno", reason="x")
    item = return_of(day.database, walk.id)
    assert item is not None
    refused(decide_return(day.desk, by, item.id, keep=True), "role_missing")
    done(decide(day, walk, keep=False))
    line = one(day.database, RegisterEntry, walk.bag.register_number or "")
    assert line is not None and line.status == "destroyed"
    refused(decide(day, walk, keep=True), "changed_meanwhile")


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (replace(GOOD, seal_intact=False), "return_seal_broken"),
        (replace(GOOD, kept=Kept.UNKNOWN), "return_unknown"),
        (replace(GOOD, minutes_out=None), "return_unknown"),
    ],
)
def test_what_is_open_or_unknown_can_only_be_destroyed(day: Day, condition: Condition, code: str) -> None:
    walk = gone(day)
    done(back(day, walk, condition))
    refused(decide(day, walk, keep=True), code)
    done(decide(day, walk, keep=False))


def test_what_was_not_handed_over_does_not_come_back(day: Day) -> None:
    walk = twin(day, 0)
    go(day, walk)
    refused(back(day, walk.to(State.OPENED)), "return_not_handed_over")


def test_a_kept_bag_is_offered_to_the_same_order_only(day: Day) -> None:
    walk = kept(day)
    (spare,) = spares_for(day.desk, TWINS[1])
    assert spare.number == walk.bag.register_number
    assert spares_for(day.desk, day.first("Oxaliplatine").id) == ()


def test_attributed_it_gets_its_own_number_linked_to_the_old_one_two_checks_and_a_release(day: Day) -> None:
    first = kept(day)
    second = twin(day, 1)
    (spare,) = spares_for(day.desk, second.id)
    refused(_attribute(day, second, spare.key, first.code), "wrong_step")
    go(day, second)
    refused(_attribute(day, second, spare.key, "x"), "label_of_another_bag")
    old = first.code
    done(_attribute(day, second, spare.key, old))
    bag = second.bag
    assert (bag.state, bag.use_by) == (State.FINISHED, first.bag.use_by)
    assert bag.register_number != first.bag.register_number
    parts = preparations.components(day.database, bag.id)
    assert parts[-1].lot == first.bag.register_number
    assert {part.lot for part in parts[:-1]} == {
        part.lot for part in preparations.components(day.database, first.id)
    }
    label = dict(from_json(day.label(second.id).content).fields)
    assert label["ipp"] == second.patient.ipp
    refused(second.check_bag("Aurélie"), "checker_is_preparer")
    second.to(State.RELEASED)
    assert return_of(day.database, first.id).fate is Fate.ATTRIBUTED  # type: ignore[union-attr]
    assert spares_for(day.desk, second.id) == ()
    second.to(State.HANDED_OVER)


def _attribute(day: Day, walk: Walk, key: str, read: str) -> Outcome:
    return attribute(day.desk, day.by("Aurélie"), day.seen(walk.id), key, read)


def test_past_its_use_by_it_is_given_to_nobody(day: Day) -> None:
    first = kept(day)
    second = twin(day, 1)
    go(day, second)
    (spare,) = spares_for(day.desk, second.id)
    day.later(hours=24)
    assert spares_for(day.desk, second.id) == ()
    refused(_attribute(day, second, spare.key, first.code), "use_by_passed")


def ready_bag(day: Day, order: Preparation) -> Received:
    use_by = day.clock.utc() + timedelta(hours=14)
    return Received(
        order.drug,
        order.dose,
        order.dose_unit,
        order.diluent,
        Decimal(300),
        order.container,
        "Façonnier",
        "fb123",
        use_by,
    )


def test_a_ready_made_bag_is_attributed_by_its_lot(day: Day) -> None:
    walk = twin(day, 1)
    go(day, walk)
    done(receive_ready(day.desk, day.by("Moussa"), ready_bag(day, walk.bag)))
    (spare,) = spares_for(day.desk, walk.id)
    refused(_attribute(day, walk, spare.key, "FB124"), "ready_other_lot")
    done(_attribute(day, walk, spare.key, "fb123"))
    label = dict(from_json(day.label(walk.id).content).fields)
    assert (label["total_volume"], label["concentration"]) == ("300 mL", "0,34 mg/mL")
    (part,) = preparations.components(day.database, walk.id)
    assert (part.lot, part.supplier) == ("FB123", "Façonnier")
    walk.to(State.RELEASED)


def test_a_ready_made_bag_not_used_is_destroyed_with_a_reason(day: Day) -> None:
    walk = twin(day, 1)
    done(receive_ready(day.desk, day.by("Moussa"), ready_bag(day, walk.bag)))
    refused(discard_ready(day.desk, day.by("Karim"), 1), "reason_missing")
    done(discard_ready(day.desk, day.by("Karim", reason="Périmée"), 1))
    assert spares_for(day.desk, walk.id) == ()
