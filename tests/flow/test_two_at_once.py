"""Two people at two seats at once: the second act sees what the first one left, or is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from station.acts import signing
from station.acts.desk import Desk
from station.acts.importing import import_orders
from station.acts.ok_chimio import Word, ok_chimio
from station.acts.outcome import Done, Outcome, Refused
from station.acts.setting_up import change_person
from station.clinical.model import Go, Role, State
from station.clinical.seats import Seat
from tests.flow.day import Day, done, file_of, refused, seated
from tests.flow.walk import Walk


@pytest.fixture
def pharmacy(day: Day) -> Iterator[Day]:
    """A second session on the same records, at the pharmacy's seat."""
    other = seated(day.home, Seat.PHARMACY, day.clock)
    yield other
    other.close()


def meanwhile(monkeypatch: pytest.MonkeyPatch, desk: Desk, deed: Callable[[], object]) -> None:
    """Do something while a PIN is being checked at a desk: after the dialog, before the act."""
    right = signing._matches

    def slow(at: Desk, stored: str, pin: str) -> bool:
        if at is desk:
            monkeypatch.setattr(signing, "_matches", right)
            deed()
        return right(at, stored, pin)

    monkeypatch.setattr(signing, "_matches", slow)


def one_of(first: Outcome, second: Outcome) -> tuple[Done, Refused]:
    """Insist that exactly one of two acts was done."""
    acts = sorted((first, second), key=lambda outcome: isinstance(outcome, Refused))
    assert isinstance(acts[0], Done) and isinstance(acts[1], Refused), acts
    return acts[0], acts[1]


def test_one_of_two_validations_at_the_same_instant_is_done(
    day: Day, pharmacy: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = Walk(day), Walk(pharmacy)
    said: list[Outcome] = []
    meanwhile(monkeypatch, day.desk, lambda: said.append(there.validate("Karim")))
    _, second = one_of(here.validate("Hélène"), said[0])
    assert second.code == "changed_meanwhile"
    assert day.count("validations") == 1


def test_a_nogo_that_arrives_while_a_release_is_signed_stops_it(
    day: Day, pharmacy: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(day).to(State.CHECKED)
    word = Word(Go.NOGO, "Mme Roy", "téléphone", read_back=True)
    meanwhile(
        monkeypatch,
        day.desk,
        lambda: done(ok_chimio(pharmacy.desk, pharmacy.by("Hélène"), walk.prescription.id, 0, word)),
    )
    refused(walk.release(), "changed_meanwhile")
    assert (walk.bag.state, walk.bag.held) == (State.CHECKED, "nogo")


def test_a_file_taken_in_while_a_tray_opens_is_seen_by_who_opens_it(
    day: Day, pharmacy: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(day).to(State.VALIDATED)
    changed = file_of(pharmacy, changed=True)
    meanwhile(
        monkeypatch,
        day.desk,
        lambda: done(import_orders(pharmacy.desk, pharmacy.by("Anne"), changed)),
    )
    day.desk.pins.given.clear()
    refused(walk.open_tray(), "changed_meanwhile")
    assert day.count("register") == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"active": False}, "operator_disabled"),
        ({"roles": frozenset({Role.HELPER})}, "role_missing"),
    ],
)
def test_who_loses_the_right_between_the_dialog_and_the_act_does_not_sign(
    day: Day,
    pharmacy: Day,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, object],
    code: str,
) -> None:
    walk, signs = Walk(pharmacy), pharmacy.desk
    request = day.by("Anne", reason="Parti")
    person = day.people["Hélène"].id
    meanwhile(
        monkeypatch,
        signs,
        lambda: done(change_person(day.desk, request, person, **change)),  # type: ignore[arg-type]
    )
    refused(walk.validate("Hélène"), code)


def test_the_same_file_from_two_seats_at_once_is_taken_in_once(day: Day, pharmacy: Day) -> None:
    before = day.count("preparations")
    edit = ("P26-4106-041", "P26-4106-941")
    file = file_of(day, changed=True, edit=edit)
    said: list[Outcome] = []
    other = threading.Thread(target=_take, args=(day, file, said))
    other.start()
    said.append(import_orders(pharmacy.desk, replace(pharmacy.by("Anne")), file))
    other.join()
    added = sorted(done(outcome).params["added"] or 0 for outcome in said)
    assert added == [0, day.count("preparations") - before]


def _take(day: Day, file: object, said: list[Outcome]) -> None:
    again = seated(day.home, Seat.SERVICE, day.clock)
    said.append(import_orders(again.desk, again.by(), file, signed=False))  # type: ignore[arg-type]
    again.close()


def test_one_destroyed_bag_is_remade_once(day: Day, pharmacy: Day) -> None:
    here = Walk(day).to(State.STARTED)
    done(here.destroy())
    there = Walk(pharmacy, number=here.id)
    made = done(here.remake())
    assert refused(there.remake("Karim"), "already_remade").params["id"] == made.params["id"]
