"""Giving the work back: two people for each item, nothing missing, and no proof too early."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from station.acts import reentry
from station.acts.outcome import Outcome, Plan
from station.acts.perform import perform
from station.clinical.leftovers import LeftoverMove, Move
from station.clinical.model import Preparation, State
from station.clinical.reentry import Proof, Reentry, Status, Task, TaskKind, missing_numbers
from station.records.queries.fetch import many, one
from station.records.queries.reentries import counts, open_count, tasks
from tests.flow.day import Day, done, refused
from tests.flow.giving_back import given_back
from tests.flow.walk import Walk


@pytest.fixture
def worked(day: Day) -> Day:
    """One bag handed over, one destroyed, one cancelled after its tray was opened."""
    Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    done(Walk(day, "Paclitaxel").to(State.STARTED).destroy())
    done(Walk(day, "Gemcitabine").to(State.OPENED).cancel())
    return day


def keys(day: Day) -> list[str]:
    return [task.key for task in tasks(day.database)]


def task(day: Day, key: str) -> Task:
    return next(item for item in tasks(day.database) if item.key == key)


def enter(day: Day, key: str, number: str = "H-1", by: str = "Fanny") -> Outcome:
    return reentry.enter(day.desk, day.by(by), (key,), number)


def verify(day: Day, key: str, number: str = "H-1", by: str = "Bruno") -> Outcome:
    return reentry.verify(day.desk, day.by(by), key, number)


def test_cumulative_doses_come_first_and_every_number_and_destruction_has_its_item(worked: Day) -> None:
    found = keys(worked)
    assert found[:5] == [
        "cumulative:26A00001",
        "preparation:26A00001",
        "preparation:26A00002",
        "preparation:26A00003",
        "destruction:26A00002",
    ]
    moves = [move.id for move in many(worked.database, LeftoverMove) if move.kind is not Move.OPENED]
    assert moves and found[5:] == [f"leftover:{number}" for number in moves]
    assert counts(worked.database) == (len(found), len(found))
    assert open_count(worked.database) == len(found)


def test_a_leftovers_movement_is_told_with_its_account(worked: Day) -> None:
    move = next(item for item in many(worked.database, LeftoverMove) if item.kind is Move.TAKEN)
    facts = dict(task(worked, f"leftover:{move.id}").facts)
    assert (facts["move"], facts["number"]) == ("taken", "26A00001") and facts["lot"] and facts["after_ml"]
    done(enter(worked, f"leftover:{move.id}"))
    done(verify(worked, f"leftover:{move.id}"))
    assert open_count(worked.database) == counts(worked.database)[0]


def test_an_item_tells_the_facts_with_their_actual_times_and_lots(worked: Day) -> None:
    facts = dict(task(worked, "preparation:26A00001").facts)
    assert facts["dose"] == "147" and facts["drug"] == "Oxaliplatine"
    assert facts["delivered_at"] and facts["maker"] and "|" in (facts["composition"] or "")


def test_what_one_entered_another_verifies_by_typing_the_number_again(worked: Day) -> None:
    key = "preparation:26A00001"
    done(enter(worked, key))
    refused(verify(worked, key, by="Fanny"), "reentry_same_person")
    refused(verify(worked, key, "H-2"), "reentry_number_differs")
    done(verify(worked, key))
    row = one(worked.database, Reentry, key)
    assert row is not None and (row.status, row.main_number) == (Status.VERIFIED, "H-1")


@pytest.mark.parametrize("number", ["", "  ", "x" * 41, "a\nb"])
def test_an_entry_has_a_number_of_the_main_software(worked: Day, number: str) -> None:
    refused(enter(worked, keys(worked)[0], number), "reentry_number")


def test_a_bag_still_being_made_waits(worked: Day) -> None:
    walk = Walk(worked, "Cyclophosphamide").to(State.OPENED)
    key = f"preparation:{walk.bag.register_number}"
    refused(enter(worked, key), "reentry_not_ended")
    refused(
        reentry.not_applicable(worked.desk, worked.by("Hélène", reason="Essai"), key), "reentry_not_ended"
    )


def test_not_applicable_is_a_pharmacists_with_a_reason(worked: Day) -> None:
    key = "preparation:26A00003"
    refused(reentry.not_applicable(worked.desk, worked.by("Fanny", reason="x"), key), "role_missing")
    refused(reentry.not_applicable(worked.desk, worked.by("Hélène"), key), "reason_missing")
    done(reentry.not_applicable(worked.desk, worked.by("Hélène", reason="Annulée avant tout"), key))
    assert not task(worked, key).is_open


def test_what_changed_after_it_was_entered_is_open_again(worked: Day) -> None:
    key = "preparation:26A00001"
    done(enter(worked, key))
    done(verify(worked, key))
    before = open_count(worked.database)
    touch(worked)
    assert task(worked, key).status is Status.CHANGED
    assert open_count(worked.database) == before + 1 == counts(worked.database)[0]
    done(enter(worked, key, "H-9"))


def touch(day: Day) -> None:
    """Leave a new version of the first bag, as a decided difference would."""
    (bag,) = many(day.database, Preparation, "register_number = '26A00001'")
    plan = Plan("change_kept", (replace(bag, held_reason="vu"),))
    done(perform(day.desk, day.by("Hélène", reason="Essai"), "decide_change", lambda scene: plan))


def test_an_item_entered_by_mistake_is_put_back_to_do_with_a_reason(worked: Day) -> None:
    key = "preparation:26A00001"
    done(enter(worked, key))
    refused(reentry.reopen(worked.desk, worked.by("Hélène"), key), "reason_missing")
    done(reentry.reopen(worked.desk, worked.by("Hélène", reason="Mauvais patient"), key))
    assert task(worked, key).status is Status.TO_DO


def test_there_is_no_proof_while_anything_is_open_and_then_it_says_what_was_made(worked: Day) -> None:
    refused(reentry.sign_proof(worked.desk, worked.by("Hélène")), "reentry_open")
    given_back(worked)
    refused(reentry.sign_proof(worked.desk, worked.by("Fanny")), "role_missing")
    head = worked.head()
    done(reentry.sign_proof(worked.desk, worked.by("Hélène")))
    (proof,) = many(worked.database, Proof)
    assert (proof.first, proof.last, proof.numbers, proof.gaps, proof.head) == (
        "26A00001", "26A00003", 3, "[]", head,
    )  # fmt: skip
    told = {item.pop("drug"): item for item in json.loads(proof.totals)}
    assert told["Oxaliplatine"] == {
        "unit": "mg", "dispensed": 1, "dose": "147", "destroyed": 0, "cancelled": 0,
    }  # fmt: skip
    assert (told["Paclitaxel"]["destroyed"], told["Gemcitabine"]["cancelled"]) == (1, 1)


def test_a_missing_number_is_named() -> None:
    assert missing_numbers([(2026, "A", 1), (2026, "A", 4), (2026, "K", 1)], {}) == ("26A00002", "26A00003")


FIRST = Reentry("preparation:26A00001", TaskKind.PREPARATION, Status.TO_DO, 1)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"status": Status.VERIFIED, "main_number": "H", "entered_by": 1, "verified_by": 2}, "reentry_order"),
        ({"status": Status.ENTERED, "entered_by": 1}, "reentry_entered"),
        ({"status": Status.NOT_APPLICABLE, "reason": " "}, "reentry_reason"),
    ],
)
def test_the_database_itself_refuses_what_the_acts_would(
    worked: Day, row: dict[str, object], rule: str
) -> None:
    wrong = replace(FIRST, **row)  # type: ignore[arg-type]
    plan = Plan("reentered", (wrong,), wrong.id, {"count": 1, "number": "H"})
    outcome = perform(worked.desk, worked.by("Hélène"), "reenter", lambda scene: plan)
    assert refused(outcome, "rule").params == {"rule": rule}


def test_the_database_itself_lets_nobody_verify_what_they_entered(worked: Day) -> None:
    done(enter(worked, FIRST.id))
    entered = one(worked.database, Reentry, FIRST.id)
    assert entered is not None
    wrong = replace(entered, status=Status.VERIFIED, verified_by=entered.entered_by)
    plan = Plan("reentered", (wrong,), wrong.id, {"count": 1, "number": "H"})
    outcome = perform(worked.desk, worked.by("Hélène"), "reenter", lambda scene: plan)
    assert refused(outcome, "rule").params == {"rule": "reentry_two_people"}


def test_the_database_itself_keeps_a_proof_whole_and_as_it_was_signed(worked: Day) -> None:
    proof = Proof(1, worked.clock.utc(), 1, "26A00001", "26A00003", 3, "[]", "[]", 1, "0" * 64)
    for row, rule in (
        (replace(proof, gaps='["26A00002"]'), "proof_whole"),
        (proof, ""),
        (proof, "proof_fixed"),
    ):
        plan = Plan("proof_signed", (row,), "proof:1", {"first": "", "last": ""})
        outcome = perform(worked.desk, worked.by("Hélène"), "sign_proof", lambda scene, plan=plan: plan)  # type: ignore[misc]
        if rule:
            assert refused(outcome, "rule").params == {"rule": rule}
        else:
            done(outcome)
