"""The base of dialogs: a box over the screen, with its own message line and footer, and no focused button."""

from __future__ import annotations

from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.commands import Host
from screens.shell.footer import CommandFooter
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine

R = TypeVar("R")


class Box(Vertical):
    """The frame of a dialog."""


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
            with VerticalScroll(can_focus=False, classes="inside"):
                yield from self.inside()
            yield MessageLine()
            yield CommandFooter()

    def inside(self) -> ComposeResult:
        """Yield the widgets of the dialog."""
        yield from ()

    def hosts(self) -> list[Host]:
        """Offer this dialog's commands and help, nothing of the screen below."""
        return [self, self.station.in_dialogs]
