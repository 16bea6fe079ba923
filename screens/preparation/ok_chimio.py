"""The ward's word "OK chimio": its value, who said it, how, and that it was read back; then it is signed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM, Command
from screens.shell.dialog import Dialog
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.acts.ok_chimio import Word
from station.clinical.model import Go
from station.words import say

OK_CHIMIO = Command("step.ok_chimio", "f3", "command.ok_chimio")
ANTICIPATE = Command("step.anticipate", None, "command.anticipate")

HOW = ("phone", "paper", "software", "in_person")
"""How a ward may say it; words at `go_how.<how>`."""
READ_BACK = frozenset({Go.GO, Go.NOGO})
"""The values that have to be read back to who said them."""


class OkChimioDialog(Dialog[Word]):
    """Answers what the ward said, None for Esc; nothing is chosen beforehand."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "#value"

    def __init__(self, now: Go, prescription: str) -> None:
        super().__init__(say("ok_chimio.title"))
        self._now = now
        self._prescription = prescription

    def inside(self) -> ComposeResult:
        """Show the word as it is now, then what there is to say."""
        now = say(f"go.{self._now.value.lower()}")
        yield Static(say("ok_chimio.now", go=now, prescription=self._prescription) + "\n", markup=False)
        yield OneOf(say("ok_chimio.value"), [(go.value, go.value) for go in Go], id="value")
        yield Static("", id="meaning", markup=False)
        yield TextField(say("ok_chimio.said_by"), id="said_by", longest=60)
        yield OneOf(say("ok_chimio.how"), [(how, say(f"go_how.{how}")) for how in HOW], id="how")
        yes_or_no = [("yes", say("ok_chimio.yes")), ("no", say("ok_chimio.no"))]
        yield OneOf(say("ok_chimio.read_back"), yes_or_no, id="back")

    def why_not(self, command_id: str) -> str | None:
        """Say what is still missing, in the order of the fields."""
        if command_id != CONFIRM.id:
            return None
        value = self._value("#value")
        if value is None:
            return say("ok_chimio.value_missing")
        if not self.query_one(TextField).text.strip():
            return say("ok_chimio.said_by_missing")
        if self._value("#how") is None:
            return say("ok_chimio.how_missing")
        if Go(value) in READ_BACK and self._value("#back") != "yes":
            return say("ok_chimio.read_back_missing")
        return None

    def _value(self, which: str) -> str | None:
        return self.query_one(which, OneOf).value

    def on_one_of_changed(self, event: OneOf.Changed) -> None:
        """Say what the value means for the bags, and show F12 once all is there."""
        if event.one_of.id == "value":
            self.query_one("#meaning", Static).update(_meaning(event.one_of.value or ""))
        self.refresh_commands()

    async def do_confirm(self) -> None:
        """Answer what the ward said."""
        self.finish(
            Word(
                go=Go(self._value("#value") or ""),
                said_by=self.query_one(TextField).text.strip(),
                how=self._value("#how") or "",
                read_back=self._value("#back") == "yes",
            )
        )

    async def do_cancel(self) -> None:
        """Say nothing."""
        self.finish()


def signed_words(word: Word, prescription: str) -> tuple[str, ...]:
    """Say what is signed with a ward's word."""
    how = say(f"go_how.{word.how}")
    lines = (
        say("ok_chimio.signed", go=word.go.value, said_by=word.said_by, how=how, prescription=prescription),
        _meaning(word.go.value),
    )
    return (*lines, say("ok_chimio.was_read_back")) if word.read_back else lines


def _meaning(go: str) -> str:
    """Say what a value does to the bags of the prescription."""
    return say(f"ok_chimio.means_{go.lower()}")
