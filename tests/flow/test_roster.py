"""Roles: held by one person, handed over with a read-back, never two that exclude each other, over with the
outage."""

from __future__ import annotations

from datetime import timedelta

import pytest

from station.acts import validating
from station.acts.contacts import call, keep_contact, take_in_contacts
from station.acts.crisis import Decided, decide, join_cell, leave_cell, settle
from station.acts.logbook import Told, tell
from station.acts.outage import close, declare, set_function
from station.acts.recalling import enrol_in_haste, recall
from station.acts.roster import hand_over_duty, leave_duty, take_duty
from station.acts.setting_up import Newcomer, change_person
from station.clinical.contacts import Contact, ContactKind, is_stale
from station.clinical.crisis import DecisionKind, DecisionStatus
from station.clinical.logbook import Category
from station.clinical.model import Role
from station.clinical.outage import Function, Health
from station.clinical.roster import Duty, RecallState, on_duty_for
from station.clinical.tables import BadData
from station.exchange.outage_data import read_contacts
from station.places import data_folder
from station.records.queries import crisis, duty, people
from station.records.queries.logbook import told
from tests.flow.day import PIN, Day, done, refused


@pytest.fixture
def outage(day: Day) -> Day:
    """An outage that began half an hour ago."""
    down = dict.fromkeys(Function, Health.UP) | {Function.WORKSHEETS: Health.DOWN}
    done(declare(day.desk, day.by("Hélène"), "Panne", day.clock.utc() - timedelta(minutes=30), down))
    return day


def held(day: Day) -> dict[Duty, int]:
    return {shift.duty: shift.operator for shift in duty.held(day.database)}


def test_a_role_is_taken_and_the_logbook_says_in_which_role_somebody_writes(outage: Day) -> None:
    done(take_duty(outage.desk, outage.by("Karim"), Duty.PILOT))
    assert held(outage) == {Duty.PILOT: outage.people["Karim"].id}
    done(tell(outage.desk, outage.by("Karim"), Told(Category.CALL, "Éditeur rappelé")))
    assert told(outage.database)[-1].line.duty == Duty.PILOT


def test_without_an_outage_there_are_no_roles(day: Day) -> None:
    refused(take_duty(day.desk, day.by("Karim"), Duty.PILOT), "no_outage")


def test_conflicts_are_refused_by_person(outage: Day) -> None:
    refused(take_duty(outage.desk, outage.by("Fanny"), Duty.PILOT), "duty_pharmacist")
    done(take_duty(outage.desk, outage.by("Fanny"), Duty.ROOM_COORDINATOR_1))
    refused(take_duty(outage.desk, outage.by("Fanny"), Duty.ROOM_COORDINATOR_2), "duty_conflict")
    refused(take_duty(outage.desk, outage.by("Fanny"), Duty.ROOM_COORDINATOR_1), "duty_already_yours")
    done(take_duty(outage.desk, outage.by("Fanny"), Duty.SUPPLIES))


def test_a_held_role_is_handed_over_or_taken_with_a_reason(outage: Day) -> None:
    done(take_duty(outage.desk, outage.by("Karim"), Duty.PILOT))
    refused(take_duty(outage.desk, outage.by("Hélène"), Duty.PILOT), "duty_held")
    done(take_duty(outage.desk, outage.by("Hélène", reason="Injoignable"), Duty.PILOT))
    assert held(outage) == {Duty.PILOT: outage.people["Hélène"].id}
    (before, now) = duty.roster(outage.database).shifts
    assert before.until is not None and now.forced == "Injoignable"


def test_a_handover_is_told_read_back_and_signed_by_both(outage: Day) -> None:
    done(take_duty(outage.desk, outage.by("Karim"), Duty.PILOT))
    both = outage.by("Karim", "Hélène")
    refused(hand_over_duty(outage.desk, both, Duty.PILOT, "Rien", read_back=False), "duty_read_back")
    refused(hand_over_duty(outage.desk, outage.by("Karim"), Duty.PILOT, "x", read_back=True), "duty_two_sign")
    wrong = outage.by("Hélène", "Karim")
    refused(hand_over_duty(outage.desk, wrong, Duty.PILOT, "x", read_back=True), "duty_not_yours")
    both = outage.by("Karim", "Hélène")
    done(hand_over_duty(outage.desk, both, Duty.PILOT, "Éditeur rappelle à 3 h", read_back=True))
    assert held(outage) == {Duty.PILOT: outage.people["Hélène"].id}
    assert "Éditeur rappelle à 3 h" in told(outage.database)[-1].line.text


def test_hours_on_duty_go_on_through_a_change_of_role_and_stop_with_a_pause(outage: Day) -> None:
    fanny = outage.people["Fanny"].id
    done(take_duty(outage.desk, outage.by("Fanny"), Duty.SUPPLIES))
    outage.later(hours=5)
    done(leave_duty(outage.desk, outage.by("Fanny"), Duty.SUPPLIES))
    assert on_duty_for(duty.roster(outage.database).shifts, fanny, outage.clock.utc()) == timedelta()
    outage.later(minutes=10)
    done(take_duty(outage.desk, outage.by("Fanny"), Duty.SCRIBE))
    outage.later(hours=1)
    hours = on_duty_for(duty.roster(outage.database).shifts, fanny, outage.clock.utc())
    assert timedelta(hours=6) < hours < timedelta(hours=6, minutes=15)
    done(leave_duty(outage.desk, outage.by("Fanny"), Duty.SCRIBE))
    outage.later(hours=2)
    done(take_duty(outage.desk, outage.by("Fanny"), Duty.SCRIBE))
    assert on_duty_for(duty.roster(outage.database).shifts, fanny, outage.clock.utc()) < timedelta(minutes=1)


def prompted(day: Day) -> list[str]:
    return [prompt.code for prompt in crisis.prompts_now(day.database, day.clock.utc())]


def test_the_station_asks_for_what_lacks(outage: Day) -> None:
    assert prompted(outage) == ["prompt_nobody", "prompt_nobody"]
    done(take_duty(outage.desk, outage.by("Karim"), Duty.PILOT))
    done(take_duty(outage.desk, outage.by("Hélène"), Duty.EDITOR))
    assert prompted(outage) == []
    outage.later(minutes=31)
    assert prompted(outage) == ["prompt_pilot_silent"]
    done(tell(outage.desk, outage.by("Karim"), Told(Category.FACT, "J'attends l'éditeur")))
    assert prompted(outage) == []
    soon = outage.clock.utc() + timedelta(minutes=5)
    done(decide(outage.desk, outage.by("Karim"), Decided("Prévenir", "Nuit", "Pilote", "Fanny", soon)))
    outage.later(minutes=10)
    assert prompted(outage) == ["prompt_decision_late"]
    outage.later(hours=12)
    assert prompted(outage).count("prompt_long") == 2


def test_a_decision_says_what_why_by_whom_and_what_became_of_it_once(outage: Day) -> None:
    by = outage.by("Fanny")
    refused(decide(outage.desk, by, Decided("Reporter", "", "Cellule", "Karim")), "decision_incomplete")
    past = outage.clock.utc() - timedelta(hours=1)
    late = Decided("Reporter", "Nuit", "Cellule", "Karim", past)
    refused(decide(outage.desk, outage.by("Fanny"), late), "decision_deadline_past")
    done(decide(outage.desk, outage.by("Fanny"), Decided("Reporter", "Nuit", "Cellule", "Karim")))
    refused(settle(outage.desk, outage.by("Karim"), 1, DecisionStatus.DONE, " "), "decision_became")
    done(settle(outage.desk, outage.by("Karim"), 1, DecisionStatus.DONE, "Patients prévenus"))
    again = settle(outage.desk, outage.by("Karim"), 1, DecisionStatus.DROPPED, "x")
    refused(again, "decision_settled")
    (decision,) = crisis.decisions(outage.database, 1)
    assert (decision.status, decision.became) == (DecisionStatus.DONE, "Patients prévenus")


def test_a_triage_is_a_pharmacists_about_one_preparation(outage: Day) -> None:
    told_it = Decided("Passer en premier", "Stabilité 4 h", "Karim", "Aurélie", None, DecisionKind.TRIAGE, 1)
    refused(decide(outage.desk, outage.by("Fanny"), told_it), "role_missing")
    done(decide(outage.desk, outage.by("Karim"), told_it))
    assert crisis.triage_of(outage.database)[1].what == "Passer en premier"
    assert told(outage.database)[-1].line.preparation == 1


def test_the_crisis_cell_has_members_with_function_and_phone(outage: Day) -> None:
    refused(join_cell(outage.desk, outage.by("Fanny"), "Mme Roy", "", "02"), "member_incomplete")
    done(join_cell(outage.desk, outage.by("Fanny"), "Mme Roy", "Direction des soins", "02"))
    done(leave_cell(outage.desk, outage.by("Fanny"), 1))
    (member,) = crisis.members(outage.database, 1)
    assert member.until is not None


def colleague(day: Day) -> int:
    done(keep_contact(day.desk, day.by("Karim"), Contact(0, ContactKind.COLLEAGUE, "Zoé Neuve", "", "06")))
    return crisis.contacts(day.database)[-1].id


def test_a_call_is_logged_and_a_right_number_is_verified_today(outage: Day) -> None:
    number = colleague(outage)
    (contact,) = crisis.contacts(outage.database)
    today = outage.clock.utc().date()
    assert is_stale(contact, today)
    done(call(outage.desk, outage.by("Fanny"), number, "Messagerie", right=False))
    assert is_stale(crisis.contacts(outage.database)[0], today)
    done(call(outage.desk, outage.by("Fanny"), number, "Elle vient", right=True))
    verified = crisis.contacts(outage.database)[0]
    assert not is_stale(verified, today) and is_stale(verified, today + timedelta(days=91))
    assert told(outage.database)[-1].line.category is Category.CALL


def test_contacts_are_taken_in_from_the_model_once() -> None:
    found = read_contacts(data_folder() / "contacts.toml")
    assert {item.kind for item in found} == set(ContactKind) - {ContactKind.OTHER}


def test_the_same_contacts_twice_add_nothing(day: Day) -> None:
    found = read_contacts(data_folder() / "contacts.toml")
    done(take_in_contacts(day.desk, day.by("Karim"), found))
    refused(take_in_contacts(day.desk, day.by("Karim"), found), "contacts_all_known")
    assert len(crisis.contacts(day.database)) == len(found)


def test_a_bad_file_of_contacts_says_file_and_field(tmp_path: object) -> None:
    path = data_folder().parent / "absent.toml"
    with pytest.raises(BadData) as bad:
        read_contacts(path)
    assert (bad.value.file, bad.value.code) == ("absent.toml", "data_file_unreadable")


def test_a_recall_is_noted_until_the_colleague_is_here(outage: Day) -> None:
    number = colleague(outage)
    done(recall(outage.desk, outage.by("Fanny"), number, RecallState.NO_ANSWER, None))
    done(recall(outage.desk, outage.by("Fanny"), number, RecallState.ARRIVING, "Dans 40 min"))
    assert crisis.recalls(outage.database, 1)[number].note == "Dans 40 min"


NEWCOMER = Newcomer("Zoé Neuve", frozenset({Role.PHARMACIST}), PIN)


def enrolled(day: Day) -> None:
    done(enrol_in_haste(day.desk, day.by("Karim", "Fanny"), NEWCOMER))
    person = crisis.enrolled_for(day.database, 1)[0]
    day.people["Zoé"] = person


def test_a_recalled_colleague_is_enrolled_by_a_pharmacist_and_countersigned(outage: Day) -> None:
    refused(enrol_in_haste(outage.desk, outage.by("Karim"), NEWCOMER), "enrol_two_sign")
    refused(enrol_in_haste(outage.desk, outage.by("Fanny", "Karim"), NEWCOMER), "role_missing")
    enrolled(outage)
    other = Newcomer("Yann", frozenset({Role.HELPER}), PIN)
    refused(enrol_in_haste(outage.desk, outage.by("Zoé", "Fanny"), other), "enrol_by_enrolled")


def test_an_enrolment_in_haste_and_every_role_end_with_the_outage(outage: Day) -> None:
    enrolled(outage)
    done(take_duty(outage.desk, outage.by("Zoé"), Duty.EDITOR))
    done(set_function(outage.desk, outage.by("Karim"), Function.WORKSHEETS, Health.UP, "Corrigé"))
    done(close(outage.desk, outage.by("Karim"), "Rétabli"))
    assert (outage.person("Zoé").active, held(outage)) == (False, {})
    found = [item.code for item in validating.findings_of(
        outage.database, outage.desk.data, 1, outage.clock.utc()
    )]  # fmt: skip
    answer = validating.validate(outage.desk, outage.by("Zoé"), outage.seen(1), found)
    refused(answer, "operator_disabled")
    back = change_person(outage.desk, outage.by("Karim"), outage.people["Zoé"].id, active=True)
    done(back)


def test_an_outage_is_not_closed_on_a_station_where_only_those_enrolled_in_haste_could_sign(
    outage: Day,
) -> None:
    pharmacist = Newcomer("Zoé", frozenset({Role.PHARMACIST}), PIN)
    done(enrol_in_haste(outage.desk, outage.by("Karim", "Fanny"), pharmacist))
    outage.people["Zoé"] = people.operators(outage.database)[-1]
    for person in people.operators(outage.database):
        if person.is_a(Role.PHARMACIST) and person.name != "Zoé":
            by = outage.by("Zoé", reason="Partie")
            done(change_person(outage.desk, by, person.id, active=False))
    done(set_function(outage.desk, outage.by("Zoé"), Function.WORKSHEETS, Health.UP, "Corrigé"))
    refused(close(outage.desk, outage.by("Zoé"), "Rétabli"), "outage_last_pharmacist")
