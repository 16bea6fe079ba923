"""Whether scanner and station understand each other: judged from the keys that a known code becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from station.clinical.scan_codes import ALPHABET
from station.clinical.settings import GS1_SUBSTITUTES, SCAN_PREFIXES
from station.clinical.steps import Not

GROUP_SEPARATOR = "\x1d"


class Trial(StrEnum):
    """The codes that are printed to be scanned, in their order."""

    LETTERS = "letters"
    KEYS = "keys"
    SEPARATOR = "separator"


TEXTS: Mapping[Trial, str] = {
    Trial.LETTERS: ALPHABET,
    Trial.KEYS: "0123456789AQWZM-/.",
    # GTIN of GS1's own examples (prefix 950); lot and serial number with GS between them.
    Trial.SEPARATOR: f"01095011015300031749123110STATION{GROUP_SEPARATOR}21CALIBRE",
}

# What TEXTS[KEYS] becomes when the scanner types for the first layout on a station of the second: xkb-data
# 2.35.1 through libxkbcommon.
LAYOUTS: Mapping[str, tuple[str, str]] = {
    "à&é\"'(-è_çQAZW?)!:": ("us", "fr"),
    ")!@#$%^&*(QAZW:6><": ("fr", "us"),
    "à&é\"'(§è!çQAZW?)=:": ("us", "be"),
    "0123456789AQWYMß-.": ("us", "de"),
    "0123456789AQWYM'-.": ("us", "ch"),
}

_SUFFIXES = {"ctrl+j": Not("scanner_suffix_lf"), "tab": Not("scanner_suffix_tab")}
_AIM = re.compile(r"\][A-Za-z]\d")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Which code was scanned, and what to change on the scanner or in the settings; nothing when all is
    well."""

    trial: Trial | None
    changes: tuple[Not, ...]


def judge(keys: Sequence[str], expected: Trial, prefix: str, substitute: str) -> Judgement:
    """Judge the keys of one scan: characters, or names such as `ctrl+b` and `enter`.

    `prefix` and `substitute` are the station's settings; `expected` is the code that was asked for.
    """
    head, text, tail = _parts(keys)
    trial, wrong = _content(text, expected, substitute)
    found = (*_prefix(head, prefix), *wrong, *_suffix(tail))
    return Judgement(trial, found)


def _parts(keys: Sequence[str]) -> tuple[list[str], str, list[str]]:
    """Part the named keys before and after from the characters between them."""
    first = next((place for place, key in enumerate(keys) if _is_text(key)), len(keys))
    last = next((place for place in range(len(keys), first, -1) if _is_text(keys[place - 1])), first)
    text = "".join(key for key in keys[first:last] if _is_text(key))
    return list(keys[:first]), _AIM.sub("", text, count=1) if _AIM.match(text) else text, list(keys[last:])


def _is_text(key: str) -> bool:
    return len(key) == 1


def _prefix(head: Sequence[str], wanted: str) -> tuple[Not, ...]:
    if list(head) == [wanted]:
        return ()
    if not head:
        return (Not("scanner_prefix_missing", {"wanted": _named(wanted)}),)
    sent = "+".join(_named(key) for key in head)
    code = "scanner_prefix_other" if list(head)[-1] in SCAN_PREFIXES else "scanner_prefix_unfit"
    return (Not(code, {"wanted": _named(wanted), "sent": sent}),)


def _named(key: str) -> str:
    return f"Ctrl+{key.removeprefix('ctrl+').upper()}" if key.startswith("ctrl+") else key


def _suffix(tail: Sequence[str]) -> tuple[Not, ...]:
    if list(tail) == ["enter"]:
        return ()
    return (_SUFFIXES.get(tail[0], Not("scanner_suffix_other")) if tail else Not("scanner_suffix_missing"),)


def _content(text: str, expected: Trial, substitute: str) -> tuple[Trial | None, tuple[Not, ...]]:
    for trial, wanted in TEXTS.items():
        if text == wanted and not (trial is Trial.SEPARATOR and substitute):
            return trial, ()
        if text == wanted.swapcase() and text != wanted:
            return trial, (Not("scanner_caps_lock"),)
    if text in LAYOUTS:
        return Trial.KEYS, (
            Not("scanner_layout", dict(zip(("scanner", "station"), LAYOUTS[text], strict=True))),
        )
    found = _separator(text, substitute)
    if found is not None:
        return Trial.SEPARATOR, found
    return None, (Not("scanner_keys_unknown" if expected is Trial.KEYS else "scanner_unreadable"),)


def _separator(text: str, substitute: str) -> tuple[Not, ...] | None:
    """Tell what became of GS; None when the rest of the code is not there."""
    before, after = TEXTS[Trial.SEPARATOR].split(GROUP_SEPARATOR)
    if not (text.startswith(before) and text.endswith(after)):
        return None
    sign = text[len(before) : len(text) - len(after)]
    if sign == GROUP_SEPARATOR:
        return (Not("scanner_gs_not_substitute", {"sign": substitute}),)
    if not sign:
        return (Not("scanner_gs_dropped"),)
    if sign == substitute:
        return ()
    if len(sign) == 1 and sign in GS1_SUBSTITUTES:
        return (Not("scanner_gs_substitute", {"sign": sign}),)
    return (Not("scanner_gs_bad", {"sign": sign}),)
