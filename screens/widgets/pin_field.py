"""A field for a PIN: digits only, shown as stars, never pasted, copied or kept longer than needed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

LONGEST = 12


class PinField(Widget, can_focus=True):
    """Takes digits and Backspace; `take` hands the PIN over and forgets it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    length: reactive[int] = reactive(0)

    class Changed(Message):
        """A digit came or went."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self._digits = ""

    def render(self) -> Content:
        """Draw the label and a star for each digit, with a cursor while focused."""
        stars = "*" * self.length + ("_" if self.has_focus else "")
        return Content(f"{self._label} {stars}")

    def take(self) -> str:
        """Return the PIN and empty the field."""
        pin, self._digits = self._digits, ""
        self.length = 0
        return pin

    def on_key(self, event: Key) -> None:
        """Take digits and Backspace; leave every other key to the screen."""
        if event.key == "backspace":
            self._digits = self._digits[:-1]
        elif event.character and event.character in "0123456789" and len(self._digits) < LONGEST:
            self._digits += event.character
        else:
            return
        event.stop()
        event.prevent_default()
        self.length = len(self._digits)
        self.post_message(self.Changed())
