"""Amounts: a number that could be misread is refused, and what is written reads only one way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from station.clinical.amounts import (
    Amount,
    BadNumber,
    UnitsDiffer,
    amount_text,
    number_text,
    parse_number,
    round_to,
    unit_of,
)

decimals = st.decimals(min_value=0, max_value=Decimal("999999.9999"), places=4)
signed = st.decimals(min_value=Decimal(-99999), max_value=Decimal(99999), places=5)
steps = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(50), places=2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0", "0"),
        ("0,125", "0.125"),
        ("0.500", "0.5"),
        (" 700 ", "700"),
        ("1000", "1000"),
        ("1234,567", "1234.567"),
        ("1,25", "1.25"),
        ("007", "7"),
        ("\u00a0142,5\u202f", "142.5"),
    ],
)
def test_comma_and_dot_are_both_a_decimal_sign(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number_empty"),
        ("  ", "number_empty"),
        ("1,000", "number_ambiguous"),
        ("12.500", "number_ambiguous"),
        ("999,999", "number_ambiguous"),
        ("1 000", "number_thousands"),
        ("1\u00a0000", "number_thousands"),
        ("1\u202f000,5", "number_thousands"),
        ("1.000,5", "number_thousands"),
        ("1'000", "number_thousands"),
        ("1..5", "number_thousands"),
        (",5", "number_bare_sign"),
        ("5.", "number_bare_sign"),
        ("+5", "number_signed"),
        ("-5", "number_signed"),
        ("−5", "number_signed"),
        ("1e3", "number_exponent"),
        ("1,5E-2", "number_exponent"),
        ("inf", "number_unreadable"),
        ("NaN", "number_unreadable"),
        ("١٢", "number_unreadable"),
        ("12 mg", "number_unreadable"),
        ("5²", "number_unreadable"),
        ("O,5", "number_unreadable"),
        ("1_000", "number_thousands"),
        ("1" * 17, "number_too_long"),
    ],
)
def test_a_number_that_can_be_misread_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(BadNumber) as refused:
        parse_number(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "decimal", "whole"),
    [
        ("1,500", "1,5", "1500"),
        ("2,000", "2", "2000"),
        ("1.234", "1.2340", "1234"),
        ("10.010", "10.01", "10010"),
    ],
)
def test_an_ambiguous_number_says_both_ways_to_write_it_and_both_are_accepted(
    text: str, decimal: str, whole: str
) -> None:
    with pytest.raises(BadNumber) as refused:
        parse_number(text)
    assert refused.value.params == {"text": text, "decimal": decimal, "whole": whole}
    assert parse_number(decimal) == Decimal(text.replace(",", "."))
    assert parse_number(whole) == Decimal(whole)


def test_a_known_decimal_sign_lifts_the_doubt_and_refuses_the_other() -> None:
    assert parse_number("1,882", ",") == Decimal("1.882")
    assert parse_number("1.882", ".") == Decimal("1.882")
    with pytest.raises(BadNumber) as refused:
        parse_number("1.882", ",")
    assert refused.value.code == "number_other_sign"


@given(st.text())
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        value = parse_number(text)
    except BadNumber as refused:
        assert refused.code.startswith("number_")
    else:
        assert value.is_finite() and value >= 0


@given(decimals, st.booleans())
def test_what_is_written_reads_back_the_same(value: Decimal, comma: bool) -> None:
    assert parse_number(number_text(value, comma), "," if comma else ".") == value


@given(decimals, st.booleans())
def test_without_a_known_sign_a_written_number_reads_the_same_or_is_refused(
    value: Decimal, comma: bool
) -> None:
    try:
        assert parse_number(number_text(value, comma)) == value
    except BadNumber as refused:
        assert refused.code == "number_ambiguous"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.0", "1"),
        ("0.50", "0,5"),
        ("1E+3", "1000"),
        ("1E-7", "0,0000001"),
        ("100", "100"),
        ("12345.6", "12345,6"),
        ("-0.0", "0"),
        ("-0.5", "-0,5"),
        ("0", "0"),
        ("0E+2", "0"),
    ],
)
def test_numbers_are_written_as_ismp_asks(value: str, text: str) -> None:
    assert number_text(Decimal(value), comma=True) == text


def test_amounts_have_a_space_before_the_unit_and_units_in_full() -> None:
    assert amount_text(Decimal("142.50"), "mg", comma=True) == "142,5 mg"
    assert amount_text(Decimal("85"), "mg/m2", comma=False) == "85 mg/m²"
    assert amount_text(Decimal(15000), "IU", comma=True) == "15000 unités internationales"
    assert amount_text(Decimal("1.5"), "IU", comma=True) == "1,5 unité internationale"
    assert amount_text(Decimal("1.5"), "IU", comma=False) == "1.5 international units"


def test_infinity_is_never_written() -> None:
    with pytest.raises(ValueError):
        number_text(Decimal("Infinity"), comma=True)
    with pytest.raises(ValueError):
        Amount(Decimal("NaN"), "mg")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("MG", "mg"),
        ("µg", "mcg"),
        ("μg", "mcg"),
        ("ml", "mL"),
        ("UI", "IU"),
        ("mg/m²", "mg/m2"),
        ("mg / KG", "mg/kg"),
        ("AUC", "AUC"),
        ("mg/mL", "mg/mL"),
        ("U", None),
        ("cc", None),
        ("mg/min", None),
        ("AUC/kg", None),
        ("", None),
    ],
)
def test_a_unit_has_one_canonical_spelling_or_is_unknown(text: str, unit: str | None) -> None:
    assert unit_of(text) == unit


@given(signed, signed)
def test_sums_and_differences_are_exact(a: Decimal, b: Decimal) -> None:
    assert Amount(a, "mg") + Amount(b, "mg") - Amount(b, "mg") == Amount(a, "mg")


def test_sums_stay_exact_beyond_the_usual_28_digits() -> None:
    large, small = Decimal("123456789012345678901234567890"), Decimal("0.001")
    assert (Amount(large, "mg") + Amount(small, "mg")).value == Decimal("123456789012345678901234567890.001")


def test_units_never_mix() -> None:
    with pytest.raises(UnitsDiffer):
        Amount(Decimal(1), "mg") + Amount(Decimal(1), "mL")
    with pytest.raises(UnitsDiffer):
        _ = Amount(Decimal(1), "mg") < Amount(Decimal(1), "g")
    with pytest.raises(UnitsDiffer):
        Amount(Decimal(15), "IU").to("mg")


@given(signed, st.sampled_from([("mg", "g"), ("mg", "mcg"), ("mcg", "g"), ("mL", "L")]))
def test_conversions_are_exact_there_and_back(value: Decimal, units: tuple[str, str]) -> None:
    one, other = units
    assert Amount(value, one).to(other).to(one) == Amount(value, one)


def test_conversions_have_the_right_size() -> None:
    assert Amount(Decimal("1.5"), "g").to("mg") == Amount(Decimal(1500), "mg")
    assert Amount(Decimal(250), "mcg").to("mg") == Amount(Decimal("0.25"), "mg")
    assert Amount(Decimal(46), "mL").to("L") == Amount(Decimal("0.046"), "L")


@given(signed, steps)
def test_rounding_lands_on_a_graduation_within_half_a_step(value: Decimal, step: Decimal) -> None:
    rounded = round_to(value, step)
    assert rounded % step == 0
    assert abs(rounded - value) <= step / 2


@given(signed, steps)
def test_rounding_twice_changes_nothing(value: Decimal, step: Decimal) -> None:
    assert round_to(round_to(value, step), step) == round_to(value, step)


def test_halves_are_rounded_away_from_zero() -> None:
    assert round_to(Decimal("14.25"), Decimal("0.5")) == Decimal("14.5")
    assert round_to(Decimal("0.05"), Decimal("0.1")) == Decimal("0.1")
    assert round_to(Decimal("-0.05"), Decimal("0.1")) == Decimal("-0.1")
    assert str(round_to(Decimal("-0.01"), Decimal("0.1"))) == "0.0"


@given(signed)
def test_a_graduation_is_above_zero(value: Decimal) -> None:
    assume(value >= 0)
    with pytest.raises(ValueError):
        round_to(value, Decimal(0))
