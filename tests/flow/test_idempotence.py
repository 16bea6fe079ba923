"""An act repeated under its own id is answered again, not done again: a key pressed twice does one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from station.acts import dispensing, holding, tray, validating
from station.acts.desk import Given, Request
from station.acts.importing import import_orders
from station.acts.outcome import Outcome
from station.clinical.model import State
from station.records.errors import CommitUnknown, OutcomeUnknown
from station.records.store import Store
from tests.flow.day import Day, done, file_of, refused
from tests.flow.walk import Walk

Again = Callable[[Walk, Request], Outcome]


def _hand_over(walk: Walk, request: Request) -> Outcome:
    delivery = dispensing.Delivery(walk.prescription.ward, "Mme Roy", cold_chain=True)
    return dispensing.hand_over(walk.day.desk, request, (walk.code,), delivery)


ACTS: dict[str, tuple[State, Again]] = {
    "import": (State.ORDERED, lambda w, r: import_orders(w.day.desk, r, file_of(w.day, changed=True))),
    "validate": (State.ORDERED, lambda w, r: validating.validate(w.day.desk, r, w.day.seen(w.id))),
    "open_tray": (State.VALIDATED, lambda w, r: tray.open_tray(w.day.desk, r, w.day.seen(w.id), 1)),
    "fill_tray": (State.OPENED, lambda w, r: tray.fill_tray(w.day.desk, r, w.day.seen(w.id), w.items())),
    "release": (State.CHECKED, lambda w, r: dispensing.release(w.day.desk, r, w.day.seen(w.id), w.code)),
    "hand_over": (State.RELEASED, _hand_over),
    "destroy": (State.STARTED, lambda w, r: holding.destroy(w.day.desk, r, w.day.seen(w.id))),
}


@pytest.mark.parametrize("name", ACTS)
def test_the_same_act_twice_is_one_entry_and_one_answer(day: Day, name: str) -> None:
    state, act = ACTS[name]
    walk = Walk(day).to(state)
    request = day.by("Hélène" if name != "release" else "Karim", reason="Essai")
    first = done(act(walk, request))
    head, bag = day.head(), walk.bag
    second = done(act(walk, request))
    assert second == replace(first, again=True)
    assert (day.head(), walk.bag) == (head, bag)


def test_a_repeated_act_asks_for_no_pin_and_counts_none_as_wrong(day: Day) -> None:
    walk = Walk(day)
    request = day.by("Fanny", reason="Essai")
    done(holding.hold(day.desk, request, day.seen(walk.id)))
    forgotten = replace(request, signatures=(Given(badge=request.signatures[0].badge, pin="975310"),))
    assert done(holding.hold(day.desk, forgotten, day.seen(walk.id))).again
    assert day.person("Fanny").failures == 0


def test_an_act_refused_may_be_done_later_under_the_same_id(day: Day) -> None:
    walk = Walk(day)
    request = day.by("Fanny", reason=None)
    refused(holding.hold(day.desk, request, day.seen(walk.id)), "reason_missing")
    outcome = holding.hold(day.desk, replace(request, reason="Essai"), day.seen(walk.id))
    assert not done(outcome).again


def test_an_act_whose_commit_gave_an_error_is_looked_up_before_it_is_answered(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Store._commit

    def committed_but_unsaid(store: Store, place: tuple[str, int, str]) -> None:
        commit(store, place)
        raise CommitUnknown(detail="IOERR")

    walk = Walk(day)
    monkeypatch.setattr(Store, "_commit", committed_but_unsaid)
    assert done(walk.hold()).again
    assert walk.bag.held


def test_an_act_that_never_reached_the_disk_is_not_said_to_be_done(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(store: Store, place: tuple[str, int, str]) -> None:
        store.database.execute("ROLLBACK")
        raise CommitUnknown(detail="IOERR")

    walk = Walk(day)
    monkeypatch.setattr(Store, "_commit", lost)
    refused(walk.hold(), "not_recorded")
    assert walk.bag.held is None


def test_an_id_that_meant_another_act_is_refused(day: Day) -> None:
    walk, other = Walk(day), Walk(day, number=3)
    request = day.by("Hélène", reason="Essai")
    done(holding.hold(day.desk, request, day.seen(walk.id)))
    head = day.head()
    refused(holding.resume(day.desk, request, day.seen(walk.id)), "act_id_reused")
    refused(holding.hold(day.desk, request, day.seen(other.id)), "act_id_reused")
    refused(holding.hold(day.desk, replace(request, reason="Autre"), day.seen(walk.id)), "act_id_reused")
    somebody = replace(day.by("Fanny", reason="Essai"), act_id=request.act_id)
    refused(holding.hold(day.desk, somebody, day.seen(walk.id)), "act_id_reused")
    assert (day.head(), other.bag.held) == (head, None)
    assert done(holding.hold(day.desk, request, day.seen(walk.id))).again


def test_an_act_is_tried_again_after_an_error_closed_the_file(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COMMIT fails, and the file can't be read for a moment: the retry opens it again by itself."""
    walk = Walk(day)
    request, seen = day.by("Fanny", reason="Essai"), day.seen(walk.id)

    def committed_then_gone(store: Store, place: tuple[str, int, str]) -> None:
        store.database.execute("COMMIT")
        store.database.conn.close()
        store._usable = False
        raise OutcomeUnknown(detail="IOERR")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_commit", committed_then_gone)
        refused(holding.hold(day.desk, request, seen), "stopped_outcome_unknown")
    assert done(holding.hold(day.desk, request, seen)).again
    assert walk.bag.held


def test_a_lost_file_is_an_answer_and_not_an_accident(day: Day) -> None:
    request, seen = day.by("Fanny", reason="Essai"), day.seen(Walk(day).id)
    day.desk.store.database.conn.close()
    assert holding.hold(day.desk, request, seen)


def test_text_that_no_file_can_hold_is_refused(day: Day) -> None:
    refused(Walk(day).hold(reason="tomb\udce9"), "text_unreadable")
