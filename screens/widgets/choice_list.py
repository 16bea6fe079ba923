"""A list to choose from with the arrows; Enter chooses, and choosing never signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list; one that can't be chosen now says why."""

    key: str
    words: str
    why_not: str | None = None


class ChoiceList(OptionList):
    """Shows choices; posts Chosen on Enter, Refused on Enter where the choice can't be made."""

    @dataclass
    class Chosen(Message):
        """A choice was made."""

        choice: Choice

    @dataclass
    class Refused(Message):
        """A choice was tried that can't be made; its `why_not` says why."""

        choice: Choice

    def __init__(self, choices: Sequence[Choice] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._choices: tuple[Choice, ...] = ()
        self.show(choices)

    def show(self, choices: Sequence[Choice]) -> None:
        """Show other choices, and stay on the same one if it is still there."""
        if tuple(choices) == self._choices:
            return
        here = self.current
        self._choices = tuple(choices)
        self.set_options(Option(_line(choice)) for choice in self._choices)
        keys = [choice.key for choice in self._choices]
        if keys:
            self.highlighted = keys.index(here.key) if here and here.key in keys else 0

    @property
    def current(self) -> Choice | None:
        """The choice under the cursor."""
        place = self.highlighted
        return None if place is None or place >= len(self._choices) else self._choices[place]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which choice Enter was pressed on."""
        event.stop()
        choice = self._choices[event.option_index]
        self.post_message(self.Refused(choice) if choice.why_not else self.Chosen(choice))


def _line(choice: Choice) -> Content:
    return Content(f"{choice.words}  ({choice.why_not})" if choice.why_not else choice.words)
