"""The load of the day: a pace is measured or unknown, and every place in the order has its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from station.clinical.load import Made, Why, Work, measure, propose
from station.clinical.model import State

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def made(*ago: float, making: float = 40) -> list[Made]:
    return [Made(NOW - minutes(each + making), NOW - minutes(each)) for each in ago]


def work(number: int, due: float, **more: object) -> Work:
    told = {
        "state": State.VALIDATED,
        "go": "GO",
        "held": False,
        "infusion": minutes(60),
        "keeps": None,
        "triaged": False,
    } | more
    return Work(number, due=NOW + minutes(due), **told)  # type: ignore[arg-type]


def test_fewer_than_three_releases_measure_nothing() -> None:
    assert measure(made(10, 30), NOW) is None
    assert measure(made(10, 30, 400), NOW) is None  # the third is older than the window
    assert [place.ready for place in propose([work(1, 10)], None, NOW)] == [None]


def test_the_pace_is_the_median_of_what_was_done() -> None:
    pace = measure(made(5, 25, 55), NOW)
    assert pace is not None
    assert (pace.between, pace.making, pace.releases) == (Decimal("25.0"), Decimal("40.0"), 3)


def test_what_will_be_late_follows_from_the_place_in_the_order() -> None:
    pace = measure(made(0, 20, 40), NOW)
    first, second, third = propose([work(1, 15), work(2, 60), work(3, 90)], pace, NOW)
    assert [place.ready for place in (first, second, third)] == [NOW + minutes(n) for n in (20, 40, 60)]
    assert (first.late_by, second.late_by, third.late_by) == (minutes(5), None, None)


def test_each_place_has_its_reason() -> None:
    works = [
        work(1, 60, held=True),
        work(2, 30, go="ATT"),
        work(3, 120, keeps=timedelta(hours=2)),
        work(4, 180, keeps=timedelta(hours=24)),
        work(5, 45),
        work(6, -10),
        work(7, 240, triaged=True),
        work(8, 300, state=State.DRAWN),
    ]
    assert [(place.work.id, place.why) for place in propose(works, None, NOW)] == [
        (8, Why.IN_PROGRESS),
        (7, Why.TRIAGED),
        (6, Why.LATE),
        (5, Why.DUE),
        (4, Why.DUE),
        (3, Why.SHORT),
        (2, Why.NO_GO),
        (1, Why.HELD),
    ]


def test_a_bag_that_keeps_too_shortly_becomes_due_when_its_hour_comes() -> None:
    short = work(1, 120, keeps=timedelta(hours=2))
    later = NOW + minutes(70)
    assert propose([short], None, NOW)[0].why is Why.SHORT
    assert propose([short], None, later)[0].why is Why.DUE
