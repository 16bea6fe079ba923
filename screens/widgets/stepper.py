"""The walk of one preparation in one or two lines: which steps are done, by whom, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from station.words import say

_GAP = "  "


class StepState(Enum):
    """How far one step is; the value is its sign on the screen."""

    DONE = "[x]"
    CURRENT = "[>]"
    BLOCKED = "[!]"
    TO_COME = "[ ]"

    @property
    def word(self) -> str:
        """The word beside the sign; done and to come need none."""
        return {
            StepState.DONE: "",
            StepState.CURRENT: say("step.current"),
            StepState.BLOCKED: say("step.blocked"),
            StepState.TO_COME: "",
        }[self]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as shown: words, state, and who signed it when (both already in words, or empty)."""

    label: str
    state: StepState
    who: str = ""
    at: str = ""


def _style_name(state: StepState) -> str:
    return "step--" + state.name.lower().replace("_", "-")


class Stepper(Widget):
    """Shows the steps in order."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {_style_name(state) for state in StepState}

    steps: reactive[tuple[StepView, ...]] = reactive((), layout=True)

    def __init__(self, steps: tuple[StepView, ...] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Stepper.steps, steps)

    def show(self, steps: tuple[StepView, ...]) -> None:
        """Show other steps."""
        self.steps = steps

    def render(self) -> Content:
        """Draw the steps in at most two lines where the names of those who signed leave room."""
        drawn = Content("")
        for row, line in enumerate(lines(self.steps, self.size.width)):
            drawn = drawn + Content("\n" if row else "")
            for place, (step, words) in enumerate(line):
                style = self.get_visual_style(_style_name(step.state))
                drawn = drawn + Content(_GAP if place else "") + Content.styled(words, style)
        return drawn

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Take as many lines as the steps need at this width."""
        return len(lines(self.steps, width))


def lines(steps: tuple[StepView, ...], width: int) -> list[list[tuple[StepView, str]]]:
    """Break the steps into lines, with the fullest words that fit in two; the briefest may need more."""
    fullest = [_words(step, True, True) for step in steps]
    for words in (fullest, [_words(step, True, False) for step in steps]):
        broken = _broken(steps, words, width)
        if len(broken) <= 2:
            return broken
    return _broken(steps, [_words(step, False, False) for step in steps], width)


def _words(step: StepView, who: bool, at: bool) -> str:
    """Write one step: sign, label, word of its state, who and when."""
    parts = [step.state.value, step.label, step.state.word, step.who if who else "", step.at if at else ""]
    return " ".join(part for part in parts if part)


def _broken(steps: tuple[StepView, ...], words: list[str], width: int) -> list[list[tuple[StepView, str]]]:
    """Fill lines with whole steps."""
    broken: list[list[tuple[StepView, str]]] = [[]]
    used = 0
    for step, text in zip(steps, words, strict=True):
        if broken[-1] and used + len(_GAP) + len(text) > width:
            broken.append([])
            used = 0
        used += len(text) + (len(_GAP) if broken[-1] else 0)
        broken[-1].append((step, text))
    return broken
