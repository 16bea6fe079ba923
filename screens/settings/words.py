"""The settings in words: what each is for, what it is now, and what it may become."""

from __future__ import annotations

from collections.abc import Mapping

from screens.widgets.choice_list import Choice
from screens.widgets.printer_choice import VIRTUAL
from station.clinical.idle import MINUTES
from station.clinical.printer_spec import KINDS
from station.clinical.settings import NO, PANELS, PAPERS, SCAN_PREFIXES, STOCKS, YES
from station.words import say

GS1_SIGNS = "|~#$@^"
"""The signs offered in place of GS: those of GS1_SUBSTITUTES that every keyboard has."""

CHOSEN: Mapping[str, tuple[str, ...]] = {
    "gs1_separator": ("", *GS1_SIGNS),
    "scan_prefix": SCAN_PREFIXES,
    "label_stock": STOCKS,
    "legal_panels": PANELS,
    "overwrap_label": (NO, YES),
    "single_check_allowed": (NO, YES),
    "kit_after_import": (NO, YES),
}
"""The settings that are chosen from a list, the value when nothing was set first."""

MAY_BE_EMPTY = ("label_length_mm", "unit_phone", "mail_server", "mail_from")
"""The settings that may be typed away."""


def about(name: str) -> str:
    """Say what a setting is for."""
    return say(f"setting.{name}.about")


def choices(name: str) -> list[Choice]:
    """List the values that a chosen setting may have."""
    return [Choice(value, value_words(name, value)) for value in CHOSEN[name]]


def value_now(name: str, settings: Mapping[str, str]) -> str:
    """Give the value that counts now; what was never set is the usual one."""
    usual = {"printer": VIRTUAL, "paper_mm": PAPERS[0], "document_printer": "folder"}
    usual |= {each: first for each, (first, *_) in CHOSEN.items()}
    usual |= {each: str(minutes) for each, minutes in MINUTES.items()}
    return settings.get(name) or usual.get(name, "")


def spoken(name: str, settings: Mapping[str, str]) -> str:
    """Say what a setting is now."""
    if name == "printer":
        return _printer(value_now("printer", settings), value_now("paper_mm", settings))
    return value_words(name, value_now(name, settings))


def value_words(name: str, value: str) -> str:
    """Say one value."""
    if name == "gs1_separator":
        return value or say("settings.gs1_none")
    if name == "scan_prefix":
        return f"Ctrl+{value.removeprefix('ctrl+').upper()}"
    if name == "label_stock":
        return say(f"settings.stock.{value}")
    if name == "legal_panels":
        return say(f"settings.panels.{value}")
    if name in ("single_check_allowed", "overwrap_label", "kit_after_import"):
        return say("settings.yes") if value == YES else say("settings.no")
    if name == "document_printer" and value == "folder":
        return say("settings.folder")
    return value or say("settings.unset")


def _printer(printer: str, paper_mm: str) -> str:
    kind, _, address = printer.partition(":")
    words = say(f"setup.kind.{kind}") if kind in KINDS else kind
    shown = "" if kind == VIRTUAL else address
    said = say("settings.printer_value", kind=words, address=shown, paper=paper_mm)
    return said.replace(" ,", ",")
