"""Names: folded the same way everywhere, and homonyms are found whatever the spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.names import Likeness, dates_agree, fold, homonyms, likeness
from station.clinical.orders import ImportedPatient


def patient(ipp: str, name: str, first: str, born: str, used: str | None = None) -> ImportedPatient:
    """Make a patient out of the traits that names are compared on."""
    return ImportedPatient(ipp, name, used, first, born, None)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("LE  GOFF-MARTIN", "le goff martin"),
        ("D'Herbigny", "d herbigny"),
        ("D’HERBIGNY", "d herbigny"),
        ("Œuvrard", "oeuvrard"),
        ("OEUVRARD", "oeuvrard"),
        ("Gaëlle", "gaelle"),
        ("GAE\u0308LLE", "gaelle"),
        ("Læticia", "laeticia"),
        ("Straße", "strasse"),
        ("SØREN", "soren"),
        ("N\u00a0GUYEN\u200b", "n guyen"),
        ("  ", ""),
        ("Dose (mg)", "dose mg"),
        ("Débit/mL·h", "debit ml h"),
        ("Jean‑René", "jean rene"),
    ],
)
def test_accents_case_hyphens_and_apostrophes_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(min_codepoint=65, max_codepoint=0x17F)))
def test_case_never_matters(text: str) -> None:
    assert fold(text.upper().lower()) == fold(fold(text.upper()))


def test_a_true_homonym_is_found_by_its_traits() -> None:
    one, other = patient("1", "MARTIN", "Jean", "1951-07-14"), patient("2", "Martin", "JEAN", "1951-07-14")
    assert likeness(one, other) is Likeness.SAME_TRAITS


def test_same_name_and_first_name_is_enough_whatever_the_birth_date() -> None:
    one, other = patient("1", "LEFÈVRE", "Zoé", "1979-03-28"), patient("2", "LEFEVRE", "ZOE", "1951-01-02")
    assert likeness(one, other) is Likeness.SAME_NAME


def test_the_used_name_counts_as_a_name() -> None:
    one = patient("1", "DURAND", "Anne", "1960-01-01", used="LE-GOFF")
    assert likeness(one, patient("2", "LE GOFF", "Anne", "1975-01-01")) is Likeness.SAME_NAME


def test_same_birth_date_and_a_close_name_is_found() -> None:
    one, other = patient("1", "MARTIN", "Jean", "1951-07-14"), patient("2", "MARTIN", "Jeanne", "1951-07-14")
    assert likeness(one, other) is Likeness.SAME_BIRTH_DATE
    assert likeness(one, patient("3", "MARTIN", "Jeanne", "1951-07-15")) is None
    assert likeness(one, patient("4", "BERNARD", "Paul", "1951-07-14")) is None


def test_an_unknown_birth_day_agrees_with_any_day_of_the_year() -> None:
    assert dates_agree("1955-00-00", "1955-06-12")
    assert not dates_agree("1955-00-00", "1956-06-12")
    assert dates_agree("1955-06-00", "1955-06-12")
    assert not dates_agree("1955-06-00", "1955-07-12")


def test_one_ipp_is_one_person() -> None:
    martin = patient("1", "MARTIN", "Jean", "1951-07-14")
    assert likeness(martin, martin) is None


def test_every_pair_of_a_list_is_compared_once() -> None:
    people = [patient(str(n), "MARTIN", "Jean", "1951-07-14") for n in range(3)]
    assert [(a.ipp, b.ipp) for a, b, _ in homonyms(people)] == [("0", "1"), ("0", "2"), ("1", "2")]
