"""The message line: the last thing the station said, kept until it says something else."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from screens.shell.severity import Severity


class MessageLine(Widget):
    """One message, its gravity as a word and a colour; up to three lines high."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"message--{severity.value}" for severity in Severity}

    sentence: reactive[str] = reactive("", layout=True)
    severity: reactive[Severity] = reactive(Severity.NOTE)

    def tell(self, sentence: str, severity: Severity) -> None:
        """Show a sentence in place of the last one."""
        self.severity = severity
        self.sentence = sentence

    def render(self) -> Content:
        """Draw the word of the gravity, then the sentence."""
        if not self.sentence:
            return Content("")
        style = self.get_visual_style(f"message--{self.severity.value}")
        return Content.assemble((f" {self.severity.word} ", style), f" {self.sentence}")
