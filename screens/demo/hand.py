"""A hand at the keyboard and the scanner: what it types enters the app as a terminal's keys do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App

SCAN_BEGINS, SCAN_ENDS = "\x14", "\r"  # what the station's scanner is set to send around a code

KEYS: Mapping[str, str] = {
    **{
        "f2": "\x1bOQ",
        "f10": "\x1b[21~",
        "f12": "\x1b[24~",
        "enter": "\r",
        "tab": "\t",
        "up": "\x1b[A",
        "down": "\x1b[B",
    },
    **{"right": "\x1b[C", "left": "\x1b[D"},
}


class Hand:
    """Types into the running app, through its driver."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app

    def type(self, text: str) -> None:
        """Type characters one after the other."""
        driver = self._app._driver
        if driver is not None:
            for message in XTermParser().feed(text):
                driver.process_message(message)

    def press(self, key: str) -> None:
        """Press one key by its name."""
        self.type(KEYS[key])

    def scan(self, code: str) -> None:
        """Scan a code: framed, all at once."""
        self.type(f"{SCAN_BEGINS}{code}{SCAN_ENDS}")
