"""How a scanner is set, worked out from the keys that a known code becomes."""

from __future__ import annotations

import pytest

from station.clinical.scanner_check import LAYOUTS, TEXTS, Trial, judge

T, ENTER = "ctrl+t", "enter"


def codes(keys: list[str], trial: Trial, substitute: str = "") -> list[str]:
    return [each.code for each in judge(keys, trial, T, substitute).changes]


def typed(trial: Trial, text: str | None = None) -> list[str]:
    return [T, *(text or TEXTS[trial]), ENTER]


@pytest.mark.parametrize("trial", list(Trial))
def test_a_scanner_that_is_set_well_is_left_alone(trial: Trial) -> None:
    assert judge(typed(trial), trial, T, "").changes == ()
    assert judge(typed(trial), Trial.LETTERS, T, "").trial is trial


def test_the_symbology_in_front_is_no_fault() -> None:
    assert codes([T, *"]d2", *TEXTS[Trial.SEPARATOR], ENTER], Trial.SEPARATOR) == []


@pytest.mark.parametrize(
    ("head", "code", "sent"),
    [
        ([], "scanner_prefix_missing", None),
        (["ctrl+b"], "scanner_prefix_other", "Ctrl+B"),
        (["ctrl+c"], "scanner_prefix_unfit", "Ctrl+C"),
        ([T, T], "scanner_prefix_other", "Ctrl+T+Ctrl+T"),
        (["f5"], "scanner_prefix_unfit", "f5"),
    ],
)
def test_the_prefix_is_named_as_it_is_sent(head: list[str], code: str, sent: str | None) -> None:
    (change,) = judge([*head, *TEXTS[Trial.LETTERS], ENTER], Trial.LETTERS, T, "").changes
    assert (change.code, change.params.get("sent")) == (code, sent)


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        (["ctrl+j"], "scanner_suffix_lf"),
        (["tab"], "scanner_suffix_tab"),
        ([], "scanner_suffix_missing"),
        (["escape"], "scanner_suffix_other"),
    ],
)
def test_the_suffix_is_told(tail: list[str], code: str) -> None:
    assert codes([T, *TEXTS[Trial.LETTERS], *tail], Trial.LETTERS) == [code]


def test_caps_lock_is_recognised() -> None:
    assert codes(typed(Trial.LETTERS, TEXTS[Trial.LETTERS].lower()), Trial.LETTERS) == ["scanner_caps_lock"]


@pytest.mark.parametrize("text", list(LAYOUTS))
def test_a_keyboard_taken_for_another_is_named(text: str) -> None:
    (change,) = judge(typed(Trial.KEYS, text), Trial.KEYS, T, "").changes
    assert (change.code, tuple(change.params.values())) == ("scanner_layout", LAYOUTS[text])
    assert len(text) == len(TEXTS[Trial.KEYS])


@pytest.mark.parametrize(
    ("sent", "setting", "wanted"),
    [
        ("\x1d", "", []),
        ("", "", ["scanner_gs_dropped"]),
        ("|", "", ["scanner_gs_substitute"]),
        ("|", "|", []),
        ("\x1d", "|", ["scanner_gs_not_substitute"]),
        ("~", "|", ["scanner_gs_substitute"]),
        ("-", "", ["scanner_gs_bad"]),
        ("xy", "", ["scanner_gs_bad"]),
    ],
)
def test_what_becomes_of_the_group_separator_is_told(sent: str, setting: str, wanted: list[str]) -> None:
    text = TEXTS[Trial.SEPARATOR].replace("\x1d", sent)
    assert codes(typed(Trial.SEPARATOR, text), Trial.SEPARATOR, setting) == wanted


@pytest.mark.parametrize("keys", [[], [ENTER], [T, ENTER], [T, *"BCD", ENTER], ["x"]])
def test_anything_else_is_not_taken_for_a_code(keys: list[str]) -> None:
    found = judge(keys, Trial.LETTERS, T, "")
    assert found.trial is None
    assert "scanner_unreadable" in [each.code for each in found.changes]


def test_several_faults_are_all_told() -> None:
    keys = [*"à&é\"'(-è_çQAZW?)!:", "tab"]
    assert codes(keys, Trial.KEYS) == ["scanner_prefix_missing", "scanner_layout", "scanner_suffix_tab"]
