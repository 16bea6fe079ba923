"""Signatures: a badge and a PIN; wrong PINs slow down, then lock, but never the last pharmacist."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.acts.badges import print_badge
from station.acts.desk import Given, Request
from station.acts.holding import hold
from station.acts.outcome import Outcome
from station.acts.print_requests import reprint
from station.acts.setting_up import change_person, change_pin, pin_fault
from station.acts.signing import ask_who
from station.acts.validating import validate
from station.clinical.model import State
from station.clinical.scan_codes import CodeType, encode
from station.clinical.seats import Seat
from station.records.keys import make_key
from tests.flow.day import Day, done, refused, seated
from tests.flow.walk import Walk


def held_by(day: Day, *given: Given) -> Outcome:
    """Try to hold a bag with these signatures."""
    return hold(day.desk, Request(given, "Essai"), day.seen(Walk(day).id))


def badge(day: Day, name: str, pin: str | None = None) -> Given:
    return Given(badge=day.badge(day.people[name]), pin=pin)


def wrong(day: Day, name: str, times: int) -> Outcome:
    """Type a wrong PIN several times, each time after the wait that is asked."""
    outcome = held_by(day, badge(day, name, "975310"))
    for _ in range(times - 1):
        day.later(minutes=2)
        outcome = held_by(day, badge(day, name, "975310"))
    return outcome


def test_a_pin_is_fresh_for_an_hour_where_the_badge_is_enough(day: Day) -> None:
    refused(held_by(day, badge(day, "Fanny")), "pin_needed")
    done(held_by(day, badge(day, "Fanny", "246810")))
    bag = Walk(day, number=2)
    day.later(minutes=59)
    done(hold(day.desk, Request((badge(day, "Fanny"),), "Essai"), day.seen(bag.id)))
    day.later(minutes=2)
    refused(hold(day.desk, Request((badge(day, "Fanny"),), "Essai"), day.seen(3)), "pin_needed")


def test_a_pin_just_given_does_not_spare_one_for_validation_release_or_an_override(day: Day) -> None:
    done(held_by(day, badge(day, "Hélène", "246810")))
    assert done(ask_who(day.desk, "hold", badge(day, "Hélène"))).code == "badge_enough"
    for act in ("validate", "release", "resume", "destroy", "anticipate", "decide_change"):
        assert done(ask_who(day.desk, act, badge(day, "Hélène"))).code == "pin_asked"
    request = Request((badge(day, "Hélène"),), "Vu")
    refused(validate(day.desk, request, day.seen(2), Walk(day, number=2).findings()), "pin_needed")


def test_without_a_badge_the_name_and_the_pin_sign(day: Day) -> None:
    fanny = day.people["Fanny"].id
    refused(held_by(day, Given(operator=fanny)), "pin_needed")
    done(held_by(day, Given(operator=fanny, pin="246810")))
    refused(hold(day.desk, Request((Given(operator=fanny),), "Essai"), day.seen(2)), "pin_needed")


def test_wrong_pins_slow_down_and_the_wait_is_not_jumped(day: Day) -> None:
    assert refused(wrong(day, "Fanny", 2), "pin_wrong").params["failures"] == 2
    day.later(minutes=2)
    assert refused(wrong(day, "Fanny", 1), "pin_wrong_wait").params["seconds"] == 10
    waiting = refused(held_by(day, badge(day, "Fanny", "246810")), "pin_wait")
    assert 0 < int(waiting.params["seconds"] or 0) <= 10
    day.later(seconds=11)
    done(held_by(day, badge(day, "Fanny", "246810")))
    assert (day.person("Fanny").failures, day.person("Fanny").retry_at) == (0, None)


def test_the_fifth_wrong_pin_locks_until_a_pharmacist_unlocks(day: Day) -> None:
    refused(wrong(day, "Fanny", 5), "pin_locked")
    day.later(hours=9)
    refused(held_by(day, badge(day, "Fanny", "246810")), "operator_locked")
    fanny = day.people["Fanny"].id
    refused(change_person(day.desk, day.by("Bruno"), fanny, unlock=True), "role_missing")
    done(change_person(day.desk, day.by("Hélène"), fanny, unlock=True))
    done(held_by(day, badge(day, "Fanny", "246810")))


def test_the_last_pharmacist_is_slowed_and_never_locked(day: Day) -> None:
    for name in ("Anne", "Karim", "Sylvaine"):
        request = day.by("Hélène", reason="Absent")
        done(change_person(day.desk, request, day.people[name].id, active=False))
    assert refused(wrong(day, "Hélène", 8), "pin_wrong_wait").params == {
        "name": "Hélène Marchadier", "failures": 8, "seconds": 60,
    }  # fmt: skip
    assert not day.person("Hélène").locked
    day.later(minutes=2)
    done(held_by(day, badge(day, "Hélène", "246810")))


def test_the_last_pharmacist_can_not_be_disabled(day: Day) -> None:
    for name in ("Anne", "Karim", "Sylvaine"):
        request = day.by("Hélène", reason="Absent")
        done(change_person(day.desk, request, day.people[name].id, active=False))
    request = day.by("Hélène", reason="Absente")
    refused(change_person(day.desk, request, day.people["Hélène"].id, active=False), "last_pharmacist")


def test_wrong_pins_and_the_lock_are_journaled(day: Day) -> None:
    before = day.head()
    wrong(day, "Fanny", 5)
    rows = day.database.execute(
        "SELECT json_extract(body, '$.act'), json_extract(body, '$.code') FROM journal WHERE n > ?", [before]
    ).fetchall()
    assert rows == [("pin_wrong", "pin_wrong")] * 4 + [("pin_wrong", "pin_locked")]


def test_a_disabled_person_signs_nothing_and_stays_in_the_records(day: Day) -> None:
    fanny = day.people["Fanny"].id
    done(change_person(day.desk, day.by("Hélène", reason="Départ"), fanny, active=False))
    refused(held_by(day, badge(day, "Fanny", "246810")), "operator_disabled")
    refused(ask_who(day.desk, "hold", badge(day, "Fanny")), "operator_disabled")
    assert day.person("Fanny").name == "Fanny Delcourt"


def test_the_badge_of_another_station_is_nobodys(day: Day) -> None:
    other = encode(CodeType.PERSON, "A", day.people["Fanny"].badge, make_key().derive("codes"))
    refused(held_by(day, Given(badge=other, pin="246810")), "scan_not_ours")


def test_a_bag_label_is_no_badge(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    refused(held_by(day, Given(badge=walk.code, pin="246810")), "not_a_badge")


def test_an_act_without_a_signature_is_refused(day: Day) -> None:
    refused(held_by(day), "signature_missing")


def test_no_pin_and_no_hash_is_ever_in_the_journal_or_its_mirror(day: Day, tmp_path: Path) -> None:
    done(change_pin(day.desk, day.by("Fanny"), day.people["Fanny"].id, "864207"))
    hashes = [row[0] for row in day.database.execute("SELECT hash FROM pins").fetchall()]
    journal = "\n".join(row[0] for row in day.database.execute("SELECT body FROM journal").fetchall())
    mirror = (tmp_path / "station" / "second" / "station-mirror.jsonl").read_text(encoding="utf-8")
    assert len(hashes) == len(day.people) and "pin_changed" in mirror
    for secret in (*hashes, "argon2", "864207", "246810"):
        assert secret not in journal and secret not in mirror


def test_a_pin_is_changed_by_its_owner_or_by_a_pharmacist(day: Day) -> None:
    fanny = day.people["Fanny"].id
    refused(change_pin(day.desk, day.by("Moussa"), fanny, "864207"), "role_missing")
    done(change_pin(day.desk, day.by("Fanny"), fanny, "864207"))
    refused(held_by(day, badge(day, "Fanny", "246810")), "pin_wrong")
    done(change_pin(day.desk, day.by("Hélène"), fanny, "735190"))
    done(held_by(day, badge(day, "Fanny", "735190")))


@pytest.mark.parametrize(
    ("pin", "code"),
    [("13579", "pin_form"), ("12a468", "pin_form"), ("123456789", "pin_form"), ("٣٤٥٦٨١", "pin_form"),
     ("444444", "pin_weak"), ("123456", "pin_weak"), ("876543", "pin_weak")],
)  # fmt: skip
def test_a_pin_has_six_to_eight_digits_and_is_not_the_first_one_guesses(pin: str, code: str) -> None:
    refused(pin_fault(pin), code)


def test_a_good_pin_has_no_fault() -> None:
    assert pin_fault("246810") is None


def test_a_changed_pin_is_asked_again_though_the_old_one_was_just_given(day: Day) -> None:
    walk = Walk(day)
    done(walk.hold("Fanny"))
    done(walk.resume())
    done(change_pin(day.desk, day.by("Hélène"), day.people["Fanny"].id, "975310"))
    refused(hold(day.desk, day.by("Fanny", reason="Essai", pin=None), day.seen(walk.id)), "pin_needed")


def test_who_was_unlocked_or_had_a_wrong_pin_typed_gives_the_pin_again(day: Day) -> None:
    """Also when it happened at another seat: the memory of one process is only true while nothing changed."""
    walk, elsewhere = Walk(day), seated(day.home, Seat.PHARMACY, day.clock)
    done(walk.hold("Fanny"))
    done(walk.resume())
    wrong = elsewhere.by("Fanny", reason="Essai", pin="975310")
    refused(hold(elsewhere.desk, wrong, elsewhere.seen(walk.id)), "pin_wrong")
    elsewhere.close()
    refused(hold(day.desk, day.by("Fanny", reason="Essai", pin=None), day.seen(walk.id)), "pin_needed")
    done(walk.hold("Fanny"))


def test_an_act_is_signed_by_no_more_people_than_it_asks_for(day: Day) -> None:
    walk = Walk(day)
    refused(
        hold(day.desk, day.by("Fanny", "Bruno", reason="Essai"), day.seen(walk.id)), "too_many_signatures"
    )
    refused(walk.validate("Hélène", "Fanny"), "role_missing")
    refused(walk.validate("Hélène", "Karim", "Anne"), "too_many_signatures")


def test_a_badge_is_no_label_that_anybody_prints_again(day: Day) -> None:
    done(print_badge(day.desk, day.by("Hélène"), day.people["Karim"].id))
    number = day.database.execute("SELECT max(id) FROM labels").fetchone()[0]
    refused(reprint(day.desk, day.by("Fanny"), number), "badge_not_reprinted")
