"""Scans, assembled from keys before any field sees them (a stock field mixes two scans: Textual #6605).

The scanner is programmed to send a prefix, the code, then Enter. GS (0x1D) stays in the code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from textual.events import Key

PREFIX = "ctrl+t"
TIMEOUT = 1.0  # seconds without a key, after which a frame without its Enter is given up
LONGEST = 1024  # characters; the longest code is that of a worksheet, 814 letters
GROUP_SEPARATOR = "\x1d"
_END = ("enter", "ctrl+j")
# What a scanner in US layout types on a French console, where digits are shifted (never part of our codes).
_FRENCH_DIGIT_ROW = frozenset("&é\"'(-è_çà")
_ONLY_FRENCH = frozenset("éèçà")


class Fault(Enum):
    """Why a frame was given up; the value is the key of its words."""

    UNFINISHED = "scanner.unfinished"
    DAMAGED = "scanner.damaged"


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole scan, without its prefix and its Enter."""

    text: str


@dataclass(slots=True)
class FrameCollector:
    """Turns keys into frames; holds at most one unfinished frame."""

    prefix: str = PREFIX
    timeout: float = TIMEOUT
    _characters: list[str] | None = None
    _last: float = 0.0
    _looked: float = -1.0
    _results: list[Frame | Fault] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether a frame was begun and not yet ended."""
        return self._characters is not None

    def take(self, key: Key) -> bool:
        """Take a key if it belongs to a scan; False leaves it to the screen."""
        if self.open and key.time - self._last > self.timeout:
            self._give_up(Fault.UNFINISHED)
        if key.key == self.prefix:
            self._begin()
        elif self._characters is None:
            return False
        else:
            self._add(key, self._characters)
        self._last = key.time
        return True

    def look(self, now: float) -> None:
        """Give up a frame whose end never comes, at the second look in a row that finds no new key.

        A first look may come late, before keys that already wait in the queue of the event loop.
        """
        if not self.open or now - self._last <= self.timeout:
            return
        if self._looked == self._last:
            self._give_up(Fault.UNFINISHED)
        self._looked = self._last

    def results(self) -> list[Frame | Fault]:
        """Return what was finished or given up since the last call, in order."""
        results, self._results = self._results, []
        return results

    def _begin(self) -> None:
        if self.open:
            self._give_up(Fault.UNFINISHED)
        self._characters = []
        self._looked = -1.0

    def _add(self, key: Key, characters: list[str]) -> None:
        if key.key in _END:
            self._results.append(Frame("".join(characters)) if characters else Fault.UNFINISHED)
            self._characters = None
        elif key.character is None or not _belongs(key.character) or len(characters) >= LONGEST:
            self._give_up(Fault.DAMAGED)
        else:
            characters.append(key.character)

    def _give_up(self, fault: Fault) -> None:
        self._characters = None
        self._results.append(fault)


def _belongs(character: str) -> bool:
    """Whether a character can be part of a code; U+FFFD stands for a byte that was not UTF-8."""
    return character == GROUP_SEPARATOR or (character.isprintable() and character != "\ufffd")


def typed_in_wrong_layout(text: str) -> bool:
    """Whether a code looks like digits typed by a scanner that believes the keyboard is American."""
    return any(character in _ONLY_FRENCH for character in text) or (
        len(text) > 3 and all(character in _FRENCH_DIGIT_ROW for character in text)
    )
