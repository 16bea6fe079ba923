"""Unattended work sits at the service seat while it records, and nowhere afterwards."""

from __future__ import annotations

import pytest

from station.acts.importing import import_orders
from station.clinical.seats import Seat
from station.records.presence import everyone
from station.records.seats import holder
from station.runtime.unattended import SeatHeld, unattended
from tests.flow.day import Day, done, file_of, refused, seated


def test_unattended_work_takes_the_service_seat_and_leaves_it(day: Day) -> None:
    with unattended(day.home, day.clock) as desk:
        done(import_orders(desk, day.by(), file_of(day, changed=True), signed=False))
    found = holder(day.database, Seat.SERVICE)
    assert found is not None and found.left
    assert [facts["presence"] for facts in everyone(day.home.run)] == [day.presence.name]


def test_unattended_work_that_breaks_off_leaves_the_seat_too(day: Day) -> None:
    with pytest.raises(ZeroDivisionError), unattended(day.home, day.clock):
        raise ZeroDivisionError
    found = holder(day.database, Seat.SERVICE)
    assert found is not None and found.left


def test_of_two_unattended_works_the_second_is_refused_and_told_who_is_there(day: Day) -> None:
    other = seated(day.home, Seat.SERVICE, day.clock)
    with pytest.raises(SeatHeld) as held, unattended(day.home, day.clock):
        pass
    assert refused(held.value.refused, "seat_taken").params["pid"] == other.presence.facts["pid"]
    other.close()
