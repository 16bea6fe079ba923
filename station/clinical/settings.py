"""What a unit may set after set-up, and which values mean something; the rest of the settings is fixed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from station.clinical import idle
from station.clinical.printer_spec import read_spec
from station.clinical.steps import Not

PAPERS = ("80", "58")
"""Widths of label paper, in mm."""

GS1_SUBSTITUTES = "|~#$@^[`{}\\"
"""What a scanner may send in place of GS: the ASCII signs outside the GS1 character set 82, of which lots and
serial numbers are made."""

SCAN_PREFIXES = tuple(f"ctrl+{letter}" for letter in "tbegknoruy")
"""Keys that may announce a scan, the default first: no terminal keeps one of them for itself, no field uses
one."""

STOCKS = ("continuous", "gap", "black_mark", "receipt")
"""What is on the roll (data/stocks.toml says how each is handled)."""

PANELS = ("none", "printed", "preprinted")
"""The mentions that French law wants on coloured grounds (CSP R.5132-15): left out, printed in black in a
frame, or on the stock already."""

LABEL_LENGTHS = range(20, 301)
"""Lengths of die-cut labels in mm."""

PORTS = range(1, 65536)

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Rule:
    """Which values a setting may have, and what is said of the others."""

    fits: Callable[[str], bool]
    otherwise: Not


def _line(longest: int) -> Callable[[str], bool]:
    return lambda value: bool(value.strip()) and value.isprintable() and len(value) <= longest


def _document_printer(value: str) -> bool:
    """Tell whether documents can be sent there: the home's folder, or a CUPS queue (its own naming rule)."""
    queue = value.removeprefix("cups:")
    return value == "folder" or (queue != value and re.fullmatch(r"[A-Za-z0-9_.-]{1,127}", queue) is not None)


def _is_relay(value: str) -> bool:
    """Tell whether a value is HOST or HOST:PORT."""
    host, colon, port = value.partition(":")
    fits = not colon or (port.isdecimal() and int(port) in PORTS)
    return bool(host) and value.isascii() and value.isprintable() and not set(value) & set(" @/") and fits


def _is_address(value: str) -> bool:
    name, _, domain = value.partition("@")
    return bool(name and domain) and value.isascii() and value.isprintable() and " " not in value


CHANGEABLE: Mapping[str, Rule] = {
    "unit_name": Rule(_line(80), Not("unit_name_and_address")),
    "unit_address": Rule(_line(120), Not("unit_name_and_address")),
    "printer": Rule(lambda value: value == "virtual" or read_spec(value) is not None, Not("setting_printer")),
    "paper_mm": Rule(lambda value: value in PAPERS, Not("setting_paper")),
    "label_stock": Rule(lambda value: value in STOCKS, Not("setting_stock")),
    "label_length_mm": Rule(
        lambda value: not value or (value.isdecimal() and int(value) in LABEL_LENGTHS), Not("setting_length")
    ),
    "legal_panels": Rule(lambda value: value in PANELS, Not("setting_panels")),
    "overwrap_label": Rule(lambda value: value in (YES, NO), Not("setting_yes_or_no")),
    "gs1_separator": Rule(
        lambda value: len(value) <= 1 and value in GS1_SUBSTITUTES, Not("setting_gs1_separator")
    ),
    "scan_prefix": Rule(lambda value: value in SCAN_PREFIXES, Not("setting_scan_prefix")),
    "document_printer": Rule(_document_printer, Not("setting_document_printer")),
    "kit_after_import": Rule(lambda value: value in (YES, NO), Not("setting_yes_or_no")),
    "single_check_allowed": Rule(lambda value: value in (YES, NO), Not("setting_yes_or_no")),
    "unit_phone": Rule(lambda value: not value or _line(40)(value), Not("setting_phone")),
    "mail_server": Rule(lambda value: not value or _is_relay(value), Not("setting_mail_server")),
    "mail_from": Rule(lambda value: not value or _is_address(value), Not("setting_mail_from")),
    **dict.fromkeys(idle.MINUTES, Rule(idle.fits, Not("setting_minutes"))),
}
"""The settings that may be changed, each with its rule. A name that stands nowhere here is refused."""


def why_not_set(name: str, value: str) -> Not | None:
    """Say why a setting may not get a value."""
    rule = CHANGEABLE.get(name)
    if rule is None:
        return Not("setting_fixed", {"name": name})
    return None if rule.fits(value) else rule.otherwise
