"""How dates and times are typed, and that the words for diluents are spellings the core knows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from screens.widgets.birth_date_field import read_birth_date
from screens.widgets.expiry_field import read_expiry
from screens.widgets.time_field import last_time
from station.runtime.house import read_unit_data
from station.words import say, set_language

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("typed", "last_day"),
    [
        ("31/12/2027", date(2027, 12, 31)), ("31122027", date(2027, 12, 31)), ("02/2028", date(2028, 2, 29)),
        ("022027", date(2027, 2, 28)), ("13/2027", None), ("31/02/2027", None), ("12/27", None), ("", None),
    ],
)  # fmt: skip
def test_an_expiry_is_a_day_or_the_last_day_of_a_month(typed: str, last_day: date | None) -> None:
    assert read_expiry(typed) == last_day


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("0815", datetime(2026, 3, 2, 7, 15, tzinfo=UTC)), ("8:15", datetime(2026, 3, 2, 7, 15, tzinfo=UTC)),
        ("23:50", datetime(2026, 3, 1, 22, 50, tzinfo=UTC)), ("2460", None), ("081", None), ("", None),
    ],
)  # fmt: skip
def test_a_time_is_the_last_one_and_never_in_the_future(typed: str, moment: datetime | None) -> None:
    assert last_time(typed, datetime(2026, 3, 2, 9, 0, tzinfo=PARIS)) == moment


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("12031968", "1968-03-12"),
        ("00001955", "1955-00-00"),
        ("00/02/1955", "1955-02-00"),
        ("31021970", None),
    ],
)
def test_a_birth_date_is_typed_as_the_label_prints_it(typed: str, iso: str | None) -> None:
    assert read_birth_date(typed) == iso


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_words_for_diluents_are_spellings_of_their_code(language: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    terms = read_unit_data().formulary.terms
    assert {code: terms.diluent(say(f"diluent.{code}")) for code in terms.codes("diluent")} == {
        code: code for code in terms.codes("diluent")
    }
