"""How grave a message is; shown as a word and a colour, never as a colour alone."""

from __future__ import annotations

from enum import Enum

from station.words import say


class Severity(Enum):
    """The four kinds of message; the value is also the CSS class."""

    NOTE = "note"
    DONE = "done"
    WARNING = "warning"
    REFUSED = "refused"

    @property
    def word(self) -> str:
        """The word that stands before the message."""
        return {
            Severity.NOTE: say("severity.note"),
            Severity.DONE: say("severity.done"),
            Severity.WARNING: say("severity.warning"),
            Severity.REFUSED: say("severity.refused"),
        }[self]
