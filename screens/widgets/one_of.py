"""A choice among a few words on one line: left and right choose, nothing is chosen at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Blur, Key
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

_LABEL = 23  # cells, as in FormField
_MARKS = {True: "(x)", False: "( )"}
_ONWARD = frozenset({"tab", "enter", "down"})


class OneOf(Widget, can_focus=True):
    """A labelled row of choices, of which one or none is taken."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"one-of--chosen"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
        Binding("enter,down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    place: reactive[int | None] = reactive(None, layout=True)

    @dataclass
    class Changed(Message):
        """Another choice was taken."""

        one_of: OneOf

        @property
        def control(self) -> OneOf:
            """The widget, for `@on` selectors."""
            return self.one_of

    def __init__(self, label: str, choices: Sequence[tuple[str, str]], *, id: str | None = None) -> None:
        """Take the label and the choices as (key, words)."""
        super().__init__(id=id)
        self._come_to = False
        self._label = label
        self._choices = tuple(choices)

    @property
    def value(self) -> str | None:
        """Key of the choice taken; None before one is."""
        return None if self.place is None else self._choices[self.place][0]

    @property
    def label(self) -> str:
        """What is chosen, in words."""
        return self._label

    def take(self, place: int) -> None:
        """Take a choice as if a person had; its place counts from 0."""
        self.place = place
        self.post_message(self.Changed(self))

    def arrive(self) -> None:
        """Take the cursor from a place that is whole, and stay for one key that goes on by habit."""
        self._come_to = True
        self.focus()

    def on_key(self, event: Key) -> None:
        """Stay for the first key after arriving if all it does is go on to here."""
        come_to, self._come_to = self._come_to, False
        if come_to and event.key in _ONWARD:
            event.stop()
            event.prevent_default()

    def on_blur(self, _: Blur) -> None:
        """Forget how the cursor came once it has left."""
        self._come_to = False

    def action_step(self, by: int) -> None:
        """Take the next or the one before; the first step takes an end."""
        last = len(self._choices) - 1
        start = -1 if by > 0 else last + 1
        self.take(max(0, min(last, (start if self.place is None else self.place) + by)))

    def render(self) -> Content:
        """Draw the label and every choice, the taken one marked."""
        drawn = Content("")
        for row, line in enumerate(self._lines(self.size.width)):
            label = self._label if not row else ""
            drawn = drawn + Content("\n" if row else "") + Content(label.ljust(_LABEL)[:_LABEL] + " ")
            for place in line:
                words = f"{_MARKS[place == self.place]} {self._choices[place][1]}"
                style = self.get_visual_style("one-of--chosen") if place == self.place else ""
                drawn = drawn + Content.styled(words, style) + Content("  ")
        return drawn

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Take as many lines as the choices need."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[list[int]]:
        lines: list[list[int]] = [[]]
        used = _LABEL + 1
        for place, (_, words) in enumerate(self._choices):
            cells = len(words) + 6
            if lines[-1] and used + cells > width:
                lines.append([])
                used = _LABEL + 1
            lines[-1].append(place)
            used += cells
        return lines
