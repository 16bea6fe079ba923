"""A PIN typed out of habit after a badge that was enough, or not waited for: its digits reach no field.

Nothing of it is kept, shown or noted; only that digits came is remembered, until another key ends it.
"""

from __future__ import annotations

from textual.events import Key

DIGITS = frozenset("0123456789")
ENDS_A_PIN = frozenset({"enter", "ctrl+j", "f12"})
"""What a hand presses behind a PIN: meant for the signature given already, not for what comes next."""
CORRECTS = frozenset({"backspace", "delete"})


class Habit:
    """Drops the digits between a badge that asks for no PIN and the first key that is none."""

    def __init__(self) -> None:
        self._expected = False
        self._dropped = False
        self.behind_badge = False
        """Whether the key given last came right behind a badge that asked for no PIN."""

    def expect(self) -> None:
        """A badge asked for no PIN: from now on digits are taken for one typed all the same."""
        self._expected, self._dropped = True, False

    def over(self) -> None:
        """Somebody went on: digits are typing again."""
        self._expected = self._dropped = False

    def drops(self, key: Key) -> bool:
        """Whether a key is to be dropped; any other but a correction ends the expectation."""
        self.behind_badge = self._expected
        if not self._expected:
            return False
        if key.character is not None and key.character in DIGITS:
            self._dropped = True
            return True
        if self._dropped and key.key in CORRECTS:
            return True
        ends = self._dropped and key.key in ENDS_A_PIN
        self.over()
        return ends
