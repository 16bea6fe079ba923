"""Layout files: each shipped one holds every mention, and a wrong edit is named by file and place."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from station.clinical.label_content import LabelKind
from station.printing.faults import LabelFault, LayoutFault
from station.printing.layout import load_layout, parse_layout
from station.printing.sentences import fault_words
from tests.core.printing_examples import LABELS


@pytest.mark.parametrize("paper", [58, 80])
@pytest.mark.parametrize("kind", list(LabelKind))
def test_each_kind_has_a_sound_layout_for_each_paper(kind: LabelKind, paper: int) -> None:
    assert load_layout(LABELS, kind, paper).kind is kind


def test_no_layout_file_is_left_unread() -> None:
    wanted = {f"{kind}-{paper}.toml" for kind in LabelKind for paper in (58, 80)}
    assert {path.name for path in LABELS.iterdir()} == wanted


def bag() -> dict[str, Any]:
    return tomllib.loads((LABELS / "bag-80.toml").read_text(encoding="utf-8"))


def without(table: dict[str, Any], field: str) -> dict[str, Any]:
    rows = [row for row in table["row"] if f"{{{field}}}" not in str(row)]
    assert len(rows) < len(table["row"])
    return table | {"row": rows}


@pytest.mark.parametrize("field", ["concentration", "fatal_route", "single_check", "copy", "use_by"])
def test_a_mention_without_a_place_is_refused(field: str) -> None:
    with pytest.raises(LayoutFault) as fault:
        parse_layout("bag-80.toml", without(bag(), field), LabelKind.BAG, 80)
    assert fault.value.params["file"] == "bag-80.toml"
    assert fault.value.params["problem"] == "no_place"


def cell(**values: object) -> dict[str, Any]:
    return bag() | {"row": [*bag()["row"], {"cells": [{"text": "x", **values}]}]}


PLACE = f"row {len(bag()['row']) + 1} cell 1: "


@pytest.mark.parametrize(
    ("table", "field", "problem"),
    [
        (bag() | {"margin": "wide"}, "margin", "value"),
        (bag() | {"margin": True}, "margin", "value"),
        (bag() | {"margins": 4}, "margins", "unknown_key"),
        (bag() | {"code_side": "top"}, "code_side", "value"),
        (bag() | {"row": []}, "row", "value"),
        (cell(size=8), PLACE + "size", "value"),
        (cell(size=20, min=30), PLACE + "min", "value"),
        (cell(weight="heavy"), PLACE + "weight", "value"),
        (cell(box="yes"), PLACE + "box", "value"),
        (cell(text={"fr": "x"}), PLACE + "text", "words"),
        (cell(text={"fr": "{drug}", "en": "{dose}"}), PLACE + "text", "languages_differ"),
        (cell(text="{drug"), PLACE + "text", "braces"),
        (cell(text="{drogue}"), PLACE + "drogue", "unknown_field"),
        (cell(text="{drug} {warning}"), PLACE + "warning", "optional_not_alone"),
        (cell(colour="red"), PLACE + "colour", "unknown_key"),
    ],
)
def test_a_wrong_edit_is_named_by_file_and_place(table: dict[str, Any], field: str, problem: str) -> None:
    with pytest.raises(LayoutFault) as fault:
        parse_layout("bag-80.toml", table, LabelKind.BAG, 80)
    assert fault.value.params == {"file": "bag-80.toml", "field": field, "problem": problem}
    assert "bag-80.toml" in fault_words(fault.value)


def test_an_absent_or_broken_file_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "tray-80.toml").write_text("margin = ", encoding="utf-8")
    for kind, words in ((LabelKind.BAG, "absent"), (LabelKind.TRAY, "mal écrite")):
        with pytest.raises(LabelFault) as fault:
            load_layout(tmp_path, kind, 80)
        assert words in fault_words(fault.value)
