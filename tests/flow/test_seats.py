"""The core holds what a seat may do: physical acts stay where the bag is, the service signs nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from station.acts import dispensing, tray
from station.acts.importing import import_orders
from station.acts.ok_chimio import Word, ok_chimio
from station.acts.outcome import Outcome
from station.acts.print_requests import test_label as print_test_label
from station.acts.signing import ask_who
from station.clinical.model import Go, State
from station.clinical.seats import RIGHTS, UNSIGNED, Seat, why_seat_may_not
from station.clinical.steps import Act
from station.clinical.who_signs import RULES
from tests.flow.day import Day, done, file_of, refused, seated
from tests.flow.walk import Walk


@pytest.fixture
def pharmacy(day: Day) -> Iterator[Day]:
    """A second session on the same records, at the pharmacy's seat."""
    other = seated(day.home, Seat.PHARMACY, day.clock)
    yield other
    other.close()


@pytest.fixture
def service(day: Day) -> Iterator[Day]:
    """An unattended command on the same records."""
    other = seated(day.home, Seat.SERVICE, day.clock)
    yield other
    other.close()


def test_every_signed_act_has_a_seat_that_may_do_it() -> None:
    assert all(why_seat_may_not(Seat.PRODUCTION, act, signed=True) is None for act in RULES)
    assert all(why_seat_may_not(Seat.SERVICE, act, signed=True) for act in RULES)
    assert RIGHTS[Seat.OBSERVER] == {"take_over", "lockout"}
    assert all(
        why_seat_may_not(Seat.OBSERVER, act, signed=True) for act in RULES.keys() - RIGHTS[Seat.OBSERVER]
    )
    assert RULES.keys() | UNSIGNED >= RIGHTS[Seat.PHARMACY]


def test_the_pharmacy_validates_takes_the_wards_word_and_holds(day: Day, pharmacy: Day) -> None:
    walk = Walk(pharmacy)
    done(walk.validate())
    word = Word(Go.GO, "Mme Roy", "téléphone", read_back=True)
    done(ok_chimio(pharmacy.desk, pharmacy.by("Hélène"), walk.prescription.id, 0, word))
    done(walk.hold())
    done(walk.resume())
    done(print_test_label(pharmacy.desk, pharmacy.by()))


@pytest.mark.parametrize("state", [state for state in State if state.value in (
    "validated", "opened", "started", "drawn", "read", "injected", "finished", "checked", "released",
)])  # fmt: skip
def test_what_is_done_with_the_bag_in_hand_is_not_done_from_the_pharmacy(
    day: Day, pharmacy: Day, state: State
) -> None:
    walk = Walk(day).to(state)
    there = Walk(pharmacy, number=walk.id)
    there.preparer = walk.preparer
    acts: dict[State, Outcome] = {
        State.VALIDATED: there.open_tray(),
        State.OPENED: tray.fill_tray(pharmacy.desk, pharmacy.by("Fanny"), pharmacy.seen(walk.id), ()),
        State.STARTED: there.draw(),
        State.DRAWN: there.read("Fanny"),
        State.READ: there.inject(),
        State.INJECTED: there.finish(),
        State.FINISHED: there.check_bag("Fanny"),
        State.CHECKED: there.release(code="BGBB"),
        State.RELEASED: dispensing.hand_over(
            pharmacy.desk, pharmacy.by("Moussa"), ("BGBB",), dispensing.Delivery("HDJ", "Mme Roy", False)
        ),
    }
    assert refused(acts[state], "seat_may_not").params["seat"] == "pharmacy"


def test_the_service_seat_takes_files_in_and_signs_nothing(day: Day, service: Day) -> None:
    walk = Walk(service)
    refused(walk.hold(), "seat_may_not")
    refused(walk.validate(), "seat_may_not")
    refused(import_orders(service.desk, service.by("Anne"), file_of(service)), "seat_may_not")
    done(import_orders(service.desk, service.by(), file_of(service, changed=True), signed=False))


def test_only_the_service_seat_takes_a_file_in_unsigned(day: Day, pharmacy: Day) -> None:
    for here in (day, pharmacy):
        refused(import_orders(here.desk, here.by(), file_of(here), signed=False), "signature_missing")


def test_an_observer_does_nothing_and_is_no_place_to_try_pins(day: Day) -> None:
    observer = seated(day.home, None, day.clock)
    try:
        for pin in ("246810", "111111"):
            request = observer.by("Fanny", reason="Essai", pin=pin)
            walk = Walk(observer)
            outcome = tray.open_tray(observer.desk, request, observer.seen(walk.id), 1)
            assert refused(outcome, "seat_may_not").params["seat"] == "observer"
        assert not observer.desk.pins.given
        assert day.person("Fanny").failures == 0
        done(ask_who(observer.desk, Act.HOLD, observer.by("Fanny").signatures[0]))
    finally:
        observer.close()
