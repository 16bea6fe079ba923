"""A mapping made from a file: guessed from what is known, whole before it is kept, able to read that file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from station.exchange.demo_day import demo_csv
from station.exchange.mapping import load_mappings, read_mapping
from station.exchange.mapping_draft import Draft, Look, guess, look, to_toml, why_not_named
from station.exchange.reading import read_file
from station.places import data_folder

KNOWN = load_mappings(data_folder() / "mappings")
DAY = demo_csv(date(2026, 3, 2))
OTHER = (
    "Num;Patient;Given;Born;Rx;Bag;Molecule;Qty;When\n"
    "0099;DOE;Jo;31.01.1970;R1;B1;oxaliplatine;147.5;02.03.2026 08:30\n"
)


def drafted(data: bytes) -> Draft:
    seen = look(data)
    assert isinstance(seen, Look)
    return guess(seen, KNOWN)


def test_a_file_of_a_known_kind_needs_no_more_and_is_read_the_same_way() -> None:
    draft = drafted(DAY)
    assert draft.missing == () and (draft.decimal, draft.date) == (",", "DD/MM/YYYY")
    mapping = read_mapping("copie", to_toml(replace(draft, name="copie", source="copie"), KNOWN[0]).encode())
    before, after = read_file("f", DAY, KNOWN), read_file("f", DAY, [mapping])
    assert [replace(order, source="") for order in after.orders] == list(before.orders)
    assert {order.source for order in after.orders} == {"copie"}


def test_another_software_is_read_once_every_needed_field_has_a_column_or_a_value() -> None:
    draft = drafted(OTHER.encode())
    assert (draft.delimiter, draft.decimal, draft.date) == (";", ".", "DD.MM.YYYY")
    assert "ipp" in draft.missing and "due_time" in draft.missing
    names = {
        "ipp": "Num", "birth_name": "Patient", "first_name": "Given", "birth_date": "Born",
        "prescription_id": "Rx", "external_id": "Bag", "drug": "Molecule", "dose": "Qty", "due": "When",
    }  # fmt: skip
    values = {"dose_unit": "mg", "ward": "HDJ", "route": "intravenous", "container": "bag"}
    whole = replace(draft, name="autre", columns=names, defaults=values)
    assert whole.missing == ()
    (order,) = read_file(
        "f", OTHER.encode(), [read_mapping("autre", to_toml(whole, KNOWN[0]).encode())]
    ).orders
    assert (order.patient.ipp, order.patient.birth_date, order.drug) == ("0099", "1970-01-31", "oxaliplatine")


def test_a_workbook_is_looked_at_too_and_its_first_rows_are_shown() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["IPP", "Dose"], ["1", 2.5], ["2", 3]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    seen = look(out.getvalue())
    assert isinstance(seen, Look)
    assert (seen.headers, seen.samples(1)) == (("IPP", "Dose"), ("2.5", "3.0"))


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "file_empty"), (b"PK\x03\x04x", "file_workbook_unreadable")]
)
def test_what_is_no_table_is_named(data: bytes, code: str) -> None:
    assert look(data) == code


@pytest.mark.parametrize("name", ["", "../x", "a/b", "É", "A", "x" * 40, ".x"])
def test_a_name_that_is_no_plain_file_name_is_refused(name: str) -> None:
    assert why_not_named(name)


def test_titles_with_quotes_or_backslashes_are_written_safely() -> None:
    title = 'IPP "n°" \\ x'
    draft = replace(drafted(DAY), name="x", columns={**drafted(DAY).columns, "ipp": title})
    assert read_mapping("x", to_toml(draft, None).encode()).field_of(title) == "ipp"
