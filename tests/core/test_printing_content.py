"""What a label says: complete, clean, and the same again from its stored text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinical.label_content import LabelContent, LabelKind, clean, from_json, to_json
from station.printing.faults import MissingField, UnknownField
from station.printing.mentions import CODED, MANDATORY, require_complete
from tests.core.printing_examples import ALL, BAG, BAG_TEXTS, label

LAW = ["dose", "total_volume", "concentration", "route", "lot", "register_number", "use_by", "storage"]
LAW += ["pharmacy_name", "pharmacy_address"]


@given(st.dictionaries(st.text(min_size=1), st.text()), st.integers(0, 99), st.text())
def test_a_label_comes_back_from_its_stored_text(texts: dict[str, str], copy: int, title: str) -> None:
    content = LabelContent(LabelKind.BAG, tuple(texts.items()), "BCDF", copy, title)
    assert from_json(to_json(content)) == content
    assert to_json(from_json(to_json(content))) == to_json(content)


@pytest.mark.parametrize(
    "stored", ["", "[]", "{}", '{"kind":"bag"}', to_json(BAG).replace('"bag"', '"sack"')]
)
def test_a_text_that_is_no_label_is_refused(stored: str) -> None:
    with pytest.raises(ValueError):
        from_json(stored)


@given(st.text())
def test_no_control_or_invisible_sign_is_kept(text: str) -> None:
    cleaned = clean(text)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf") for sign in cleaned)
    assert cleaned == unicodedata.normalize("NFC", cleaned)


def test_hostile_and_decomposed_names_are_made_plain() -> None:
    assert clean("MAR\x1b@TIN\x10\x04\x01\x9b2J") == "MAR@TIN2J"
    assert clean("Zoe\u0301\nBis") == "Zoé Bis"
    assert clean("\u202eNITRAM\u200b") == "NITRAM"


@pytest.mark.parametrize("content", ALL, ids=lambda content: content.kind)
def test_each_mandatory_mention_is_asked_for_by_name(content: LabelContent) -> None:
    require_complete(content)
    for field in MANDATORY[content.kind]:
        texts = {name: (" " if name == field else text) for name, text in content.fields}
        with pytest.raises(MissingField) as fault:
            require_complete(label(content.kind, texts))
        assert fault.value.params["field"] == field


def test_the_bag_carries_what_the_law_asks() -> None:
    assert set(LAW) <= set(MANDATORY[LabelKind.BAG])


@pytest.mark.parametrize("kind", sorted(CODED))
def test_a_label_to_scan_needs_its_code(kind: LabelKind) -> None:
    texts = next(content.fields for content in ALL if content.kind is kind)
    with pytest.raises(MissingField, match="code"):
        require_complete(LabelContent(kind, texts))


def test_a_text_that_nothing_would_print_is_refused() -> None:
    with pytest.raises(UnknownField, match="allergy"):
        require_complete(label(LabelKind.BAG, BAG_TEXTS | {"allergy": "latex"}))


def test_a_duplicate_differs_by_its_number_only() -> None:
    again = BAG.duplicate(2)
    assert (again.copy, again.duplicate(0)) == (2, BAG)


@pytest.mark.parametrize(
    "wrong", [{"copy": -1}, {"language": "de"}, {"code": "BG1"}, {"fields": (("a", "1"), ("a", "2"))}]
)
def test_a_label_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        LabelContent(**{"kind": LabelKind.BAG, "fields": (), **wrong})  # type: ignore[arg-type]
