"""Who signs what, by person whatever the roles: refused by the acts, and by the database alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from station.acts import aim
from station.acts.making import allow_single_check
from station.acts.outcome import Outcome, Plan
from station.acts.recording import record
from station.acts.setting_up import change_person
from station.acts.settings import change_settings
from station.clinical.model import State
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk


def brought(day: Day, state: State, preparer: str = "Aurélie") -> Walk:
    """Bring a bag to a state, made by this preparer."""
    walk = Walk(day)
    walk.preparer = preparer
    return walk.to(state)


Case = tuple[State, str, Callable[[Walk], Outcome], str, str | None]

CASES: dict[str, Case] = {
    "a preparer does not validate": (
        State.ORDERED, "Aurélie", lambda w: w.validate("Aurélie"), "role_missing", "validated_by_pharmacist",
    ),
    "a helper does not start": (
        State.OPENED, "Aurélie", lambda w: w.start("Fanny"), "role_missing", None,
    ),
    "only the preparer draws": (
        State.STARTED, "Aurélie", lambda w: w.draw("Bruno"), "not_the_preparer", None,
    ),
    "the preparer does not read": (
        State.DRAWN, "Aurélie", lambda w: w.read("Aurélie"), "checker_is_preparer", "readers_differ",
    ),
    "nobody reads twice": (
        State.DRAWN, "Aurélie", lambda w: w.read("Fanny"), "checker_twice", "readers_differ",
    ),
    "only the preparer injects": (
        State.READ, "Aurélie", lambda w: w.inject("Bruno"), "not_the_preparer", None,
    ),
    "only the preparer finishes": (
        State.INJECTED, "Aurélie", lambda w: w.finish("Bruno"), "not_the_preparer", None,
    ),
    "the preparer does not check the bag": (
        State.FINISHED, "Aurélie", lambda w: w.check_bag("Aurélie"), "checker_is_preparer", "readers_differ",
    ),
    "nobody checks the bag twice": (
        State.FINISHED, "Aurélie", lambda w: w.check_bag("Fanny"), "checker_twice", "readers_differ",
    ),
    "a preparer does not release": (
        State.CHECKED, "Aurélie", lambda w: w.release("Bruno"), "role_missing", "release",
    ),
    "a pharmacist who prepared does not release": (
        State.CHECKED, "Karim", lambda w: w.release("Karim"), "releaser_is_preparer", "release",
    ),
}  # fmt: skip
"""From which state, who prepared, the act tried, the refusal, and the database's own rule if it has one."""

TWICE = {State.DRAWN: Walk.read, State.FINISHED: Walk.check_bag}


def _ready(day: Day, name: str) -> Walk:
    state, preparer, *_ = CASES[name]
    walk = brought(day, state, preparer)
    if "twice" in name:
        done(TWICE[state](walk, "Fanny"))
    return walk


@pytest.mark.parametrize("name", CASES)
def test_the_act_refuses(day: Day, name: str) -> None:
    walk = _ready(day, name)
    before = walk.bag, day.head()
    refused(CASES[name][2](walk), CASES[name][3])
    assert (walk.bag, day.head()) == before


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[4]])
def test_the_database_refuses_even_if_the_act_does_not(
    day: Day, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = _ready(day, name)
    monkeypatch.setattr(aim, "why_may_not", lambda *_: None)
    before = walk.bag, day.head()
    assert refused(CASES[name][2](walk), "rule").params == {"rule": CASES[name][4]}
    assert (walk.bag, day.head()) == before


def test_who_opened_the_tray_may_check_and_who_validated_may_check_and_release(day: Day) -> None:
    walk = Walk(day).to(State.DRAWN)
    done(walk.read("Fanny"))
    done(walk.read("Hélène"))
    done(walk.inject())
    done(walk.finish())
    done(walk.check_bag("Hélène"))
    done(walk.check_bag("Fanny"))
    done(walk.release("Hélène"))
    assert walk.bag.opener == day.people["Fanny"].id
    assert walk.bag.validator == walk.bag.releaser == day.people["Hélène"].id


def typed_by(day: Day, walk: Walk, name: str) -> None:
    """Make an order one that somebody typed, as re-entry from paper does."""
    row = replace(walk.bag, typist=day.people[name].id)
    plan = Plan("typed", (row,))
    done(record(day.desk, day.by(name), "typed", lambda scene: plan, [day.people[name]]))


def test_who_typed_an_order_never_validates_it(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(day)
    typed_by(day, walk, "Hélène")
    refused(walk.validate("Hélène"), "typist_validates")
    with monkeypatch.context() as patch:
        patch.setattr(aim, "why_may_not", lambda *_: None)
        refused(walk.validate("Hélène"), "rule")
    done(walk.validate("Karim"))


def test_what_asks_for_two_pharmacists_is_not_validated_by_one(day: Day) -> None:
    walk = Walk(day, "Vincristine")
    assert "cap_exceeded" in walk.findings()
    refused(walk.validate("Hélène"), "second_pharmacist_needed")
    refused(walk.validate("Hélène", "Hélène"), "same_signer")
    refused(walk.validate("Hélène", "Aurélie"), "role_missing")
    refused(walk.validate("Hélène", "Karim", reason=" "), "reason_missing")
    done(walk.validate("Hélène", "Karim"))


def only(day: Day, *names: str) -> None:
    """Send everybody else home."""
    for name in set(day.people) - set(names):
        request = day.by(names[0], reason="Absent cette nuit")
        done(change_person(day.desk, request, day.people[name].id, active=False))


def test_with_too_few_people_the_start_is_refused(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    done(walk.fill())
    only(day, "Hélène", "Aurélie")
    assert refused(walk.start(), "too_few_checkers").params == {"present": 1, "needed": 2}


def test_without_another_pharmacist_the_start_is_refused(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    done(walk.fill())
    only(day, "Hélène", "Fanny", "Bruno", "Aurélie")
    refused(walk.start("Hélène"), "no_releasing_pharmacist")
    done(walk.start("Aurélie"))


def derogate(walk: Walk, by: str = "Hélène") -> Outcome:
    day = walk.day
    return allow_single_check(day.desk, day.by(by, reason="Seuls cette nuit"), day.seen(walk.id))


def test_a_single_check_is_off_unless_the_unit_allows_it(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(day).to(State.OPENED)
    refused(derogate(walk), "single_check_off")
    faulty = {"single_check_allowed": "yes", "time_zone": "Europe/Paris"}
    monkeypatch.setattr("station.acts.desk.setting", lambda _, name, default: faulty.get(name, default))
    assert refused(derogate(walk), "rule").params == {"rule": "single_check_allowed"}


def test_a_single_check_is_a_pharmacists_derogation_printed_on_the_label(day: Day) -> None:
    allowed = day.by("Hélène", reason="Deux personnes la nuit")
    done(change_settings(day.desk, allowed, {"single_check_allowed": "yes"}))
    walk = Walk(day).to(State.OPENED)
    done(walk.fill())
    only(day, "Hélène", "Aurélie")
    refused(derogate(walk, "Aurélie"), "role_missing")
    older = walk.code
    done(derogate(walk))
    assert "CONTRÔLE UNIQUE" in day.label(walk.id).content
    done(walk.start())
    done(walk.draw())
    refused(walk.read("Aurélie"), "checker_is_preparer")
    assert done(walk.read("Hélène")).code == "readings_agree"
    done(walk.inject())
    done(walk.finish())
    done(walk.check_bag("Hélène"))
    refused(walk.release("Hélène", older), "label_remade")
    done(walk.release("Hélène"))
    assert walk.bag.single_check
