"""Sideways from the walk: hold, resume, cancel, return before the start; destroy and remake after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from station.acts.outcome import Outcome
from station.clinical.model import AFTER_START, Hold, State
from station.records.queries.register import register
from tests.flow.day import Day, done, refused
from tests.flow.walk import FORWARD, Walk

UNTIL_RELEASE = FORWARD[:-1]


def test_every_step_can_be_held_and_goes_on_from_where_it_stood(day: Day) -> None:
    walk = Walk(day)
    for state in UNTIL_RELEASE:
        walk.to(state)
        done(walk.hold())
        assert (walk.bag.state, walk.bag.held) == (state, Hold.ASKED)
        done(walk.resume())
        assert (walk.bag.state, walk.bag.held) == (state, None)
    walk.to(State.HANDED_OVER)


FORWARD_ACTS: dict[State, Callable[[Walk], Outcome]] = {
    State.ORDERED: Walk.validate,
    State.VALIDATED: Walk.open_tray,
    State.OPENED: Walk.start,
    State.STARTED: Walk.draw,
    State.DRAWN: lambda walk: walk.read("Fanny"),
    State.READ: Walk.inject,
    State.INJECTED: Walk.finish,
    State.FINISHED: lambda walk: walk.check_bag("Fanny"),
    State.CHECKED: Walk.release,
    State.RELEASED: Walk.hand_over,
}


@pytest.mark.parametrize("state", UNTIL_RELEASE)
def test_nothing_leads_on_while_it_is_held(day: Day, state: State) -> None:
    walk = Walk(day).to(state)
    if state is State.OPENED:
        done(walk.fill())
    done(walk.hold())
    assert refused(FORWARD_ACTS[state](walk), "held").params["reason"] == "Flacon tombé"
    assert walk.bag.state is state


def test_a_hold_is_anybodys_with_a_reason_and_only_a_pharmacist_lifts_it(day: Day) -> None:
    walk = Walk(day)
    refused(walk.hold(reason=None), "reason_missing")
    refused(walk.hold(reason="  "), "reason_missing")
    done(walk.hold("Moussa"))
    refused(walk.resume("Bruno"), "role_missing")
    refused(walk.resume(reason=None), "reason_missing")
    done(walk.resume())
    refused(walk.resume(), "not_held")


@pytest.mark.parametrize("state", [State.ORDERED, State.VALIDATED, State.OPENED])
def test_before_the_start_a_bag_is_cancelled_and_not_destroyed(day: Day, state: State) -> None:
    walk = Walk(day).to(state)
    refused(walk.destroy(), "wrong_step")
    refused(walk.cancel("Aurélie"), "role_missing")
    refused(walk.cancel(reason=None), "reason_missing")
    done(walk.cancel())
    assert walk.bag.state is State.CANCELLED
    assert {line.status for line in register(day.database)} <= {"cancelled"}


@pytest.mark.parametrize("state", [state for state in UNTIL_RELEASE if state in AFTER_START])
def test_after_the_start_a_bag_is_destroyed_and_nothing_else_ends_it(day: Day, state: State) -> None:
    walk = Walk(day).to(state)
    code = walk.code
    refused(walk.cancel(), "wrong_step")
    refused(walk.go_back(), "wrong_step")
    done(walk.destroy())
    (line,) = register(day.database)
    assert (walk.bag.state, line.status, line.reason) == (State.DESTROYED, "destroyed", "Poche percée")
    refused(walk.release(code=code), "wrong_step")


def test_a_held_bag_can_be_ended(day: Day) -> None:
    walk, other = Walk(day), Walk(day, number=2).to(State.STARTED)
    done(walk.hold())
    done(walk.cancel())
    done(other.hold())
    done(other.destroy())
    assert (walk.bag.held, other.bag.held) == (None, None)


def test_a_bag_sent_back_is_validated_anew_and_keeps_its_number(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    done(walk.fill())
    number, code = walk.bag.register_number, walk.code
    done(walk.go_back())
    bag = walk.bag
    assert (bag.state, bag.validator, bag.opener, bag.hood, bag.bag_label) == (State.ORDERED,) + (None,) * 4
    assert (bag.register_number, walk.components()) == (number, [])
    refused(walk.open_tray(), "wrong_step")
    done(walk.validate("Karim"))
    done(walk.open_tray())
    assert walk.bag.register_number == number
    assert walk.code != code
    walk.to(State.HANDED_OVER)
    assert [line.number for line in register(day.database)] == ["26A00001"]


def test_vials_taken_out_of_a_tray_can_be_used_for_another(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    items = walk.items()
    done(walk.fill(items=items))
    done(walk.go_back())
    walk.to(State.OPENED)
    done(walk.fill(items=items))


def test_a_refused_order_is_only_validated_cancelled_or_sent_back(day: Day) -> None:
    walk = Walk(day)
    done(walk.refuse())
    assert walk.bag.state is State.REFUSED
    refused(walk.open_tray(), "wrong_step")
    refused(walk.hold(), "wrong_step")
    done(walk.go_back())
    done(walk.refuse())
    done(walk.validate())


def test_a_remake_is_a_new_bag_that_begins_at_the_order_with_its_own_number(day: Day) -> None:
    walk = Walk(day).to(State.CHECKED)
    refused(walk.remake(), "destroy_first")
    done(walk.destroy())
    made = done(walk.remake())
    again = Walk(day, number=int(made.params["id"] or 0))
    assert (again.bag.state, again.bag.remake_of, again.bag.dose) == (State.ORDERED, walk.id, walk.bag.dose)
    assert again.bag.preparer is None and again.bag.register_number is None
    again.to(State.HANDED_OVER)
    assert [(line.number, line.status) for line in register(day.database)] == [
        ("26A00001", "destroyed"),
        ("26A00002", "delivered"),
    ]


def test_a_bag_that_left_can_be_remade_but_not_undone(day: Day) -> None:
    walk = Walk(day).to(State.HANDED_OVER)
    for act in (walk.hold, walk.cancel, walk.destroy, walk.go_back):
        refused(act(), "wrong_step")
    done(walk.remake())


def test_one_drawn_tray_at_a_time_in_a_hood(day: Day) -> None:
    first, second = Walk(day), Walk(day, number=2)
    first.to(State.STARTED)
    second.to(State.STARTED)
    done(first.draw())
    assert refused(second.draw(), "hood_busy").params == {"number": first.bag.register_number}
    first.to(State.INJECTED)
    done(second.draw())
