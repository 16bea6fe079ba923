"""Dispensing: nothing unreleased leaves, no bag goes to another ward, a list leaves whole or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from station.acts.dispensing import Delivery, bag_of_code, hand_over, preview_bag
from station.acts.outcome import Outcome
from station.acts.relabelling import set_use_by
from station.clinical.model import HandOver, State
from station.clinical.scan_codes import CodeType, encode
from station.records.keys import make_key
from station.records.queries.fetch import many
from station.records.queries.preparations import released_for, wards
from tests.flow.day import Day, done, refused
from tests.flow.walk import FORWARD, Walk

WARD = "HDJ Oncologie"


def handed(day: Day, *codes: str, ward: str = WARD, recipient: str = "Mme Roy") -> Outcome:
    delivery = Delivery(ward, recipient, cold_chain=True)
    return hand_over(day.desk, day.by("Moussa"), codes, delivery)


@pytest.mark.parametrize("state", FORWARD[2:-2])
def test_an_unreleased_bag_does_not_leave(day: Day, state: State) -> None:
    walk = Walk(day).to(state)
    assert refused(handed(day, walk.code), "wrong_step").params["state"] == state.value
    assert refused(preview_bag(day.desk, walk.code, None), "bag_not_released").params == {
        "state": state.value
    }


def test_a_list_leaves_with_its_name_its_time_and_the_earliest_use_by(day: Day) -> None:
    first, second = Walk(day, number=1).to(State.RELEASED), Walk(day, number=4)
    day.later(hours=2)
    second.to(State.RELEASED)
    assert wards(day.database) == [WARD]
    assert {row.id for row in released_for(day.database, WARD)} == {first.id, second.id}
    outcome = done(handed(day, first.code, second.code, first.code))
    assert outcome.params == {"ward": WARD, "count": 2, "recipient": "Mme Roy"}
    (left,) = many(day.database, HandOver)
    assert (left.recipient, left.cold_chain, left.latest) == ("Mme Roy", True, first.bag.use_by)
    assert first.bag.handover == second.bag.handover == left.id
    assert wards(day.database) == []


def test_a_list_with_one_wrong_bag_does_not_leave_at_all(day: Day) -> None:
    good, unreleased = Walk(day, number=1).to(State.RELEASED), Walk(day, number=4).to(State.CHECKED)
    before = day.head()
    refused(handed(day, good.code, unreleased.code), "wrong_step")
    assert (good.bag.state, day.head()) == (State.RELEASED, before)
    assert many(day.database, HandOver) == []


def test_a_bag_of_another_ward_is_refused(day: Day) -> None:
    walk = Walk(day).to(State.RELEASED)
    assert refused(handed(day, walk.code, ward="HDJ Sénologie"), "bag_of_another_ward").params == {
        "ward": WARD
    }
    refused(preview_bag(day.desk, walk.code, "HDJ Sénologie"), "bag_of_another_ward")


def test_no_bag_leaves_twice(day: Day) -> None:
    walk = Walk(day).to(State.RELEASED)
    code = walk.code
    done(handed(day, code))
    refused(handed(day, code), "wrong_step")


def test_a_list_names_who_takes_it_and_holds_a_bag(day: Day) -> None:
    walk = Walk(day).to(State.RELEASED)
    refused(handed(day, walk.code, recipient=" "), "recipient_missing")
    refused(handed(day), "no_bag_scanned")


def test_past_its_use_by_a_bag_is_neither_released_nor_handed_over(day: Day) -> None:
    checked, released = Walk(day, number=1).to(State.CHECKED), Walk(day, number=4).to(State.RELEASED)
    day.later(hours=23, minutes=59)
    done(checked.hold())
    done(checked.resume())
    day.later(minutes=2)
    refused(checked.release(), "use_by_passed")
    refused(handed(day, released.code), "use_by_passed")


def test_a_bag_whose_use_by_is_unknown_is_not_checked_before_a_pharmacist_gave_one(day: Day) -> None:
    walk = Walk(day, "Oxaliplatine", number=35)
    assert "stability_unknown" in walk.findings()
    done(walk.validate("Hélène", "Karim"))
    walk.to(State.FINISHED)
    refused(walk.check_bag("Fanny"), "use_by_unknown")
    use_by = day.clock.utc() + timedelta(hours=6)
    done(set_use_by(day.desk, day.by("Hélène", reason="RCP du flacon"), day.seen(walk.id), use_by))
    walk.to(State.RELEASED)


def test_release_takes_the_label_of_this_bag_and_no_other(day: Day) -> None:
    walk, other = Walk(day, number=1).to(State.CHECKED), Walk(day, number=4).to(State.CHECKED)
    refused(walk.release(code=other.code), "label_of_another_bag")
    refused(walk.release(code=str(day.label(walk.id, "tray").code)), "not_a_bag_label")
    refused(walk.release(code=walk.code[:-1]), "scan_wrong_length")
    done(walk.release(code=walk.code.lower()))


def test_a_label_of_another_station_or_never_printed_is_nobodys(day: Day) -> None:
    foreign = encode(CodeType.BAG, "A", 1, make_key().derive("codes"))
    refused(bag_of_code(day.desk, foreign), "scan_not_ours")
    unprinted = encode(CodeType.BAG, "A", 4711, day.desk.key.derive("codes"))
    refused(bag_of_code(day.desk, unprinted), "label_unknown")


def test_a_label_of_a_destroyed_bag_is_void_with_nothing_in_its_place(day: Day) -> None:
    walk = Walk(day).to(State.CHECKED)
    code = walk.code
    done(walk.destroy())
    refused(bag_of_code(day.desk, code), "label_cancelled")


def test_a_bag_kept_in_the_fridge_leaves_with_a_cold_chain_or_a_reason(day: Day) -> None:
    walk = Walk(day, "Oxaliplatine").to(State.RELEASED)
    warm = Delivery(WARD, "Mme Roy", cold_chain=False)
    refused(hand_over(day.desk, day.by("Moussa"), (walk.code,), warm), "cold_chain_needed")
    done(hand_over(day.desk, day.by("Moussa", reason="Posée tout de suite"), (walk.code,), warm))
