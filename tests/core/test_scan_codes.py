"""Scan codes and the station key on paper: what is written is read, and nothing else is."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from station.clinical.scan_codes import (
    ALPHABET,
    CODE_LETTERS,
    MAX_SEQUENCE,
    CodeType,
    KeyMisread,
    Misread,
    MisreadReason,
    ScanCode,
    encode,
    read,
    read_key,
    spell_key,
)

KEY = bytes(range(32))
keys = st.binary(min_size=32, max_size=32)
types = st.sampled_from(CodeType)
series = st.sampled_from(string.ascii_uppercase)
sequences = st.integers(0, MAX_SEQUENCE)


@given(types, series, sequences, keys)
def test_what_is_written_is_read_in_either_case(kind: CodeType, letter: str, number: int, key: bytes) -> None:
    code = encode(kind, letter, number, key)
    assert len(code) == CODE_LETTERS == 28
    assert set(code) <= set(ALPHABET)
    assert read(code, key) == read(f" {code.lower()}\r", key) == ScanCode(kind, letter, number)


@given(types, series, sequences, st.integers(0, 27), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_a_damaged_scan(
    kind: CodeType, letter: str, number: int, at: int, wrong: str
) -> None:
    code = encode(kind, letter, number, KEY)
    assume(code[at] != wrong)
    assert read(code[:at] + wrong + code[at + 1 :], KEY) == Misread(MisreadReason.DAMAGED)


@given(types, series, sequences, st.integers(0, 26))
def test_two_swapped_neighbours_are_a_damaged_scan(kind: CodeType, letter: str, number: int, at: int) -> None:
    code = encode(kind, letter, number, KEY)
    assume(code[at] != code[at + 1])
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert read(swapped, KEY) == Misread(MisreadReason.DAMAGED)


@given(types, series, sequences, keys, keys)
def test_a_code_of_another_station_is_not_ours(
    kind: CodeType, letter: str, number: int, a: bytes, b: bytes
) -> None:
    assume(a != b)
    assert read(encode(kind, letter, number, a), b) == Misread(MisreadReason.NOT_OURS)


@given(st.text())
def test_no_text_is_taken_for_a_code(text: str) -> None:
    assert isinstance(read(text, KEY), Misread)


def test_the_letters_of_the_types_are_frozen_and_share_no_place() -> None:
    types = [kind.value for kind in CodeType]
    assert types == ["BG", "TR", "PS", "HD", "LF", "CP", "DN", "FB", "XT", "SV", "KL"]
    assert set("".join(kind.value for kind in CodeType)) <= set(ALPHABET)
    for place in (0, 1):
        assert len({kind.value[place] for kind in CodeType}) == len(CodeType)


def test_a_printed_code_never_changes_meaning() -> None:
    assert encode(CodeType.BAG, "A", 123, KEY) == "BGBBBBBBKRSBXKJCVRKVVSSVGFNS"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", MisreadReason.WRONG_LENGTH),
        ("BG" * 13, MisreadReason.WRONG_LENGTH),
        ("BG" * 15, MisreadReason.WRONG_LENGTH),
        ("010340093000120", MisreadReason.FOREIGN_ALPHABET),
        ("ſ" * 28, MisreadReason.FOREIGN_ALPHABET),
        ("CARBOPLATINE", MisreadReason.FOREIGN_ALPHABET),
        ('à&à"\'àà_"ààà&éà', MisreadReason.SCANNER_LAYOUT),
        (")!)#$)", MisreadReason.SCANNER_LAYOUT),
        ('PREP)éàé-MQAZW?!à&é"$', MisreadReason.SCANNER_LAYOUT),
        ("PREPß2026ÖAQWYM-0123üx+", MisreadReason.SCANNER_LAYOUT),
    ],
)
def test_a_misread_says_why(text: str, reason: MisreadReason) -> None:
    assert read(text, KEY) == Misread(reason)


@pytest.mark.parametrize(
    ("letter", "number"), [("a", 1), ("AB", 1), ("É", 1), ("A", -1), ("A", MAX_SEQUENCE + 1)]
)
def test_a_number_that_does_not_fit_is_refused(letter: str, number: int) -> None:
    with pytest.raises(ValueError):
        encode(CodeType.BAG, letter, number, KEY)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError):
        encode(CodeType.BAG, "A", 1, b"short")


@given(keys)
def test_the_key_on_paper_is_read_back(key: bytes) -> None:
    lines = spell_key(key)
    assert len(lines) == 9
    assert read_key(lines) == key
    assert read_key([line.lower().replace(" ", "") for line in lines]) == key


@given(keys, st.integers(0, 8), st.integers(0, 9), st.sampled_from(ALPHABET))
def test_a_wrong_letter_in_the_key_names_its_line(key: bytes, row: int, at: int, wrong: str) -> None:
    lines = [line.replace(" ", "") for line in spell_key(key)]
    assume(lines[row][at] != wrong)
    lines[row] = lines[row][:at] + wrong + lines[row][at + 1 :]
    assert read_key(lines) == KeyMisread(row + 1, MisreadReason.DAMAGED)


def test_swapped_missing_and_foreign_key_lines_are_named() -> None:
    lines = spell_key(KEY)
    assert read_key([lines[1], lines[0], *lines[2:]]) == KeyMisread(1, MisreadReason.DAMAGED)
    assert read_key(lines[:4]) == KeyMisread(5, MisreadReason.WRONG_LENGTH)
    assert read_key([*lines, lines[0]]) == KeyMisread(10, MisreadReason.WRONG_LENGTH)
    assert read_key([lines[0], "BCDF GHJK L", *lines[2:]]) == KeyMisread(2, MisreadReason.WRONG_LENGTH)
    assert read_key([lines[0], lines[1], "1BCD FGHJ KL", *lines[3:]]) == KeyMisread(
        3, MisreadReason.FOREIGN_ALPHABET
    )


def test_lines_of_two_keys_do_not_make_a_third() -> None:
    one, other = spell_key(KEY), spell_key(KEY[::-1])
    assert read_key([*one[:4], *other[4:]]) == KeyMisread(9, MisreadReason.DAMAGED)
