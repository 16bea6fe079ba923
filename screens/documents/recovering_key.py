"""The sealed key of a lost station, typed from its paper line by line."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.widgets.text_field import TextField
from station.clinical.scan_codes import KeyMisread, read_key
from station.printing.sentences import key_misread_words
from station.records.keys import StationKey
from station.words import say

LINES = 9


class KeyDialog(Dialog[StationKey]):
    """Answers the key, None for Esc; a wrong line is named."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self) -> None:
        super().__init__(say("recover.key_title"))

    def inside(self) -> ComposeResult:
        """Give a field for each line of the paper."""
        for line in range(1, LINES + 1):
            yield TextField(say("recover.key_line", line=line), id=f"line_{line}", longest=20)
        yield Static("", id="fault", markup=False)

    def why_not(self, command_id: str) -> str | None:
        """Confirm only the whole key."""
        if command_id != CONFIRM.id:
            return None
        return None if all(self._typed()) else say("recover.key_whole")

    def _typed(self) -> list[str]:
        return [self.query_one(f"#line_{line}", TextField).text.strip() for line in range(1, LINES + 1)]

    async def do_confirm(self) -> None:
        """Check every line, and the whole."""
        key = read_key(self._typed())
        if isinstance(key, KeyMisread):
            self.query_one("#fault", Static).update(key_misread_words(key))
            self.query_one(f"#line_{key.line}", TextField).focus_entry()
            return
        self.finish(StationKey(key))

    async def do_cancel(self) -> None:
        """Give no key."""
        self.finish()
