"""The base of dialogs: a box over the screen, with its own message line and footer, and no focused button."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from screens.commands import Host
from screens.shell.footer import CommandFooter
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf

R = TypeVar("R")
FRAME_LINES = 2


class Box(Vertical):
    """The frame of a dialog."""


class Inside(VerticalScroll, can_focus=False):
    """What a dialog shows; it scrolls rather than push the message and the keys out of a small terminal."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take the lines needed, and no more than the frame, the title, the message and the keys leave."""
        taken = sum(self._lines_of(beside, container, viewport, width) for beside in self.siblings)
        left = viewport.height - FRAME_LINES - self.styles.margin.height - taken
        return max(1, min(super().get_content_height(container, viewport, width), left))

    def _lines_of(self, beside: Widget, container: Size, viewport: Size, width: int) -> int:
        model = beside._get_box_model(container, viewport, Fraction(width), Fraction(1))
        return int(model.height)


class Dialog(KeyedScreen[R], ModalScreen[R]):
    """A question over the screen; Enter never confirms it, and a scan it does not take is refused aloud."""

    AUTO_FOCUS = ""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading = title

    def compose(self) -> ComposeResult:
        """Put the title, the inside, the message line and the footer in a frame."""
        with Box():
            yield Static(self.heading, classes="heading", markup=False)
            with Inside(classes="inside"):
                yield from self.inside()
            yield MessageLine()
            yield CommandFooter()

    def inside(self) -> ComposeResult:
        """Yield the widgets of the dialog."""
        yield from ()

    @on(FormField.Changed)
    @on(OneOf.Changed)
    def look_again(self) -> None:
        """Look again whether F12 can confirm, whatever was typed or chosen."""
        self.refresh_commands()

    def hosts(self) -> list[Host]:
        """Offer this dialog's commands and help, nothing of the screen below."""
        return [self, self.station.in_dialogs]
