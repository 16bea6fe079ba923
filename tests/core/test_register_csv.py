"""The register's file: a comma for decimals, its mark first, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

import pytest

from station.exchange.formulary import read_terms
from station.exchange.register_csv import FIELDS, Manner, cell_text, register_csv, safe


@pytest.fixture(scope="module")
def manner() -> Manner:
    return Manner(ZoneInfo("Europe/Paris"), read_terms())


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@x", "\tx", "  =x", "\r=x"])
def test_a_cell_that_begins_like_a_formula_is_neutralised(text: str) -> None:
    assert safe(text) == "'" + text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("dose", "147.5", "147,5"),
        ("birth_date", "1955-00-00", "00/00/1955"),
        ("allotted_at", "2026-07-01T22:30:00.000000Z", "02/07/2026 00:30"),
        ("route", "IV", "intraveineuse"),
        ("route", "par la fenêtre", "par la fenêtre"),
        ("reason", None, None),
    ],
)
def test_a_field_is_written_as_people_read_it(
    name: str, value: str | None, words: str | None, manner: Manner
) -> None:
    assert cell_text(name, value, manner) == words


def test_the_file_opens_in_a_french_spreadsheet(manner: Manner) -> None:
    line: dict[str, str | int | None] = dict.fromkeys(FIELDS)
    line |= {"number": "26A00001", "status": "open", "birth_name": "=HYPERLINK(1)", "reason": 'a;b "c"'}
    data = register_csv([line], "Unité, rue", manner)
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert row["Nom de naissance"] == "'=HYPERLINK(1)"
    assert row["Motif"] == 'a;b "c"'
    assert (row["Pharmacie"], row["Dose"]) == ("Unité, rue", "")
