"""Scanned packs: what is read is sure, and what a scanner merged is refused."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import assume, given
from hypothesis import strategies as st

from station.exchange.gs1 import BadScan, Pack, looks_like_gs1, read_pack

GTIN = "03400955001485"
GS = "\x1d"
WHOLE = f"01{GTIN}1728123110A23B117{GS}21SN00012345"


def refused(text: str, substitute: str = "") -> str:
    with pytest.raises(BadScan) as caught:
        read_pack(text, substitute)
    return caught.value.code


@pytest.mark.parametrize("prefix", ["", "]d2", GS, "]d2" + GS])
def test_a_pack_is_read_with_and_without_the_prefix_of_its_symbology(prefix: str) -> None:
    assert read_pack(prefix + WHOLE) == Pack(GTIN, "A23B117", "2028-12-31", "SN00012345")


def test_day_00_is_the_last_day_of_the_month() -> None:
    assert read_pack(WHOLE.replace("17281231", "17280200")).expiry == "2028-02-29"


def test_a_substitute_is_taken_for_the_separator_where_the_unit_names_it() -> None:
    text = WHOLE.replace(GS, "|")
    assert read_pack(text, "|").lot == "A23B117"
    assert refused(text) == "gs1_no_separator"
    assert refused(text.replace("|", "-"), "-") == "gs1_substitute"  # a lot may hold a dash


@given(
    lot=st.text("ABCDEFGHJK0123456789", min_size=5, max_size=10),
    serial=st.text("ABCDEFGHJK0123456789", min_size=8, max_size=20),
    order=st.permutations(["lot", "serial", "expiry"]),
)
def test_without_its_separator_no_order_of_lot_and_serial_is_ever_read(
    lot: str, serial: str, order: list[str]
) -> None:
    parts = {"lot": f"10{lot}{GS}", "serial": f"21{serial}{GS}", "expiry": "17281231"}
    text = f"01{GTIN}" + "".join(parts[name] for name in order)
    text = text.removesuffix(GS)
    assume(GS in text)
    assert read_pack(text) == Pack(GTIN, lot, "2028-12-31", serial)
    assert refused(text.replace(GS, "")) in ("gs1_no_separator", "gs1_only_product")
    assert refused(GS + text.replace(GS, "")) in ("gs1_no_separator", "gs1_only_product")


def test_a_lot_that_stands_last_is_not_read_either_when_no_separator_came() -> None:
    assert refused(f"]d201{GTIN}1728123110A23B117") == "gs1_no_separator"
    assert read_pack(f"]d201{GTIN}1728123110A23B117{GS}").lot == "A23B117"


def test_a_gtin_whose_check_digit_is_wrong_is_refused() -> None:
    assert refused(WHOLE.replace(GTIN, "03400955001486")) == "gs1_bad_gtin"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3400955001485", "gs1_only_product"),
        (f"01{GTIN}17281231{GS}21SN1", "gs1_no_lot"),
        (f"10LOT{GS}21SN1", "gs1_unreadable"),
        (f"01{GTIN}10A{GS}10B", "gs1_unreadable"),
        (f"01{GTIN}17281331{GS}10A", "gs1_unreadable"),
        (f"]d1{WHOLE}", "gs1_unreadable"),
        ("]", "gs1_unreadable"),
        ("]d2", "gs1_unreadable"),
        ("", "gs1_unreadable"),
    ],
)
def test_what_is_not_a_whole_pack_says_why(text: str, code: str) -> None:
    assert refused(text) == code


def test_a_real_symbol_comes_through_its_reader() -> None:
    """The bytes an independent reader gives for a GS1 DataMatrix, as a scanner types them."""
    made = zxingcpp.create_barcode(
        f"(01){GTIN}(17)281200(10)A23B117(21)SN00012345", zxingcpp.BarcodeFormat.DataMatrix, gs1=True
    )
    read = zxingcpp.read_barcodes(made.to_image(scale=4))[0]
    typed = read.symbology_identifier + read.bytes.decode("ascii")
    assert typed.startswith("]d2")
    assert read_pack(typed) == Pack(GTIN, "A23B117", "2028-12-31", "SN00012345")


def test_product_codes_are_told_from_the_stations_own() -> None:
    assert looks_like_gs1(WHOLE) and looks_like_gs1("]d2" + WHOLE) and looks_like_gs1(GS + WHOLE)
    assert not looks_like_gs1("BGBBBBBBBBJVXR")
