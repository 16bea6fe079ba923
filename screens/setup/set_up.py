"""The set-up: seven steps, back and forth; interrupted at any of them, it goes on where it was."""

from __future__ import annotations

import secrets

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.ask import AskDialog
from screens.setup.printing import (
    attempt_words,
    badge_content,
    key_content,
    print_now,
    scan_words,
    test_content,
)
from screens.setup.steps import (
    DoneStep,
    KeyStep,
    MediumStep,
    PersonStep,
    PrinterStep,
    ProofStep,
    Step,
    UnitStep,
)
from screens.setup.work import found_station, keep, make_key, medium_of, on_one_disk
from screens.shell.local_time import local_now
from screens.shell.long_work import unbroken_work
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.text_field import TextField
from station.clinical.label_content import LabelContent
from station.clinical.scan_codes import spell_key
from station.places import Home
from station.records.keys import StationKey
from station.runtime.founding import line_is_right
from station.runtime.setup_draft import load_answers
from station.words import say

NEXT = Command("setup.next", "f2", "command.setup_next")
SHOW = Command("setup.show", "f4", "command.setup_show_key")
PRINT = Command("setup.print", "f7", "command.setup_print")
LEAVE = Command("setup.leave", None, "command.setup_leave")


class SetUpScreen(StationScreen[bool]):
    """Founds a station in a home; answers True when it is founded, False when it was left before."""

    KEYS = (NEXT, SHOW, PRINT, LEAVE)
    CSS_PATH = "set_up.tcss"

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self._answers = load_answers(home)
        self._steps: tuple[Step, ...] = (
            UnitStep(),
            MediumStep(),
            PrinterStep(),
            PersonStep(),
            KeyStep(),
            ProofStep(),
            DoneStep(),
        )
        self._at = 0
        self._key: StationKey | None = None
        self._asked_line = 1
        self._written_down = False
        self._founded = False

    def body(self) -> ComposeResult:
        """Put the step's title over the steps, of which one is shown."""
        yield Static("", id="title", markup=False)
        with Vertical(id="steps"):
            yield from self._steps

    def on_mount(self) -> None:
        """Fill in what an interrupted set-up left."""
        for step in self._steps:
            step.fill(self._answers)
        self._show()

    @property
    def _step(self) -> Step:
        return self._steps[self._at]

    def _show(self) -> None:
        """Show the step, the cursor in its first field."""
        for step in self._steps:
            step.display = step is self._step
        title, of = say(f"setup.{self._step.name_of_step}"), len(self._steps)
        self.query_one("#title", Static).update(say("setup.step", number=self._at + 1, of=of, title=title))
        focusable = [widget for widget in self._step.query("*") if widget.focusable]
        self.set_focus(focusable[0] if focusable else None)
        self.refresh_commands()

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Say which keys mean something at this step."""
        if command_id == SHOW.id:
            return None if isinstance(self._step, KeyStep) else say("setup.no_key_here")
        if command_id == PRINT.id:
            return self._why_not_print()
        if command_id == NEXT.id and isinstance(self._step, KeyStep) and not self._written_down:
            return say("setup.key.first")
        return None

    def _why_not_print(self) -> str | None:
        if isinstance(self._step, KeyStep) and self._answers.printer == "virtual":
            return say("setup.key.no_paper")
        return (
            None if isinstance(self._step, PrinterStep | KeyStep | DoneStep) else say("setup.no_print_here")
        )

    async def do_next(self) -> None:
        """Check the step and go on; the last but one founds the station."""
        self._answers = self._step.read(self._answers)
        self.tell("")
        fault = self._step.fault(self._answers) or await self._work()
        if fault is not None:
            self.tell(fault, Severity.REFUSED)
        elif self._founded and isinstance(self._step, DoneStep):
            self.finish(True)
        else:
            self._hide_key()
            self._at += 1
            if isinstance(self._step, ProofStep):
                self._ask_line()
            self._show()
            if self._founded:
                await self._badge()

    async def _work(self) -> str | None:
        """Do what leaving this step does; a sentence when it can't be left."""
        if isinstance(self._step, MediumStep):
            return await self._save_key()
        if isinstance(self._step, ProofStep):
            return await self._prove_and_found()
        return await keep(self._home, self._answers) if not self._founded else None

    async def _save_key(self) -> str | None:
        title, why = say("progress.title.key"), say("progress.why.key")
        key = await unbroken_work(self, title, why, lambda _: make_key(self._home, self._answers))
        if isinstance(key, str):
            return key
        self._key, medium = key, medium_of(self._answers)
        warning = AskDialog((say("setup.medium.same_disk", path=medium),))
        if await on_one_disk(self._home, self._answers) and not await self.ask(warning):
            return say("setup.medium.another")
        self.tell(say("setup.medium.saved", path=medium), Severity.DONE)
        return await keep(self._home, self._answers)

    # The key on paper

    async def do_show(self) -> None:
        """Show the key, to be copied by hand where no printer works."""
        assert self._key is not None and isinstance(self._step, KeyStep)
        self._step.show_lines(spell_key(self._key.secret))
        self._written_down = True
        self.tell(say("setup.key.copy"), Severity.WARNING)

    def _hide_key(self) -> None:
        self.query_one(KeyStep).show_lines([])

    def _ask_line(self) -> None:
        """Ask for a line that nobody can guess beforehand."""
        assert self._key is not None
        self._asked_line = 1 + secrets.randbelow(len(spell_key(self._key.secret)))
        which = say("setup.proof.which", number=self._asked_line)
        self.query_one("#which", Static).update(which)
        self.query_one("#line", TextField).put("")

    async def _prove_and_found(self) -> str | None:
        assert self._key is not None
        if not line_is_right(self._key, self._asked_line, self.query_one("#line", TextField).text):
            return say("setup.proof.wrong", number=self._asked_line)
        person = self.query_one(PersonStep)
        first = person.newcomer(self._answers, person.pin)
        title, why = say("progress.title.founding"), say("progress.why.founding")
        fault = await unbroken_work(
            self, title, why, lambda _: found_station(self._home, self._answers, first)
        )
        if fault is not None:
            return fault
        self._founded = True
        person.pin = ""
        made = say("setup.made", unit=self._answers.name, name=first.name)
        self.query_one("#made", Static).update(made)
        return None

    # Printing and scanning

    async def do_print(self) -> None:
        """Print what this step prints."""
        assert self._key is not None
        if isinstance(self._step, KeyStep):
            label = key_content(self._answers, self._key, local_now())
            self._written_down = await self._print(label)
        elif isinstance(self._step, DoneStep):
            await self._badge()
        else:
            self._answers = self._step.read(self._answers)
            fault = self._step.fault(self._answers)
            if fault is not None:
                self.tell(fault, Severity.REFUSED)
            else:
                await self._print(test_content(self._answers, self._key, local_now()))

    async def _badge(self) -> None:
        assert self._key is not None
        await self._print(badge_content(self._answers, self._key))

    async def _print(self, label: LabelContent) -> bool:
        title, why = say("progress.title.label"), say("progress.why.label")
        attempt = await unbroken_work(self, title, why, lambda _: print_now(self._home, self._answers, label))
        sent = attempt.state == "sent"
        self.tell(attempt_words(attempt), Severity.DONE if sent else Severity.REFUSED)
        return sent or attempt.state == "doubtful"

    async def on_scan(self, text: str) -> bool:
        """Try the scanner on the test label or the badge."""
        if self._key is None:
            return False
        sentence, right = scan_words(text, self._key)
        self.tell(sentence, Severity.DONE if right else Severity.REFUSED)
        return True

    # Back

    async def do_back(self) -> None:
        """Go back one step, what was typed stays; from the first one, leave."""
        if self._founded:
            self.finish(True)
        elif self._at == 0:
            await self.do_leave()
        else:
            self._answers = self._step.read(self._answers)
            self.tell("")
            self._hide_key()
            self._at -= 1
            self._show()

    async def do_leave(self) -> None:
        """Leave; the answers are kept for the next time, and that is said first."""
        self._answers = self._step.read(self._answers)
        if self._founded or not await self.ask(AskDialog((say("setup.leave"),))):
            return
        fault = await keep(self._home, self._answers)
        if fault is None:
            self.finish(False)
        else:
            self.tell(fault, Severity.REFUSED)
