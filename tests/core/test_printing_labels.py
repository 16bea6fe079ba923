"""Labels as they come out: read back from their own bytes, nothing cut off, nothing hostile sent."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageOps

from station.clinical.label_content import LabelContent, LabelKind
from station.clinical.scan_codes import ScanCode, read, read_key
from station.clinical.settings import STOCKS
from station.places import data_folder
from station.printing.code_modules import code_modules
from station.printing.decoding import decode_raster
from station.printing.escpos_bytes import label_bytes
from station.printing.faults import LabelTooTall, LayoutFault, MissingField, NoGlyph, TextTooLong
from station.printing.layout import load_layout
from station.printing.plain import as_text, half_blocks
from station.printing.raster import compose
from station.printing.sentences import fault_words
from station.printing.stocks import Paper, read_stock
from tests.core.printing_examples import (
    ALL,
    BAG,
    BAG_TEXTS,
    CODE_TYPES,
    CONTINUOUS,
    DOTS,
    INTRATHECAL,
    KEY,
    KEY_LABEL,
    LABELS,
    OTHER_TEXTS,
    PUMP,
    SYRINGE,
    WORST_BAG,
    WORST_TEXTS,
    drawn,
    label,
)
from tests.escpos_decoder import decode


def same_ink(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether the same dots are black, wherever the picture stands on the paper."""
    one, other = (ImageOps.invert(each.convert("L")) for each in (one, other))
    return ImageChops.difference(one.crop(one.getbbox()), other.crop(other.getbbox())).getbbox() is None


BOTH = pytest.mark.parametrize("paper", [58, 80])
EACH = pytest.mark.parametrize("content", ALL, ids=lambda content: f"{content.kind}{content.copy}")


@BOTH
@EACH
def test_the_bytes_print_the_picture_and_its_code_is_read(content: LabelContent, paper: int) -> None:
    picture = drawn(content, paper)
    printed = decode(label_bytes(picture, DOTS[paper], CONTINUOUS))
    assert printed.picture.width == DOTS[paper]
    assert same_ink(printed.picture, picture)
    codes = [found.text for found in zxingcpp.read_barcodes(printed.picture)]
    assert codes == ([content.code] if content.code else [])
    if content.code:
        assert read(codes[0], KEY) == ScanCode(CODE_TYPES[content.kind], "A", 123)


@BOTH
@EACH
def test_nothing_touches_the_edges_of_the_label(content: LabelContent, paper: int) -> None:
    ink = ImageOps.invert(drawn(content, paper).convert("L")).getbbox()
    assert ink is not None
    left, _, right, _ = ink
    assert left >= 4
    assert right <= DOTS[paper] - 4


@BOTH
@EACH
def test_each_text_shows(content: LabelContent, paper: int) -> None:
    """Change one text, and the picture changes: no mention is left out."""
    picture = drawn(content, paper)
    for name, text in content.fields:
        changed = {**dict(content.fields), name: text[:-1] + ("1" if text[-1] != "1" else "2")}
        other = drawn(label(content.kind, changed, content.copy), paper)
        assert other.tobytes() != picture.tobytes(), name


@BOTH
def test_drug_dose_and_use_by_are_the_largest_texts(paper: int) -> None:
    sizes = {
        name: cell.min_size
        for row in load_layout(LABELS, LabelKind.BAG, paper).rows
        for cell in row.cells
        for name in cell.fields
    }
    dominant = {"drug", "dose", "total_volume", "use_by"}
    others = max(size for name, size in sizes.items() if name not in {*dominant, "copy"})
    assert min(sizes[name] for name in dominant) > others
    assert sizes["route"] >= sizes["patient_birth_name"]


@BOTH
@pytest.mark.parametrize("field", sorted(WORST_TEXTS))
def test_a_text_too_long_is_refused_by_name_and_never_cut(field: str, paper: int) -> None:
    texts = WORST_TEXTS | {field: "encore un mot " * 60}
    with pytest.raises((TextTooLong, LabelTooTall)) as fault:
        drawn(label(LabelKind.BAG, texts), paper)
    assert isinstance(fault.value, LabelTooTall) or field in fault.value.params["field"]
    assert "refusée" in fault_words(fault.value)


IN_UNITS = {
    "dose": "45000 unités internationales",
    "concentration": "15000 unités internationales/mL",
}


@pytest.mark.parametrize("paper", sorted(DOTS))
def test_units_written_in_full_have_their_place(paper: int) -> None:
    leftover = label(LabelKind.LEFTOVER, OTHER_TEXTS[LabelKind.LEFTOVER])
    for content in (BAG, SYRINGE, PUMP, INTRATHECAL, leftover):
        texts = content.texts()
        drawn(
            label(content.kind, texts | {name: IN_UNITS[name] for name in IN_UNITS if name in texts}), paper
        )


def test_a_missing_mention_is_refused_in_words_a_pharmacist_reads() -> None:
    with pytest.raises(MissingField) as fault:
        drawn(label(LabelKind.BAG, BAG_TEXTS | {"use_by": ""}), 80)
    assert "limites d'utilisation" in fault_words(fault.value)


def test_a_sign_the_fonts_lack_is_refused_by_name() -> None:
    with pytest.raises(NoGlyph) as fault:
        drawn(label(LabelKind.BAG, BAG_TEXTS | {"patient_first_name": "美"}), 80)
    assert fault.value.params == {"field": "patient_first_name", "sign": "美"}
    assert "prénom" in fault_words(fault.value)


@BOTH
def test_a_duplicate_says_so_and_an_original_does_not(paper: int) -> None:
    layout = load_layout(LABELS, LabelKind.BAG, paper)
    assert "DUPLICATA 3" in as_text(BAG.duplicate(3), layout)
    assert "DUPLICATA" not in as_text(BAG, layout)
    assert drawn(BAG.duplicate(3), paper).height > drawn(BAG, paper).height


def test_a_label_speaks_its_own_language() -> None:
    layout = load_layout(LABELS, LabelKind.BAG, 80)
    assert "À utiliser avant le : 29/11/2026 09:30" in as_text(BAG, layout, 60)
    assert "Use before : 29/11/2026 09:30" in as_text(
        label(LabelKind.BAG, BAG_TEXTS, language="en"), layout, 60
    )


def test_an_amount_is_never_parted_from_its_unit() -> None:
    text = as_text(WORST_BAG, load_layout(LABELS, LabelKind.BAG, 58), 24)
    assert "1234,56 mg" in text
    assert "1277,5 mL" in text
    assert "0,487 mg/mL" in text


@EACH
def test_the_terminal_shows_every_text(content: LabelContent) -> None:
    shown = as_text(content, load_layout(LABELS, content.kind, 80), 200)
    assert [name for name, text in content.fields if text not in shown] == []
    assert {len(line) for line in shown.splitlines()} == {200}


@pytest.mark.parametrize("dark", [True, False])
def test_the_terminal_code_is_read(dark: bool) -> None:
    assert BAG.code
    rows = half_blocks(code_modules(BAG.code), dark_ground=dark)
    ink, ground = (255, 0) if dark else (0, 255)
    picture = Image.new("L", (len(rows[0]), 2 * len(rows)), ground)
    for y, row in enumerate(rows):
        for x, sign in enumerate(row):
            if sign in "▀█":
                picture.putpixel((x, 2 * y), ink)
            if sign in "▄█":
                picture.putpixel((x, 2 * y + 1), ink)
    large = picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)
    assert [found.text for found in zxingcpp.read_barcodes(large)] == [BAG.code]


def test_hostile_names_send_no_command() -> None:
    hostile = label(LabelKind.BAG, BAG_TEXTS | {"patient_birth_name": "MAR\x1b@TIN\x10\x04\x01\x1dV\x00"})
    printed = decode(label_bytes(drawn(hostile, 80), 576, CONTINUOUS))
    assert printed.commands == ["initialise", "raster", "feed 24"]


def test_dots_never_spell_a_command_that_printers_obey_at_once() -> None:
    evil = Image.frombytes("1", (24, 1), bytes(255 - byte for byte in b"\x10\x04\x01"))
    data = label_bytes(evil, 384, CONTINUOUS)
    assert b"\x10\x04\x01" not in data
    assert ImageOps.invert(decode(data).picture).getbbox() is not None


def test_the_roll_decides_how_the_paper_is_brought_into_place() -> None:
    picture = drawn(BAG, 80)
    wanted = {
        "continuous": ["initialise", "raster", "feed 24"],
        "receipt": ["initialise", "raster", "cut"],
        "gap": ["initialise", "to print start", "raster", "to peel"],
        "black_mark": ["initialise", "to print start", "raster", "to cut"],
    }
    assert set(wanted) == set(STOCKS)
    for name, commands in wanted.items():
        data = label_bytes(picture, 576, read_stock(data_folder(), name))
        assert [each for each in decode(data).commands if each != "raster"] == [
            each for each in commands if each != "raster"
        ]


def test_a_narrow_label_is_centred_and_a_wide_one_refused() -> None:
    picture = drawn(BAG, 58)
    printed = decode(label_bytes(picture, 576, CONTINUOUS)).picture
    box = ImageOps.invert(printed).getbbox()
    assert box is not None
    assert abs(box[0] - (576 - box[2])) <= 12
    assert same_ink(printed, picture)
    with pytest.raises(ValueError, match="576 dots on paper of 384"):
        label_bytes(drawn(BAG, 80), 384, CONTINUOUS)


def test_a_label_taller_than_a_band_of_the_printer_comes_out_whole() -> None:
    picture = drawn(WORST_BAG, 58)
    printed = decode(label_bytes(picture, 384, CONTINUOUS))
    assert picture.height > 960
    assert printed.commands.count("raster") == 2
    assert same_ink(printed.picture, picture)


@pytest.mark.parametrize("data", [b"", b"\x1b@", b"\x1dv0\x00\x02", b"\x1dv0\x00\x02\x00\x09\x00\x00"])
def test_bytes_without_a_whole_picture_give_none(data: bytes) -> None:
    assert decode_raster(data) is None


def test_the_printer_library_leaves_no_log_handler_and_no_folder(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    code = (
        "import logging, sys; from station.printing.escpos_bytes import printer_classes;"
        "assert 'escpos' not in sys.modules; printer_classes(); assert 'escpos' in sys.modules;"
        "assert logging.getLogger().handlers == []"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"TMPDIR": str(tmp_path)},
        capture_output=True,
        cwd=LABELS.parent.parent,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []
    assert logging.getLogger().handlers == before


def test_the_key_on_paper_is_read_back_by_a_person() -> None:
    shown = as_text(KEY_LABEL, load_layout(LABELS, LabelKind.KEY, 58), 48)
    lines = [line.split(". : ")[1].strip(" │") for line in shown.splitlines() if ". : " in line]
    assert read_key(lines) == KEY


def test_a_label_longer_than_its_die_cut_is_refused_and_one_that_fits_is_not() -> None:
    layout = load_layout(LABELS, LabelKind.BAG, 80)
    needed = -(-drawn(BAG, 80).height // 8)
    compose(BAG, layout, data_folder(), Paper(80, CONTINUOUS, needed))
    with pytest.raises(LabelTooTall) as fault:
        compose(BAG, layout, data_folder(), Paper(80, CONTINUOUS, needed - 1))
    assert fault.value.params["limit"] == str(needed - 1)


def test_a_panel_already_on_the_paper_keeps_its_room_and_is_not_printed_over() -> None:
    content = label(LabelKind.BAG, BAG_TEXTS | {"legal_panel": "Respecter les doses prescrites"})
    layout = load_layout(LABELS, LabelKind.BAG, 80)
    printed = compose(content, layout, data_folder(), Paper(80, CONTINUOUS))
    blank = compose(content, layout, data_folder(), Paper(80, CONTINUOUS, preprinted=True))
    assert printed.size == blank.size
    ink = ImageOps.invert(ImageChops.logical_xor(printed, blank).convert("L")).getextrema()
    assert ink == (0, 255)
    assert [found.text for found in zxingcpp.read_barcodes(blank)] == [content.code]


@pytest.mark.parametrize(
    ("text", "field"),
    [("[gap]\nbefore='1C'\nafter='zz'\nzpl='^MNY'", "gap.after"), ("[receipt]", "gap"), ("[gap", "")],
)
def test_a_roll_that_is_described_wrongly_is_named(text: str, field: str, tmp_path: Path) -> None:
    (tmp_path / "stocks.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LayoutFault) as fault:
        read_stock(tmp_path, "gap")
    assert field in fault.value.params["field"]
    assert "stocks.toml" in fault_words(fault.value)
