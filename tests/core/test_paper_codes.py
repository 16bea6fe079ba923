"""Codes of worksheets: any order, duplicates, damage, another key; what is missing is named."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.paper_codes import (
    MOST_PARTS,
    PART_BYTES,
    Part,
    Pile,
    TooMuchForPaper,
    gaps,
    pile_of,
    read_part,
    split,
)
from station.clinical.printed_sheet import PrintedSheet, pack, unpack
from station.clinical.scan_codes import ALPHABET, Misread, MisreadReason
from station.records.keys import StationKey

KEY = StationKey(b"k" * 32)


def parts_of(data: bytes, sheet: int = 12) -> list[Part]:
    found = [read_part(text) for text in split(data, "A", sheet)]
    assert all(isinstance(part, Part) for part in found)
    return [part for part in found if isinstance(part, Part)]


@given(st.binary(min_size=1, max_size=PART_BYTES * MOST_PARTS), st.randoms())
def test_any_bytes_come_back_in_any_order_and_with_duplicates(data: bytes, chance: random.Random) -> None:
    parts = parts_of(data)
    shuffled = parts * 2
    chance.shuffle(shuffled)
    assert pile_of(shuffled).whole("A-12") == data


def test_codes_are_of_the_sixteen_letters_and_fit_one_symbol() -> None:
    texts = split(bytes(range(256)) * 4, "A", 1)
    assert set("".join(texts)) <= set(ALPHABET)
    assert max(map(len, texts)) <= 814


def test_more_than_fifteen_codes_are_refused() -> None:
    with pytest.raises(TooMuchForPaper):
        split(b"x" * (PART_BYTES * MOST_PARTS + 1), "A", 1)


def test_what_is_missing_is_named_by_sheet_and_place() -> None:
    first, second, third = parts_of(b"x" * (PART_BYTES * 2 + 1))
    pile = pile_of([third, first])
    assert (pile.missing("A-12"), pile.whole("A-12")) == ([second.place], None)
    assert gaps(["A-12", "A-14"], [("A", 11, 15)]) == ["A-11", "A-13", "A-15"]


def test_the_parts_of_two_sheets_never_mix() -> None:
    one, other = parts_of(b"a" * 500, 1), parts_of(b"b" * 500, 2)
    pile = pile_of([one[0], other[1]])
    assert pile.whole("A-1") is None and pile.whole("A-2") is None


def test_two_different_sheets_under_one_number_give_nothing() -> None:
    assert pile_of([*parts_of(b"a"), *parts_of(b"b")]).whole("A-12") is None


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda text: text[:-2], MisreadReason.DAMAGED),
        (lambda text: text[:-1], MisreadReason.WRONG_LENGTH),
        (lambda text: text[:20] + ("B" if text[20] != "B" else "C") + text[21:], MisreadReason.DAMAGED),
        (lambda text: "BG" + text[2:], MisreadReason.UNKNOWN_TYPE),
        (lambda text: text + "A1", MisreadReason.FOREIGN_ALPHABET),
        (lambda text: "FB", MisreadReason.WRONG_LENGTH),
        (lambda text: "", MisreadReason.FOREIGN_ALPHABET),
    ],
)
def test_a_bad_code_says_why(damage, reason: MisreadReason) -> None:  # type: ignore[no-untyped-def]
    (text,) = split(b"hello", "A", 12)
    assert read_part(damage(text)) == Misread(reason)
    assert read_part(text.lower()) == parts_of(b"hello")[0], "letter case does not matter"


def test_the_same_bytes_are_sealed_alike_and_open_only_with_their_key() -> None:
    sealed = KEY.seal_for_paper(b"secret")
    assert sealed == KEY.seal_for_paper(b"secret") and b"secret" not in sealed
    assert KEY.unseal_paper(sealed) == b"secret"
    assert StationKey(b"o" * 32).unseal_paper(sealed) is None
    assert KEY.unseal_paper(sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert KEY.unseal_paper(b"") is None


@pytest.mark.parametrize("count", [1, 200])
def test_a_sheet_comes_back_as_it_was_packed_plainly_or_harder(count: int) -> None:
    row = ("signatures", {"act": "read", "id": "x", "n": 1})
    rows = tuple((row[0], row[1] | {"id": f"{random.Random(place).random()}"}) for place in range(count))
    sheet = PrintedSheet(rows, {"1": "Zoé"}, "2026-03-02T06:00:00.000000Z", "27 BCDF", 1, 40)
    packed = pack(sheet)
    assert packed[0] == (count > 1)
    assert unpack(packed) == sheet


@given(st.binary(max_size=200))
def test_nonsense_is_no_sheet(data: bytes) -> None:
    assert unpack(data) is None


def test_an_empty_pile_names_nothing() -> None:
    assert Pile().sheets() == [] and Pile().missing("A-1") == []
