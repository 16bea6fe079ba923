"""The base of typed fields: label, entry, unit, and beside it what is wrong or how it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static


class Entry(Input, inherit_bindings=False):
    """A line of typing; Enter goes to the next field and confirms nothing; nothing reaches a clipboard."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", show=False),
        Binding("right", "cursor_right", show=False),
        Binding("home", "home", show=False),
        Binding("end", "end", show=False),
        Binding("backspace", "delete_left", show=False),
        Binding("delete", "delete_right", show=False),
        Binding("enter,down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]


class FormField(Horizontal):
    """A labelled line of typing; subclasses say what may be typed and what it means."""

    ALLOWED: ClassVar[str | None] = None
    """Regular expression of what may be typed; anything by default."""

    @dataclass
    class Changed(Message):
        """The text of a field changed."""

        field: FormField

        @property
        def control(self) -> FormField:
            """The field, for `@on` selectors."""
            return self.field

    def __init__(self, label: str, *, id: str | None = None, longest: int = 80, unit: str = "") -> None:
        super().__init__(id=id)
        self._label = label
        self._unit = unit
        self._longest = longest
        self._put = ""

    def compose(self) -> ComposeResult:
        """Put label, entry, unit and note on one line."""
        yield Static(self._label, classes="label", markup=False)
        entry = self.entry()
        entry.cursor_blink = False
        yield entry
        yield Static(self._unit, classes="unit", markup=False)
        yield Static("", classes="note", markup=False)

    def entry(self) -> Entry:
        """Make the line of typing."""
        return Entry(
            self._put, restrict=self.ALLOWED, max_length=self._longest, select_on_focus=False, compact=True
        )

    @property
    def label(self) -> str:
        """What the field is for, in words."""
        return self._label

    @property
    def text(self) -> str:
        """What is in the field."""
        return self.query_one(Entry).value if self.is_mounted else self._put

    @property
    def typed(self) -> bool:
        """Whether a person changed what the program had put there."""
        return self.text != self._put

    def put(self, text: str) -> None:
        """Put a text in the field, in place of anything; it does not count as typed."""
        self._put = text
        if self.is_mounted:
            entry = self.query_one(Entry)
            entry.value = text
            entry.cursor_position = len(text)

    def type(self, text: str) -> None:
        """Put a text in the field as if a person had typed it."""
        self.query_one(Entry).value = text

    def offer(self, text: str) -> None:
        """Put a text in the field unless a person typed there; for use in `reload`."""
        if not self.typed:
            self.put(text)

    def focus_entry(self) -> None:
        """Put the cursor in the field."""
        self.query_one(Entry).focus()

    def measure(self, unit: str) -> None:
        """Say in which unit the field counts from now on."""
        self.query_one(".unit", Static).update(unit)

    def note(self, sentence: str, wrong: bool = False) -> None:
        """Show a sentence beside the field."""
        note = self.query_one(".note", Static)
        note.update(sentence)
        note.set_class(wrong, "wrong")

    def read(self) -> None:
        """Look at the text again and note what it means; called at each change."""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Read the new text and tell the screen."""
        event.stop()
        self.read()
        self.post_message(self.Changed(self))
