"""Drawing plans: published volumes, nothing lost, no syringe over its capacity, fewest vials."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.drawing import (
    final_concentration,
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


def test_a_volume_is_rounded_half_up_at_its_syringe_s_scale() -> None:
    assert drawn("0.005") == [("0.01", "1")]
    assert drawn("2.25") == [("2.3", "3")]
    assert drawn("4.1") == [("4.2", "5")]
    assert drawn("12.5") == [("13", "20")]


def test_a_rest_under_half_a_step_is_not_drawn() -> None:
    assert drawn("50.004") == [("50", "50")]


@given(volumes)
def test_no_syringe_is_over_its_capacity_nor_between_two_steps(volume: Decimal) -> None:
    for one in syringes(volume, SIZES):
        assert 0 < one.volume_ml <= one.capacity_ml
        assert one.volume_ml % one.graduation_ml == 0


@given(volumes)
def test_the_syringes_hold_the_volume_within_half_a_step_of_the_last(volume: Decimal) -> None:
    plan = syringes(volume, SIZES)
    step = max(plan[-1].graduation_ml, SIZES[0].graduation_ml)
    assert abs(sum(one.volume_ml for one in plan) - volume) <= step / 2


@given(volumes)
def test_no_more_syringes_than_needed_and_all_but_the_last_are_full(volume: Decimal) -> None:
    plan = syringes(volume, SIZES)
    assert (len(plan) - 1) * SIZES[-1].capacity_ml < volume
    assert all(one.volume_ml == SIZES[-1].capacity_ml for one in plan[:-1])
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
    data = {"source": "x", "evidence": "V", "syringe": [{"capacity_ml": 1, "graduation_ml": Decimal("0.3")}]}
    with pytest.raises(BadData) as caught:
        parse_syringes(data, "syringes.toml")
    assert (caught.value.key, caught.value.code) == ("syringe[1].graduation_ml", "data_step_not_whole")
