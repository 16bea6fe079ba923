"""Leftovers and the plan of a tray: nothing over a vial, leftovers first, the earliest limit, exact sums."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.drawing import syringes
from station.clinical.leftovers import (
    LabelRead,
    LeftoverState,
    Move,
    balanced,
    by_use_by,
    conflicts,
    leftover_use_by,
    volume_of,
    why_not_use,
)
from station.clinical.sources import Offer, Shelf, Source, left_out, plan, takes, too_many
from station.clinical.stock import recalled
from station.exchange.formulary import read_checks, read_syringes
from tests.leftover_rows import BEGAN, OPENING, RECALL, leftover, move

RULES = read_checks().leftovers
SIZES = read_syringes()
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIVE = Decimal(5)

hundredths = st.integers(1, 40_000).map(lambda value: Decimal(value) / 100)
opened = st.lists(hundredths, max_size=4)


def source(volume: str | Decimal, number: int | None = None, hours: int = 8, lot: str = "") -> Source:
    due = NOW + timedelta(hours=hours) if number else None
    return Source(Decimal(volume), FIVE, "X", "034", lot, number, due, number or 0)


def offer(*sizes: str, counts: tuple[int | None, ...] = ()) -> Offer:
    shelves = [Shelf(source(size, lot=f"L{place}")) for place, size in enumerate(sizes)]
    if counts:
        shelves = [Shelf(shelf.source, count) for shelf, count in zip(shelves, counts, strict=True)]
    return Offer("X", FIVE, tuple(shelves))


def volumes(sources: tuple[Source, ...]) -> list[str]:
    return [("r" if one.leftover else "") + str(one.volume_ml) for one in sources]


# The plan


def test_leftovers_come_first_by_use_by_then_the_fewest_and_smallest_vials() -> None:
    there = (source("3.00", 1, hours=9), source("2.50", 2, hours=2))
    assert volumes(plan(Decimal(10), there, [offer("10", "20")])) == ["r2.50"]
    assert volumes(plan(Decimal(20), there, [offer("10", "20")])) == ["r2.50", "r3.00"]
    assert volumes(plan(Decimal(60), there, [offer("10", "20")])) == ["r2.50", "r3.00", "10"]
    assert volumes(plan(Decimal(90), (), [offer("10", "20")])) == ["20"]


def test_counted_packs_are_taken_of_one_lot_where_it_has_enough_and_never_more_than_there_are() -> None:
    stock = offer("10", "10", counts=(1, 3))
    assert [one.lot for one in plan(Decimal(150), (), [stock])] == ["L1", "L1", "L1"]
    assert [one.lot for one in plan(Decimal(200), (), [stock])] == ["L0", "L1", "L1", "L1"]
    assert plan(Decimal(201), (), [stock]) == ()


def test_a_leftover_of_another_strength_is_not_mixed_in() -> None:
    other = Source(Decimal(9), Decimal(2), "Y", leftover=4, use_by=NOW)
    assert volumes(plan(Decimal(40), (other,), [offer("10")])) == ["10"]


@given(
    st.integers(1, 400_000).map(lambda value: Decimal(value) / 100),
    opened,
    st.sets(st.sampled_from(["4", "10", "26.31"]), min_size=1),
)
def test_a_plan_holds_the_dose_and_would_not_with_a_vial_less(
    dose: Decimal, left: list[Decimal], sizes: set[str]
) -> None:
    there = tuple(source(volume, number) for number, volume in enumerate(left, 1))
    chosen = plan(dose, there, [offer(*sorted(sizes))])
    assert sum(one.volume_ml * FIVE for one in chosen) >= dose
    assert not too_many(dose, chosen)


@given(hundredths, st.lists(hundredths, min_size=1, max_size=5), st.integers(0, 5))
def test_drawing_never_exceeds_a_vial_nor_loses_a_drop(
    wanted: Decimal, vials: list[Decimal], old: int
) -> None:
    sources = [source(volume, place + 1 if place < old else None) for place, volume in enumerate(vials)]
    held = sum(vials)
    drawn = sum(one.volume_ml for one in syringes(wanted, SIZES, held))
    found = takes(drawn, sources)
    assert all(0 <= take.volume_ml <= take.source.volume_ml for take in found)
    assert sum(take.volume_ml for take in found) == drawn
    assert sum(take.left_ml for take in found) == held - drawn
    unopened = [take for take in found if take.source.leftover is None]
    assert len([take for take in unopened if take.volume_ml and take.left_ml]) <= 1


def test_more_than_the_vials_hold_can_t_be_drawn() -> None:
    with pytest.raises(ValueError):
        takes(Decimal("5.01"), [source("5")])


def test_a_tray_departs_when_a_leftover_is_left_or_a_vial_is_too_many() -> None:
    old, new = source("3.00", 1), source("10")
    wanted = plan(Decimal(40), (old,), [offer("10")])
    assert left_out(wanted, (new,)) == (1,)
    assert left_out(wanted, (old, new)) == ()
    assert left_out(wanted, (source("9", 2),)) == ()
    assert too_many(Decimal(40), (new, new)) and not too_many(Decimal(60), (new, new))


def test_a_vial_s_volume_is_rounded_down_to_what_it_surely_holds() -> None:
    # Gemcitabine 1000 mg at 38 mg/mL, 26.3 mL: Swiss SmPC 61331.
    assert volume_of(Decimal(1000), Decimal(38)) == Decimal("26.31")


# Until when


@pytest.mark.parametrize(
    ("chemical", "limited_by", "hours"), [("6", "chemical", 6), ("24.5", "policy", 24), ("24", "policy", 24)]
)
def test_the_use_by_is_the_earliest_limit(chemical: str, limited_by: str, hours: int) -> None:
    found = leftover_use_by(NOW, Decimal(chemical), RULES)
    assert found is not None
    assert (found.limited_by, found.at) == (limited_by, NOW + timedelta(hours=hours))


def test_an_unknown_stability_is_an_unknown_use_by() -> None:
    assert leftover_use_by(NOW, None, RULES) is None


# Whether


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"state": LeftoverState.QUARANTINED}, "leftover_quarantined"),
        ({"state": LeftoverState.CONDEMNED}, "leftover_condemned"),
        ({"drug": "cisplatine"}, "vial_wrong_drug"),
        ({"use_by": None}, "leftover_use_by_unknown"),
        ({"use_by": BEGAN + timedelta(hours=2)}, "leftover_expired"),
        ({"use_by": BEGAN + timedelta(hours=2, seconds=1)}, None),
        ({"hood": 2}, "leftover_other_hood"),
        ({"reserved_for": 8}, "leftover_reserved"),
        ({"reserved_for": 7}, None),
    ],
)
def test_only_a_free_leftover_of_this_hood_and_in_time_may_be_used(
    changes: dict[str, object], code: str | None
) -> None:
    found = why_not_use(leftover(**changes), "oxaliplatine", 1, 7, BEGAN + timedelta(hours=2))
    assert (found.code if found else None) == code


READ = LabelRead("X", " l1 ", BEGAN, 1, Decimal("12.00"))


@pytest.mark.parametrize(
    ("said", "same", "fields"),
    [
        (READ, True, ()),
        (READ, False, ("product",)),
        (LabelRead("X", "L2", BEGAN, 1, Decimal(12)), True, ("lot",)),
        (LabelRead("X", "L1", BEGAN + timedelta(minutes=5), 1, Decimal(12)), True, ()),
        (LabelRead("X", "L1", BEGAN + timedelta(minutes=6), 1, Decimal(12)), True, ("opened_at",)),
        (LabelRead("X", "L1", BEGAN, 2, Decimal(12)), True, ("hood",)),
        (LabelRead("X", "L1", BEGAN, 1, Decimal("20.01")), True, ("volume",)),
        (LabelRead(None, None, None, None, None), True, ("product", "lot", "opened_at", "hood", "volume")),
    ],
)
def test_what_is_missing_on_the_label_or_differs_from_the_list_is_named(
    said: LabelRead, same: bool, fields: tuple[str, ...]
) -> None:
    assert conflicts(leftover(), said, same) == fields


def test_an_account_that_does_not_add_up_is_noticed() -> None:
    assert balanced(leftover(), OPENING)
    assert not balanced(leftover(remaining_ml=Decimal("12.01")), OPENING)
    assert not balanced(leftover(), OPENING[:1])
    assert not balanced(leftover(), (OPENING[0], move(2, Move.TAKEN, "19.00", "-7.00")))


def test_what_dies_next_stands_first_and_what_nobody_knows_before_it() -> None:
    late, soon, unknown = leftover(1), leftover(2, use_by=BEGAN), leftover(3, use_by=None)
    assert [item.id for item in by_use_by([late, soon, unknown])] == [3, 2, 1]


def test_a_recall_holds_its_lot_and_where_the_product_is_unknown_the_lot_alone() -> None:
    assert recalled([RECALL], "034", " l1 ") and recalled([RECALL], None, "L1")
    assert not recalled([RECALL], "035", "L1") and not recalled([RECALL], "034", "L2")
