"""Who sits where: a seat is taken over by a signature and a reason, handed on, taken away; a lockout puts all
others out; what a refused client leaves is journaled once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from station.acts.desk import Request
from station.acts.drafts import keep_draft, take_draft
from station.acts.noticing import note_tripwire
from station.acts.sessions import Session, end_sessions, hand_over_seat, lockout, take_over
from station.acts.sitting import give_seat_back, take_seat
from station.clinical.seats import Seat
from station.records import journal
from station.records.queries.notices import notices
from station.records.seats import holder
from station.records.standing import Out, standing
from station.records.tripwire import marks
from tests.flow.day import Day, done, refused, seated
from tests.flow.walk import Walk


@pytest.fixture
def other(day: Day) -> Iterator[Day]:
    """Another session on the same records, which only reads."""
    opened = seated(day.home, None, day.clock)
    yield opened
    opened.close()


def token(day: Day, seat: Seat = Seat.PRODUCTION) -> int:
    found = holder(day.database, seat)
    return found.token if found else 0


def session(day: Day, wanted: Seat = Seat.PRODUCTION) -> Session:
    return Session(day.presence.name, {**day.presence.facts, "wanted": wanted.value})


def take(other: Day, day: Day, reason: str | None = "Poste figé") -> object:
    request = other.by("Fanny", reason=reason)
    return take_over(other.desk, request, Seat.PRODUCTION, other.presence, token(day))


def out(day: Day) -> Out:
    found = standing(day.desk.store)
    assert found is not None
    return found


def test_who_takes_a_seat_over_writes_and_the_other_is_told_by_name(day: Day, other: Day) -> None:
    walk = Walk(day)
    assert done(take(other, day)).params["by"] == day.people["Fanny"].name  # type: ignore[arg-type]
    told = out(day)
    assert told.code == "superseded"
    assert (told.params["by"], told.params["reason"]) == (day.people["Fanny"].name, "Poste figé")
    assert refused(walk.hold(), "fenced").params == {"verdict": "superseded"}
    done(Walk(other, number=walk.id).hold())


def test_a_take_over_asks_for_a_reason_and_a_pin(day: Day, other: Day) -> None:
    refused(take(other, day, reason=" "), "reason_missing")
    request = other.by("Fanny", reason="Essai", pin=None)
    refused(take_over(other.desk, request, Seat.PRODUCTION, other.presence, token(day)), "pin_needed")
    done(Walk(day).hold())


def test_of_two_who_take_over_at_once_the_second_is_told(day: Day, other: Day) -> None:
    third = seated(day.home, None, day.clock)
    seen = token(day)
    done(take(other, day))
    request = third.by("Moussa", reason="Aussi")
    refused(take_over(third.desk, request, Seat.PRODUCTION, third.presence, seen), "seat_changed")
    assert third.desk.store.identity.seat == Seat.OBSERVER
    done(Walk(other).hold())
    third.close()


def test_wrong_pins_of_an_observer_are_counted_there_and_told_to_the_holder(day: Day, other: Day) -> None:
    for _ in range(5):
        request = other.by("Fanny", reason="Essai", pin="111111")
        refused(take_over(other.desk, request, Seat.PRODUCTION, other.presence, token(day)), "pin_wrong")
    refused(take(other, day), "pin_tries_over")
    for _, mark in marks(day.home.run):
        done(note_tripwire(day.desk, mark))
    assert day.person("Fanny").locked


def test_a_seat_is_handed_to_a_session_that_came_the_same_way(day: Day, other: Day) -> None:
    before = day.head()
    far = session(other, Seat.PHARMACY)
    refused(hand_over_seat(day.desk, day.by("Fanny"), day.presence, far), "seat_not_theirs")
    done(hand_over_seat(day.desk, day.by("Fanny"), day.presence, session(other)))
    assert [notice.act for notice in notices(other.database, other.presence.name, before)] == [
        "hand_over_seat"
    ]
    assert notices(day.database, day.presence.name, before) == ()
    done(take_seat(other.desk, Request(), Seat.PRODUCTION, other.presence))
    refused(Walk(day).hold(), "seat_may_not")


def test_an_ended_session_loses_its_seat_and_reads_who_did_it(day: Day) -> None:
    pharmacy = seated(day.home, Seat.PHARMACY, day.clock)
    before = day.head()
    request = day.by("Fanny", reason="Parti sans fermer")
    done(end_sessions(day.desk, request, day.presence, [session(pharmacy)]))
    (notice,) = notices(pharmacy.database, pharmacy.presence.name, before)
    assert (notice.params["by"], notice.reason) == (day.people["Fanny"].name, "Parti sans fermer")
    assert out(pharmacy).code == "vacant"
    refused(Walk(pharmacy).hold(), "fenced")
    assert standing(day.desk.store) is None
    done(Walk(day).hold())
    pharmacy.close()


def test_ending_asks_for_a_reason_and_somebody_to_end(day: Day, other: Day) -> None:
    refused(end_sessions(day.desk, day.by("Fanny"), day.presence, [session(other)]), "reason_missing")
    refused(end_sessions(day.desk, day.by("Fanny", reason="x"), day.presence, []), "no_session")
    request = other.by("Fanny", reason="x")
    refused(end_sessions(other.desk, request, other.presence, [session(day)]), "seat_may_not")


def test_a_lockout_puts_everybody_out_but_the_one_who_signed(day: Day, other: Day) -> None:
    refused(lockout(day.desk, day.by("Moussa", reason="x"), Seat.PRODUCTION, day.presence), "role_missing")
    assert standing(other.desk.store) is None
    request = day.by("Anne", reason="Mise à jour")
    done(lockout(day.desk, request, Seat.PRODUCTION, day.presence))
    told = out(other)
    assert (told.code, told.params["reason"]) == ("epoch", "Mise à jour")
    assert told.params["by"] == day.people["Anne"].name
    refused(take_seat(other.desk, Request(), Seat.PHARMACY, other.presence), "fenced")
    done(Walk(day).hold())


def test_a_lockout_by_an_observer_takes_the_seat(day: Day, other: Day) -> None:
    request = other.by("Anne", reason="Mise à jour")
    done(lockout(other.desk, request, Seat.PRODUCTION, other.presence))
    assert out(day).code == "epoch"
    done(Walk(other).hold())


def test_a_lockout_that_was_refused_leaves_its_session_at_work(day: Day) -> None:
    refused(lockout(day.desk, day.by("Anne"), Seat.PRODUCTION, day.presence), "reason_missing")
    done(Walk(day).hold())


def test_a_refused_act_leaves_a_mark_that_is_journaled_once(day: Day, other: Day) -> None:
    done(take(other, day))
    refused(Walk(day).hold(), "fenced")
    ((path, mark),) = marks(day.home.run)
    assert (mark.what, mark.facts["detail"]) == ("act_refused", "hold:superseded")
    first = done(note_tripwire(other.desk, mark))
    assert done(note_tripwire(other.desk, mark)).entry == first.entry
    entry = journal.find(other.database, mark.id)
    assert entry is not None and entry.read()["params"]["pid"] == mark.facts["pid"]
    path.unlink()


def test_a_seat_given_back_is_free_and_who_gave_it_writes_no_more(day: Day) -> None:
    pharmacy = seated(day.home, Seat.PHARMACY, day.clock)
    done(give_seat_back(pharmacy.desk))
    refused(Walk(pharmacy).hold(), "fenced")
    seated(day.home, Seat.PHARMACY, day.clock).close()
    pharmacy.close()


def test_a_draft_is_for_the_same_person_on_the_same_seat_once(day: Day) -> None:
    keep_draft(day.desk, 3, "Validation:1", {"0 Motif": "à moitié tapé"})
    assert "tapé" not in str(day.database.execute("SELECT * FROM drafts").fetchall())
    pharmacy = seated(day.home, Seat.PHARMACY, day.clock)
    assert take_draft(pharmacy.desk, 3, "Validation:1") == {}
    assert take_draft(day.desk, 4, "Validation:1") == {}
    assert take_draft(day.desk, 3, "Validation:1") == {"0 Motif": "à moitié tapé"}
    assert take_draft(day.desk, 3, "Validation:1") == {}
    pharmacy.close()
