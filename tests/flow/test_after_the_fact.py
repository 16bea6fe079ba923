"""Entry after the fact: what was done by hand comes in with its people and hours, marked and compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from station.acts.after_the_fact import PaperWork, enter_after
from station.acts.kit import make_kit, void_numbers
from station.acts.outcome import Outcome
from station.clinical.after_the_fact import Deed, PaperSignature, wanted_acts
from station.clinical.model import Preparation, Reading, RegisterEntry, State
from station.clinical.paper_numbers import PaperNumber
from station.clinical.steps import Act
from station.records.queries.fetch import many, one
from station.records.verify import verify
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk

WHO = {
    Act.VALIDATE: ("Hélène",), Act.START: ("Aurélie",), Act.READ: ("Fanny", "Bruno"),
    Act.FINISH: ("Aurélie",), Act.CHECK_BAG: ("Fanny", "Bruno"), Act.RELEASE: ("Karim",),
    Act.HAND_OVER: ("Moussa",),
}  # fmt: skip


@pytest.fixture(autouse=True)
def afternoon(day: Day) -> None:
    """Let the day go by on paper, with five numbers of the kit."""
    day.later(hours=6)
    done(make_kit(day.desk, day.by("Fanny"), (), 5))


def deeds(day: Day, acts: tuple[Act, ...], start: datetime) -> tuple[Deed, ...]:
    """Sign the acts on paper by their usual people, ten minutes apart."""
    left = {act: list(names) for act, names in WHO.items()}
    return tuple(
        Deed(act, day.people[left[act].pop(0)].id, start + timedelta(minutes=10 * place))
        for place, act in enumerate(acts)
    )


def paper(day: Day, bag: int, reached: State, number: str | None = "26K00003") -> PaperWork:
    """Give what stands on the paper of a bag for which all went right."""
    acts = wanted_acts(day.bag(bag).state, reached)
    started = day.clock.utc() - timedelta(hours=4)
    return PaperWork(
        reached, deeds(day, acts, started), Walk(day, number=bag).items(), number, hood=1, recipient="Mme Roy"
    )


def entered(day: Day, bag: int, work: PaperWork, *by: str) -> Outcome:
    return enter_after(day.desk, day.by(*(by or ("Moussa", "Karim"))), day.seen(bag), work)


@pytest.mark.parametrize(
    "reached", [State.STARTED, State.INJECTED, State.FINISHED, State.CHECKED, State.RELEASED]
)
def test_an_open_bag_goes_on_at_the_station_to_the_hand_over(day: Day, reached: State) -> None:
    walk = Walk(day)
    done(entered(day, walk.id, paper(day, walk.id, reached)))
    found = day.bag(walk.id)
    assert (found.state, found.after_the_fact, found.register_number) == (reached, True, "26K00003")
    walk.to(State.HANDED_OVER)
    assert verify(day.home.database).whole


def test_a_bag_that_left_on_paper_is_handed_over_with_its_recipient_and_hour(day: Day) -> None:
    bag = day.first("Oxaliplatine").id
    done(entered(day, bag, paper(day, bag, State.HANDED_OVER)))
    found = day.bag(bag)
    line = one(day.database, RegisterEntry, "26K00003")
    assert found.state is State.HANDED_OVER and line is not None and line.status == "delivered"
    assert line.allotted_at == found.opened_at, "the hour on the paper, not that of the entry"


def test_no_blind_reading_is_made_up(day: Day) -> None:
    bag = day.first("Oxaliplatine").id
    done(entered(day, bag, paper(day, bag, State.RELEASED)))
    assert many(day.database, Reading) == []
    signed = many(day.database, PaperSignature)
    assert [item.act for item in signed].count("read") == 2
    assert {(item.typist, item.comparer) for item in signed} == {
        (day.people["Moussa"].id, day.people["Karim"].id)
    }
    assert all(item.done_at < item.at for item in signed)


def test_numbers_of_the_kit_are_used_in_any_order_and_once(day: Day) -> None:
    first, second = (bag.id for bag in many(day.database, Preparation, "drug = 'Oxaliplatine'")[:2])
    done(entered(day, first, paper(day, first, State.FINISHED, "26K00005")))
    refused(entered(day, second, paper(day, second, State.FINISHED, "26K00005")), "number_taken")
    done(entered(day, second, paper(day, second, State.FINISHED, "26k 00002")))


def test_a_number_nobody_issued_is_refused(day: Day) -> None:
    bag = day.first("Oxaliplatine").id
    for wrong in ("26K00099", "26A00001", "hier"):
        refused(entered(day, bag, paper(day, bag, State.FINISHED, wrong)), "number_unknown")


def test_without_a_number_on_the_paper_the_station_allots_its_next(day: Day) -> None:
    bag = day.first("Oxaliplatine").id
    done(entered(day, bag, paper(day, bag, State.FINISHED, None)))
    assert day.bag(bag).register_number == "26A00001"


def test_every_kit_number_ends_used_or_void_and_void_ones_stay_void(day: Day) -> None:
    refused(void_numbers(day.desk, day.by("Hélène"), ["26K00001"]), "reason_missing")
    refused(void_numbers(day.desk, day.by("Fanny", reason="Page tachée"), ["26K00001"]), "role_missing")
    done(void_numbers(day.desk, day.by("Hélène", reason="Page tachée"), ["26K00001"]))
    bag = day.first("Oxaliplatine").id
    refused(entered(day, bag, paper(day, bag, State.FINISHED, "26K00001")), "number_taken")
    done(make_kit(day.desk, day.by("Fanny"), (), 5))
    assert [item.number for item in many(day.database, PaperNumber)][-1] == "26K00006", "topped up, no gap"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda work: replace(work, deeds=work.deeds[:-1]), "paper_signature_missing"),
        (lambda work: replace(work, deeds=work.deeds[::-1]), "paper_signatures_differ"),
        (lambda work: replace(work, items=()), "paper_vials_missing"),
        (
            lambda work: replace(
                work,
                deeds=(
                    *work.deeds[:-1],
                    replace(work.deeds[-1], done_at=work.deeds[-1].done_at + timedelta(days=1)),
                ),
            ),
            "paper_time_ahead",
        ),
        (
            lambda work: replace(
                work,
                deeds=(
                    *work.deeds[:-1],
                    replace(work.deeds[-1], done_at=work.deeds[0].done_at - timedelta(hours=1)),
                ),
            ),
            "paper_times_out_of_order",
        ),
    ],
)
def test_paper_that_does_not_hold_together_is_refused(day: Day, change, code: str) -> None:  # type: ignore[no-untyped-def]
    bag = day.first("Oxaliplatine").id
    refused(entered(day, bag, change(paper(day, bag, State.FINISHED))), code)


def test_one_person_alone_enters_nothing(day: Day) -> None:
    bag = day.first("Oxaliplatine").id
    work = paper(day, bag, State.FINISHED)
    refused(entered(day, bag, work, "Moussa"), "second_person_needed")
    refused(entered(day, bag, work, "Moussa", "Moussa"), "same_signer")


def test_the_people_on_the_paper_are_judged_like_those_at_the_station(day: Day) -> None:
    bag = day.first("Oxaliplatine").id
    work = paper(day, bag, State.RELEASED)

    def by(act: Act, name: str) -> PaperWork:
        changed = list(work.deeds)
        place = next(index for index, deed in enumerate(changed) if deed.act is act)
        changed[place] = replace(changed[place], operator=day.people[name].id)
        return replace(work, deeds=tuple(changed))

    refused(entered(day, bag, by(Act.READ, "Aurélie")), "checker_is_preparer")
    refused(entered(day, bag, by(Act.READ, "Bruno")), "checker_twice")
    refused(entered(day, bag, by(Act.RELEASE, "Fanny")), "role_missing")
    refused(entered(day, bag, by(Act.FINISH, "Bruno")), "not_the_preparer")
