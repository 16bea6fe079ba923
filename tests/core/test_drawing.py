"""Drawing plans: published volumes, nothing lost, no syringe over its capacity, fewest vials."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.drawing import (
    final_concentration,
    mixed_ml,
    parse_syringes,
    syringes,
    vials_needed,
    volume_to_draw,
)
from station.clinical.tables import BadData
from station.exchange.formulary import read_syringes

SIZES = read_syringes()
volumes = st.decimals("0.01", "400", places=4)


def drawn(volume: str) -> list[tuple[str, str]]:
    return [(str(one.volume_ml), str(one.capacity_ml)) for one in syringes(Decimal(volume), SIZES)]


def test_volumes_and_concentrations_are_the_published_ones() -> None:
    # Docetaxel 140 mg at 10 mg/mL: Swiss SmPC 62967 (docetaxel Sandoz).
    assert volume_to_draw(Decimal(140), Decimal(10)) == 14
    # Paclitaxel 6 mg/mL, 1 mL in 4 and in 19 mL: Swiss SmPC 57058 (Teva). The drug's own volume counts.
    assert final_concentration(Decimal(6), Decimal(6), Decimal(4)) == Decimal("1.2")
    assert final_concentration(Decimal(6), Decimal(6), Decimal(19)) == Decimal("0.3")


def test_the_largest_syringe_is_filled_and_the_rest_goes_into_the_smallest_that_holds_it() -> None:
    assert drawn("32") == [("32", "50")]
    assert drawn("86.3") == [("50", "50"), ("36", "50")]
    assert drawn("104.3") == [("50", "50"), ("50", "50"), ("4.4", "5")]
    assert drawn("3") == [("3.0", "3")]
    assert drawn("3.01") == [("3.0", "5")]


def test_a_scale_too_coarse_for_the_dose_means_a_second_finer_syringe() -> None:
    # 29 mL in a 30 mL syringe would be 1.4 % short.
    assert drawn("29.4") == [("20", "20"), ("9.4", "10")]
    assert drawn("12.5") == [("10", "10"), ("2.5", "3")]
    assert drawn("4.1") == [("3", "3"), ("1.1", "3")]


def test_a_volume_is_rounded_half_up_at_the_finest_scale() -> None:
    assert drawn("0.005") == [("0.01", "1")]


def test_a_rest_under_half_a_step_is_not_drawn() -> None:
    assert drawn("50.004") == [("50", "50")]


def test_rounding_never_asks_for_more_than_the_vials_hold() -> None:
    # Gemcitabine 1000 mg at 38 mg/mL: Swiss SmPC 61331, 26.3 mL in the vial.
    plan = syringes(Decimal(1000) / 38, SIZES, Decimal("26.31"))
    assert sum(one.volume_ml for one in plan) == Decimal("26.2")
    assert sum(one.volume_ml for one in syringes(Decimal(1000) / 38, SIZES)) == Decimal("26.4")


@given(volumes)
def test_no_syringe_is_over_its_capacity_nor_between_two_steps(volume: Decimal) -> None:
    for one in syringes(volume, SIZES):
        assert 0 < one.volume_ml <= one.capacity_ml
        assert one.volume_ml % one.graduation_ml == 0


THREE_QUARTERS = replace(
    SIZES, sizes=tuple(replace(size, most_ml=size.capacity_ml * 3 // 4) for size in SIZES.sizes[1:])
)


@given(volumes)
def test_no_syringe_is_filled_over_the_unit_s_limit(volume: Decimal) -> None:
    plan = syringes(volume, THREE_QUARTERS)
    assert all(one.volume_ml <= one.capacity_ml * Decimal("0.75") for one in plan)
    bound = max(volume * SIZES.max_error_percent / 100, THREE_QUARTERS.sizes[0].graduation_ml / 2)
    assert abs(sum(one.volume_ml for one in plan) - volume) <= bound


@given(volumes)
def test_what_is_drawn_is_the_dose_within_the_unit_s_bound(volume: Decimal) -> None:
    bound = max(volume * SIZES.max_error_percent / 100, SIZES.sizes[0].graduation_ml / 2)
    assert abs(sum(one.volume_ml for one in syringes(volume, SIZES)) - volume) <= bound


@given(volumes, volumes)
def test_a_bag_from_which_the_drug_s_volume_is_removed_holds_just_what_it_held(
    drawn_ml: Decimal, bag_ml: Decimal
) -> None:
    total = mixed_ml(drawn_ml, bag_ml, remove=True)
    assert total == (bag_ml if drawn_ml < bag_ml else None)
    assert mixed_ml(drawn_ml, bag_ml) == bag_ml + drawn_ml


@given(volumes, volumes)
def test_a_plan_never_exceeds_what_the_vials_hold(volume: Decimal, held: Decimal) -> None:
    assert sum(one.volume_ml for one in syringes(volume, SIZES, held)) <= held


@given(volumes)
def test_at_most_one_syringe_more_than_the_volume_needs(volume: Decimal) -> None:
    plan = syringes(volume, SIZES)
    largest = SIZES.sizes[-1].capacity_ml
    assert (len(plan) - 2) * largest < volume
    assert all(one.volume_ml == largest for one in plan[:-2])
    assert [one.number for one in plan] == list(range(1, len(plan) + 1))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError):
        syringes(Decimal(0), SIZES)


@pytest.mark.parametrize(
    ("amount", "sizes", "needed"),
    [
        ("150", ["50", "100", "200"], ["200"]),
        ("250", ["50", "100", "200"], ["200", "50"]),
        ("50", ["50", "100"], ["50"]),
        ("401", ["50", "100", "200"], ["200", "200", "50"]),
        ("130", ["100", "80"], ["80", "80"]),
        ("301", ["100"], ["100", "100", "100", "100"]),
    ],
)
def test_the_fewest_vials_then_the_smallest_are_taken(
    amount: str, sizes: list[str], needed: list[str]
) -> None:
    assert vials_needed(Decimal(amount), map(Decimal, sizes)) == tuple(map(Decimal, needed))


@given(st.decimals("1", "900", places=1), st.sets(st.sampled_from([20, 50, 80, 150, 160]), min_size=1))
def test_the_vials_hold_the_amount_and_one_fewer_would_not(amount: Decimal, sizes: set[int]) -> None:
    vials = vials_needed(amount, map(Decimal, sizes))
    assert sum(vials) >= amount
    assert (len(vials) - 1) * max(sizes) < amount


def test_a_capacity_that_is_no_whole_number_of_steps_is_refused() -> None:
    data = {
        "source": "x",
        "evidence": "V",
        "max_error_percent": 1,
        "most_full_percent": 100,
        "syringe": [{"capacity_ml": 1, "graduation_ml": Decimal("0.3")}],
    }
    with pytest.raises(BadData) as caught:
        parse_syringes(data, "syringes.toml")
    assert (caught.value.key, caught.value.code) == ("syringe[1].graduation_ml", "data_step_not_whole")
