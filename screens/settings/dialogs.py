"""What is asked for a new setting: a text, or a printer that is tried on paper before it is kept."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM, Command
from screens.labels.words import reason_words
from screens.shell.dialog import Dialog
from screens.shell.long_work import unbroken_work
from screens.shell.severity import Severity
from screens.widgets.printer_choice import VIRTUAL, PrinterChoice
from screens.widgets.text_field import TextField
from station.acts.print_requests import trial_label
from station.acts.print_traffic import DOUBTFUL, NOT_SENT, SENT, UNPRINTABLE
from station.clinical.settings import PAPERS
from station.runtime.live import Live
from station.runtime.printing import Attempt
from station.words import say

TRY = Command("printer.try_it", "f7", "command.try_printer")


class ValueDialog(Dialog[str]):
    """Answers a text, empty only where it may be; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, title: str, label: str, now: str, *, empty: bool = False) -> None:
        super().__init__(title)
        self._empty = empty
        self._label = label
        self._now = now

    def inside(self) -> ComposeResult:
        """Put the value as it is in the field, to be changed."""
        field = TextField(self._label, longest=120)
        field.put(self._now)
        yield field

    @property
    def _text(self) -> str:
        return self.query_one(TextField).text.strip()

    def why_not(self, command_id: str) -> str | None:
        """Refuse to confirm nothing."""
        missing = command_id == CONFIRM.id and not self._text and not self._empty
        return say("settings.value_missing") if missing else None

    async def do_confirm(self) -> None:
        """Answer the text."""
        self.finish(self._text)

    async def do_cancel(self) -> None:
        """Change nothing."""
        self.finish()


class PrinterDialog(Dialog[dict[str, str]]):
    """Answers the settings of a printer on which a test label came out; None for Esc."""

    KEYS = (TRY, CONFIRM, CANCEL)
    AUTO_FOCUS = "OneOf"

    def __init__(self, live: Live, now: Mapping[str, str]) -> None:
        super().__init__(say("settings.printer_title"))
        self._live = live
        self._now = now
        self._tried: dict[str, str] = {}
        self._attempt: Attempt | None = None

    def inside(self) -> ComposeResult:
        """Show the printer as it is now."""
        yield PrinterChoice()
        yield Static(say("settings.printer_try_first"), id="next", markup=False)

    def on_mount(self) -> None:
        """Put the present printer in the fields."""
        kind, _, address = (self._now.get("printer") or VIRTUAL).partition(":")
        shown = "" if kind == VIRTUAL else address
        self.query_one(PrinterChoice).put(kind, shown, self._now.get("paper_mm") or PAPERS[0])

    @property
    def _told(self) -> dict[str, str]:
        choice = self.query_one(PrinterChoice)
        return {"printer": choice.printer, "paper_mm": choice.paper_mm}

    def why_not(self, command_id: str) -> str | None:
        """Try only what means a printer; keep only what was tried as it is shown, and printed."""
        if command_id == TRY.id:
            return self.query_one(PrinterChoice).fault()
        if command_id == CONFIRM.id:
            return self.query_one(PrinterChoice).fault() or self._why_not_keep()
        return None

    def _why_not_keep(self) -> str | None:
        if self._attempt is None or self._tried != self._told:
            return say("settings.printer_try_first")
        return None if self._attempt.state in (SENT, DOUBTFUL) else say("settings.printer_failed")

    def on_one_of_changed(self) -> None:
        """Look again what can be done."""
        self._look_again()

    def on_form_field_changed(self) -> None:
        """Look again what can be done."""
        self._look_again()

    def _look_again(self) -> None:
        """Say what comes next: a printer that was changed is tried again."""
        keep = self._why_not_keep()
        self.query_one("#next", Static).update(keep or say("settings.printer_keep"))
        self.refresh_commands()

    async def do_try_it(self) -> None:
        """Print a test label on the printer shown; the queue goes on with the one in use."""
        told = self._told
        content = await self._live.consult(trial_label)
        title, why = say("progress.title.label"), say("progress.why.label")
        self._attempt = await unbroken_work(
            self, title, why, lambda _: self._live.press.try_printer(content, told)
        )
        self._tried = told
        good = self._attempt.state == SENT
        self.tell(_words(self._attempt), Severity.DONE if good else Severity.REFUSED)
        self._look_again()

    async def do_confirm(self) -> None:
        """Answer the printer that was tried."""
        self.finish(self._tried)

    async def do_cancel(self) -> None:
        """Keep the printer there was."""
        self.finish()


def _words(attempt: Attempt) -> str:
    """Say what became of the test, and what to do."""
    if attempt.state == UNPRINTABLE:
        return say("settings.printer_unprintable")
    outcome = "not_sent" if attempt.state == NOT_SENT else "doubtful"
    said = reason_words(attempt.detail)
    return said if attempt.state == SENT else f"{said} {say(f'printer.outcome.{outcome}')}"
