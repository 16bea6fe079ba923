"""The scanner's settings: three known codes are scanned, and the station says what to change, and where."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.events import Key
from textual.timer import Timer
from textual.widgets import Static

from screens.commands import Command
from screens.labels.code_screen import CodeScreen
from screens.labels.words import reason_words
from screens.shell.scans import PREFIX
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from station.acts.print_traffic import SENT
from station.clinical.scanner_check import TEXTS, Judgement, Trial, judge
from station.clinical.steps import Not
from station.words import say

PRINT = Command("scanner.print", "f2", "command.print_scanner_codes")
AGAIN = Command("scanner.again", "f3", "command.scan_all_again")
SHOW = Command("scanner.show", "f4", "command.show_scanner_code")

PATIENCE = 1.0
"""Seconds without a key after which a scan without its Enter is taken as it is."""

_ENDS = ("enter", "ctrl+j", "tab")


class ScannerScreen(StationScreen[None]):
    """Takes every key of a scanner that is not set yet, whatever it sends first and last."""

    KEYS = (PRINT, AGAIN, SHOW)
    CSS_PATH: ClassVar[str] = "scanner.tcss"
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[Trial, tuple[Not, ...]] = {}
        self._typed: list[str] = []
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """Put what to do, the three codes and what to change under each other."""
        yield Static(say("scanner.how"), id="how", markup=False)
        yield Static("", id="trials", markup=False)
        yield Static("", id="changes", markup=False)

    async def reload(self) -> None:
        """Show how far it is."""
        lines = [
            say(f"scanner.trial.{trial}", number=number, so=self._so(trial))
            for number, trial in enumerate(Trial, start=1)
        ]
        changes = {each.code: each for found in self._found.values() for each in found}
        told = [f"- {say(f'refused.{each.code}', **self._params(each))}" for each in changes.values()]
        if not told and len(self._found) == len(Trial):
            told = [say("scanner.all_well")]
        self.query_one("#trials", Static).update("\n".join(lines))
        self.query_one("#changes", Static).update("\n".join(told))

    def _so(self, trial: Trial) -> str:
        if trial not in self._found:
            return say("scanner.to_scan")
        return say("scanner.to_change") if self._found[trial] else say("scanner.well")

    @staticmethod
    def _params(each: Not) -> dict[str, str]:
        params = {name: str(value) for name, value in (each.params or {}).items()}
        if each.code == "scanner_layout":
            return {name: say(f"scanner.keyboard.{value}") for name, value in params.items()}
        return params

    # What the scanner types

    @property
    def _prefix(self) -> str:
        return self.live.settings.get("scan_prefix", PREFIX)

    async def on_scan(self, text: str) -> bool:
        """Take a scan with the right prefix and its Enter."""
        await self._take([self._prefix, *text, "enter"])
        return True

    async def on_key(self, event: Key) -> None:
        """Collect what a scanner types that has another prefix or none; function keys stay commands."""
        sign = (
            event.character if event.character and (event.is_printable or event.character == "\x1d") else None
        )
        if event.key in _ENDS:
            if self._typed:
                event.stop()
                await self._ended([*self._typed, event.key])
        elif sign is not None or event.key.startswith("ctrl+"):
            event.stop()
            self._typed.append(sign or event.key)
            self._wait()

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PATIENCE, self._given_up)

    async def _given_up(self) -> None:
        if self._typed:
            await self._ended(self._typed)

    async def _ended(self, keys: list[str]) -> None:
        self._typed = []
        if self._timer is not None:
            self._timer.stop()
        await self._take(keys)

    async def _take(self, keys: list[str]) -> None:
        """Judge one scan, and say at once what to change."""
        found = judge(keys, self._next, self._prefix, self.live.settings.get("gs1_separator", ""))
        self._found[found.trial or self._next] = found.changes
        self._tell(found)
        await self.reload()

    def _tell(self, found: Judgement) -> None:
        if found.changes:
            first = found.changes[0]
            self.tell(say(f"refused.{first.code}", **self._params(first)), Severity.REFUSED)
        else:
            self.tell(say("scanner.code_well"), Severity.DONE)

    @property
    def _next(self) -> Trial:
        """Which code comes next: the first that was not scanned, or the first that is not well."""
        missing = [trial for trial in Trial if trial not in self._found]
        wrong = [trial for trial in Trial if self._found.get(trial)]
        return (missing or wrong or list(Trial))[0]

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Print from a seat only."""
        observer = command_id == PRINT.id and self.live.seat == "observer"
        return say("step.observer") if observer else None

    async def do_print(self) -> None:
        """Print the three codes on one strip of paper."""
        codes = tuple((say(f"scanner.printed.{trial}"), text) for trial, text in TEXTS.items())
        self.tell(say("scanner.printing"))
        attempt = await self.live.press.print_codes(codes)
        self.tell(reason_words(attempt.detail), Severity.DONE if attempt.state == SENT else Severity.REFUSED)

    async def do_again(self) -> None:
        """Forget what was scanned, after the scanner was set."""
        self._found, self._typed = {}, []
        self.tell(say("scanner.again"))
        await self.reload()

    async def do_show(self) -> None:
        """Show the next code on the screen, for when no printer works, and take it from there."""
        shown = CodeScreen(TEXTS[self._next], say(f"scanner.printed.{self._next}"), takes=True)
        scanned = await self.ask(shown)
        if scanned is not None:
            await self.on_scan(scanned)
