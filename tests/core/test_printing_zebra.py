"""ZPL printers: the same picture in another envelope; what became of it is told from ~HS and from silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp
from PIL import ImageChops, ImageOps

from station.clinical.label_content import LabelKind
from station.clinical.printer_spec import read_spec
from station.places import data_folder
from station.printing.conversation import Patience
from station.printing.printers import open_printer
from station.printing.results import PrinterStatus, State
from station.printing.stocks import read_stock
from station.printing.zpl_bytes import zpl_bytes
from tests.core.printing_examples import BAG, CONTINUOUS, DOTS, OTHER_TEXTS, WORST_BAG, drawn, label
from tests.virtual_zebra import VirtualZebra, Zebra, print_format

PATIENT = Patience(connect=10, answer=10, write=10, paper=10)
QUICK = Patience(connect=10, answer=0.3, write=10, paper=0.5)
"""For a printer that keeps silent, or busy."""
LABEL = zpl_bytes(drawn(label(LabelKind.TEST, OTHER_TEXTS[LabelKind.TEST]), 80), 576, CONTINUOUS)


def body(data: bytes) -> bytes:
    return data.removeprefix(b"^XA").removesuffix(b"^XZ\r\n")


@pytest.mark.parametrize("paper", [58, 80])
def test_the_zpl_prints_the_same_dots_and_its_code_is_read(paper: int) -> None:
    picture = drawn(WORST_BAG, paper)
    printed = print_format(body(zpl_bytes(picture, DOTS[paper], CONTINUOUS)))
    assert ImageChops.difference(printed, picture.convert("L")).getbbox() is None
    assert [found.text for found in zxingcpp.read_barcodes(printed)] == [WORST_BAG.code]


def test_a_narrow_label_stands_in_the_middle_and_a_wide_one_is_refused() -> None:
    box = ImageOps.invert(print_format(body(zpl_bytes(drawn(BAG, 58), 576, CONTINUOUS)))).getbbox()
    assert box is not None
    assert abs(box[0] - (576 - box[2])) <= 24
    with pytest.raises(ValueError, match="576 dots on paper of 384"):
        zpl_bytes(drawn(BAG, 80), 384, CONTINUOUS)


@pytest.mark.parametrize(("name", "media"), [("gap", b"^MNY"), ("black_mark", b"^MNM"), ("receipt", b"^MNN")])
def test_the_roll_is_told_to_the_zebra(name: str, media: bytes) -> None:
    assert media in zpl_bytes(drawn(BAG, 80), 576, read_stock(data_folder(), name))


@pytest.mark.parametrize(
    ("zebra", "outcome", "printed"),
    [
        (Zebra(), ("delivered", "status_ready"), 1),
        (Zebra(busy=2), ("delivered", "status_ready"), 1),
        (Zebra(silent=True), ("not_sent", "zebra_silent"), 0),
        (Zebra(garbage=True), ("not_sent", "zebra_silent"), 0),
        (Zebra(paused=True), ("not_sent", "offline"), 0),
        (Zebra(head_up=True), ("not_sent", "cover_open"), 0),
        (Zebra(silent_after=1), ("doubtful", "zebra_silent"), 1),
        (Zebra(busy=99), ("doubtful", "stalled"), 1),
        (Zebra(hang_up_after=2000), ("doubtful", "cut_off"), 0),
    ],
)
def test_a_zebra_tells_what_became_of_a_label(zebra: Zebra, outcome: tuple[str, str], printed: int) -> None:
    waits = QUICK if zebra.silent or zebra.garbage else PATIENT
    waits = replace(waits, answer=1.5, paper=0.5) if zebra.silent_after or zebra.busy > 2 else waits
    with VirtualZebra(zebra) as virtual:
        told = open_printer(virtual.spec, waits).send(LABEL, "essai")
    assert (told.outcome.value, told.reason.value) == outcome
    assert len(zebra.pages) == printed


def test_a_zebra_is_asked_how_it_is_without_printing() -> None:
    with VirtualZebra(Zebra(head_up=True)) as virtual:
        assert open_printer(virtual.spec, PATIENT).status() == PrinterStatus(State.COVER_OPEN)
        spec, virtual.zebra.silent = virtual.spec, True
        assert open_printer(virtual.spec, QUICK).status() == PrinterStatus(State.UNKNOWN)
    assert open_printer(spec, PATIENT).status() == PrinterStatus(State.OFFLINE)


@pytest.mark.parametrize(
    ("spec", "zpl"),
    [
        ("network:10.0.0.5:9100:zpl", True),
        ("network:10.0.0.5:9100:silent", False),
        ("cups:zebra:zpl", True),
        ("cups:zebra", False),
        ("file:/dev/usb/lp0:zpl", True),
        ("file:/dev/usb/lp0", False),
        ("usb:04b8:0202", False),
    ],
)
def test_the_setting_tells_the_printers_language(spec: str, zpl: bool) -> None:
    found = read_spec(spec)
    assert found is not None
    assert found.zpl is zpl
