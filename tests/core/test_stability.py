"""Use-by: the shortest of three limits, unknown without a line; a printed time may be early, never late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.formulary import Stability, Storage
from station.clinical.stability import UseByRules, printed_use_by, stability_of, use_by
from station.clinical.tables import Evidence, Source
from station.exchange.formulary import read_formulary

OPENED = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
RULES = UseByRules(Decimal(24), Decimal(48), Decimal(60), "unit")
LINE = Stability("g5", Decimal(6), Storage.ROOM, Source("SmPC", Evidence.READ))


@pytest.mark.parametrize(
    ("chemical", "policy", "hours", "limited_by"),
    [(6, 48, 6, "chemical"), (672, 48, 24, "microbiological"), (672, 12, 12, "policy")],
)
def test_the_shortest_limit_counts_from_the_first_reconstitution(
    chemical: int, policy: int, hours: int, limited_by: str
) -> None:
    rules = replace(RULES, policy_hours=Decimal(policy))
    found = use_by(OPENED, replace(LINE, hours=Decimal(chemical)), rules)
    assert found is not None
    assert (found.at, found.limited_by) == (OPENED + timedelta(hours=hours), limited_by)


def test_an_hour_and_a_half_is_ninety_minutes() -> None:
    found = use_by(OPENED, replace(LINE, hours=Decimal("1.5")), RULES)
    assert found and found.at == OPENED + timedelta(minutes=90)


def test_unknown_stability_gives_no_use_by() -> None:
    assert use_by(OPENED, None, RULES) is None


def test_the_longest_line_of_the_diluent_is_taken_with_its_storage() -> None:
    oxaliplatin = read_formulary().find("oxaliplatine")
    assert oxaliplatin
    line = stability_of(oxaliplatin.usual, "g5")
    assert line and (line.hours, line.storage) == (24, Storage.FRIDGE)
    assert stability_of(oxaliplatin.usual, "nacl_0_9") is None


def test_a_diluent_nobody_could_read_is_not_taken_for_undiluted() -> None:
    formulary = read_formulary()
    fluorouracil = formulary.find("fluorouracile")
    assert fluorouracil
    assert stability_of(fluorouracil.usual, formulary.terms.diluent(None))
    assert stability_of(fluorouracil.usual, formulary.terms.diluent("Ringer")) is None


@pytest.mark.parametrize(("early_minutes", "kept"), [(0, True), (60, True), (61, False), (-1, False)])
def test_the_printed_time_stays_if_it_is_early_by_no_more_than_the_tolerance(
    early_minutes: int, kept: bool
) -> None:
    printed = OPENED - timedelta(minutes=early_minutes)
    assert printed_use_by(printed, OPENED, timedelta(minutes=60)) == (printed if kept else OPENED)


@given(st.integers(-3000, 3000), st.integers(0, 240))
def test_what_is_printed_is_never_later_than_the_truth(minutes: int, tolerance: int) -> None:
    printed = OPENED + timedelta(minutes=minutes)
    assert printed_use_by(printed, OPENED, timedelta(minutes=tolerance)) <= OPENED
