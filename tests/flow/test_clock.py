"""A wall clock set back or forward: no bag outlives its use-by, nobody waits for a day, numbers keep the
year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from station.acts import holding
from station.acts.outcome import Plan
from station.acts.perform import perform
from station.acts.sourcing import suggested
from station.clinical.model import Component, Preparation, State
from station.records.queries import leftovers
from station.records.queries.fetch import many
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk


@pytest.mark.parametrize("state", [State.CHECKED, State.RELEASED])
def test_a_clock_set_back_does_not_make_a_bag_younger(day: Day, state: State) -> None:
    walk = Walk(day).to(state)
    assert walk.bag.use_by
    day.later(seconds=(walk.bag.use_by - day.clock.utc()).total_seconds() + 60)
    day.clock.shift -= timedelta(days=1)
    refused(walk.release() if state is State.CHECKED else walk.hand_over(), "use_by_passed_clock")


def test_a_clock_set_back_by_minutes_changes_nothing_for_a_young_bag(day: Day) -> None:
    walk = Walk(day).to(State.CHECKED)
    day.clock.shift -= timedelta(minutes=10)
    done(walk.release())
    done(walk.hand_over())


def test_a_bag_started_by_a_clock_a_day_ahead_is_judged_by_that_clock(day: Day) -> None:
    day.clock.shift += timedelta(days=1)
    walk = Walk(day).to(State.CHECKED)
    assert walk.bag.use_by
    day.clock.shift -= timedelta(days=1)
    left = walk.bag.use_by - day.clock.utc() - timedelta(days=1)
    day.later(seconds=left.total_seconds() + 60)
    refused(walk.release(), "use_by_passed_clock")


def test_a_clock_set_back_does_not_bring_an_expired_leftover_back_to_life(day: Day) -> None:
    bags = many(day.database, Preparation, "drug = 'Paclitaxel' ORDER BY id")
    first, second = (Walk(day, number=bag.id) for bag in bags[:2])
    first.to(State.FINISHED)
    (kept,) = leftovers.standing(day.database)
    assert kept.use_by
    second.to(State.OPENED)
    day.later(seconds=(kept.use_by - day.clock.utc()).total_seconds() + 60)
    day.clock.shift -= timedelta(days=1)
    assert not any(
        source.leftover for source in suggested(day.database, day.desk.data, second.bag, day.clock)
    )
    item = replace(second.items()[0], gtin=None, serial=None, leftover=kept.id)
    refused(second.fill(items=(item,)), "leftover_expired")
    part = replace(many(day.database, Component)[0], id=999, preparation=second.id)
    made = Plan("filled", (replace(part, leftover=kept.id, serial=None),), preparation=second.id)
    outcome = perform(day.desk, day.by("Fanny"), "fill_tray", lambda scene: made)
    assert refused(outcome, "rule").params == {"rule": "leftover_usable"}


def test_a_clock_set_back_makes_nobody_wait_for_a_day(day: Day) -> None:
    walk = Walk(day)
    for _ in range(3):
        holding.hold(day.desk, day.by("Fanny", reason="Essai", pin="975310"), day.seen(walk.id))
    refused(walk.hold(), "pin_wait")
    day.clock.shift -= timedelta(days=1)
    done(walk.hold())


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), "26A00001"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "27A00001"),
    ],
)
def test_the_year_of_a_number_is_the_years_of_the_unit(day: Day, moment: datetime, number: str) -> None:
    day.clock.shift += moment - day.clock.utc()
    assert Walk(day).to(State.OPENED).bag.register_number == number


def test_numbers_stay_without_a_gap_when_the_clock_goes_back_over_the_new_year(day: Day) -> None:
    before = datetime(2026, 12, 31, 22, 50, tzinfo=UTC)
    day.clock.shift += before - day.clock.utc()
    bags = iter(range(1, 5))
    numbers = []
    for step in (0, 20, -20, 20):
        day.clock.shift += timedelta(minutes=step)
        numbers.append(Walk(day, number=next(bags)).to(State.OPENED).bag.register_number)
    assert numbers == ["26A00001", "27A00001", "26A00002", "27A00002"]
