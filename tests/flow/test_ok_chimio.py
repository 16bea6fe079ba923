"""The ward's word: without GO nothing starts unless a pharmacist answers for it, and nothing ever leaves."""

from __future__ import annotations

import pytest

from station.acts.desk import Request
from station.acts.ok_chimio import Word, anticipate, ok_chimio
from station.acts.outcome import Outcome
from station.clinical.model import Go, Hold, State
from station.records.queries.register import register
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk


def said(walk: Walk, go: Go, by: str = "Fanny", **more: object) -> Outcome:
    """Record the ward's word on the prescription of a bag."""
    word = Word(go, **{"said_by": "Mme Roy", "how": "téléphone", "read_back": True} | more)  # type: ignore[arg-type]
    prescription = walk.prescription
    return ok_chimio(walk.day.desk, walk.day.by(by), prescription.id, prescription.entry, word)


def anticipated(walk: Walk, by: str = "Hélène", reason: str | None = "Trajet de deux heures") -> Outcome:
    return anticipate(walk.day.desk, walk.day.by(by, reason=reason), walk.id, walk.bag.entry)


@pytest.fixture
def walk(day: Day) -> Walk:
    """A bag for which the ward has said nothing yet, its tray filled."""
    waiting = Walk(day, "Gemcitabine").to(State.OPENED)
    assert waiting.prescription.go is Go.ATT
    done(waiting.fill())
    return waiting


@pytest.mark.parametrize("go", [Go.NA, Go.ATT, Go.PREP])
def test_without_go_nothing_starts(walk: Walk, go: Go) -> None:
    done(said(walk, go))
    assert refused(walk.start(), "start_needs_go").params == {"go": go.value}


def test_a_go_names_who_said_it_and_how_and_lets_the_bag_start(walk: Walk) -> None:
    outcome = done(said(walk, Go.GO))
    assert (outcome.code, outcome.params) == ("go_go", {"said_by": "Mme Roy"})
    now = walk.prescription
    assert (now.go, now.go_said_by, now.go_how) == (Go.GO, "Mme Roy", "téléphone")
    assert now.go_at is not None
    done(walk.start())


@pytest.mark.parametrize("missing", [{"said_by": " "}, {"how": ""}])
def test_a_word_without_who_or_how_is_not_taken(walk: Walk, missing: dict[str, str]) -> None:
    refused(said(walk, Go.GO, **missing), "go_who_and_how")


@pytest.mark.parametrize("go", [Go.GO, Go.NOGO])
def test_go_and_nogo_have_to_be_read_back(walk: Walk, go: Go) -> None:
    refused(said(walk, go, read_back=False), "go_read_back")
    done(said(walk, Go.ATT, read_back=False))


def test_a_word_on_an_older_picture_is_refused(walk: Walk) -> None:
    seen = walk.prescription
    done(said(walk, Go.GO))
    word = Word(Go.NOGO, "Mme Roy", "téléphone", True)
    refused(ok_chimio(walk.day.desk, walk.day.by("Fanny"), seen.id, seen.entry, word), "changed_meanwhile")


def test_an_anticipated_start_is_a_pharmacists_with_a_reason_and_release_still_needs_go(walk: Walk) -> None:
    refused(anticipated(walk, by="Aurélie"), "role_missing")
    refused(anticipated(walk, reason=None), "reason_missing")
    done(anticipated(walk))
    done(walk.start())
    walk.to(State.CHECKED)
    assert refused(walk.release(), "release_needs_go").params == {"go": "ATT"}
    done(said(walk, Go.GO))
    done(walk.release())


def test_going_back_to_validation_ends_an_anticipation(walk: Walk) -> None:
    done(anticipated(walk))
    done(walk.go_back())
    walk.to(State.OPENED)
    done(walk.fill())
    refused(walk.start(), "start_needs_go")


def test_nogo_before_the_start_cancels_and_the_number_stays_in_the_register(walk: Walk) -> None:
    done(said(walk, Go.NOGO))
    assert walk.bag.state is State.CANCELLED
    (line,) = register(walk.day.database)
    assert (line.number, line.status, line.reason) == ("26A00001", "cancelled", "NOGO")
    refused(anticipated(walk), "wrong_step")


def test_nogo_after_the_start_holds_until_the_ward_says_go(walk: Walk) -> None:
    done(said(walk, Go.GO))
    done(walk.start())
    done(said(walk, Go.NOGO))
    assert (walk.bag.state, walk.bag.held) == (State.STARTED, Hold.NOGO)
    refused(walk.draw(), "held")
    refused(walk.resume(), "nogo_stands")
    done(said(walk, Go.ATT))
    refused(walk.resume(), "nogo_stands")
    done(said(walk, Go.GO))
    refused(walk.draw(), "held")
    done(walk.resume())
    walk.to(State.HANDED_OVER)


def test_nogo_is_for_every_bag_of_the_prescription(day: Day) -> None:
    first, second, third = (Walk(day, number=number) for number in (1, 2, 3))
    first.to(State.RELEASED)
    second.to(State.STARTED)
    done(said(first, Go.NOGO))
    assert (first.bag.state, first.bag.held) == (State.RELEASED, Hold.NOGO)
    assert (second.bag.state, second.bag.held) == (State.STARTED, Hold.NOGO)
    assert third.bag.state is State.CANCELLED
    refused(first.hand_over(), "held")


def test_a_mismatch_read_again_does_not_lift_a_nogo(day: Day) -> None:
    walk = Walk(day).to(State.DRAWN)
    done(walk.read("Fanny", syringe_1="30"))
    done(walk.read("Bruno"))
    done(said(walk, Go.NOGO))
    done(walk.redraw())
    assert (walk.bag.state, walk.bag.held) == (State.STARTED, Hold.NOGO)


def test_the_word_is_signed_by_somebody_of_the_station(walk: Walk) -> None:
    word = Word(Go.GO, "Mme Roy", "téléphone", True)
    refused(ok_chimio(walk.day.desk, Request(), walk.prescription.id, 0, word), "signature_missing")
