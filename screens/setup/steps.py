"""The steps of the set-up, each a form that takes answers in and gives them back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from screens.shell.sentences import refusal
from screens.widgets.pin_field import PinField
from screens.widgets.printer_choice import PrinterChoice
from screens.widgets.text_field import TextField
from station.acts.outcome import Refused
from station.acts.setting_up import Newcomer
from station.clinical.model import Role
from station.runtime.setup_draft import Answers
from station.words import say


class Step(Vertical):
    """One step: its title at `setup.<name>`, its explanation at `setup.<name>.what`."""

    name_of_step = ""

    def compose(self) -> ComposeResult:
        """Put the explanation over the fields."""
        yield Static(say(f"setup.{self.name_of_step}.what"), classes="what", markup=False)
        yield from self.fields()

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        yield from ()

    def fill(self, answers: Answers) -> None:
        """Put the answers in the fields."""
        for field in self.query(TextField):
            if field.id is not None and hasattr(answers, field.id):
                field.put(str(getattr(answers, field.id)))

    def read(self, answers: Answers) -> Answers:
        """Give the answers with what is in the fields now."""
        texts = {
            field.id: field.text for field in self.query(TextField) if field.id and hasattr(answers, field.id)
        }
        return replace(answers, **texts)

    def fault(self, answers: Answers) -> str | None:
        """Say what is wrong with the answers of this step."""
        return None


class UnitStep(Step):
    """The unit's name and address, and the letters of its register numbers."""

    name_of_step = "unit"

    def fields(self) -> ComposeResult:
        """Ask for them."""
        yield TextField(say("setup.unit.name"), id="name", longest=80)
        yield TextField(say("setup.unit.address"), id="address", longest=120)
        yield TextField(say("setup.unit.series"), id="series", longest=1)
        yield TextField(say("setup.unit.kit_series"), id="kit_series", longest=1)

    def fault(self, answers: Answers) -> str | None:
        """Refuse empty names, and letters that are not two different letters."""
        unit = replace(answers, hood_1="-").unit()
        kit = unit.more["kit_series"]
        if fault := unit.fault():
            return refusal(fault)
        if len(kit) != 1 or not "A" <= kit <= "Z":
            return refusal(Refused("series_letter"))
        return say("setup.unit.same_letter") if kit == unit.series else None


class MediumStep(Step):
    """Where the second copy of key and journal goes, and the hoods."""

    name_of_step = "medium"

    def fields(self) -> ComposeResult:
        """Ask for them."""
        yield TextField(say("setup.medium.path"), id="second_medium", longest=200)
        yield Static(say("setup.medium.hoods"), classes="what", markup=False)
        for number in (1, 2, 3):
            yield TextField(say("setup.medium.hood", number=number), id=f"hood_{number}", longest=40)

    def fault(self, answers: Answers) -> str | None:
        """Refuse no path, a path that depends on where the program was started, and no hood."""
        path = Path(answers.second_medium.strip()).expanduser()
        if not answers.second_medium.strip() or not path.is_absolute():
            return say("setup.medium.absolute")
        return None if answers.hoods else refusal(Refused("hood_name"))


class PrinterStep(Step):
    """The label printer and its paper."""

    name_of_step = "printer"

    def fields(self) -> ComposeResult:
        """Ask for them."""
        yield PrinterChoice()

    @property
    def choice(self) -> PrinterChoice:
        """The fields."""
        return self.query_one(PrinterChoice)

    def fill(self, answers: Answers) -> None:
        """Put the answers in the fields."""
        self.choice.put(answers.printer_kind, answers.printer_address, answers.paper_mm)

    def read(self, answers: Answers) -> Answers:
        """Give the answers with what was chosen."""
        taken = self.choice
        return replace(
            answers,
            printer_kind=taken.kind,
            printer_address=taken.address,
            paper_mm=taken.paper_mm,
        )

    def fault(self, answers: Answers) -> str | None:
        """Refuse a printer that means none, and paper of no width."""
        return self.choice.fault()


class PersonStep(Step):
    """The first pharmacist, who enrols the others later."""

    name_of_step = "person"
    pin = ""
    """The PIN once typed twice alike; in memory only."""

    def fields(self) -> ComposeResult:
        """Ask for the name, and for the PIN twice."""
        yield TextField(say("setup.person.name"), id="person", longest=60)
        yield PinField(say("setup.person.pin").ljust(23))
        yield PinField(say("setup.person.pin_again").ljust(23))

    def fault(self, answers: Answers) -> str | None:
        """Refuse a weak PIN, or two that differ; a PIN taken before stays when nothing new is typed."""
        first, again = (field.take() for field in self.query(PinField))
        if first != again:
            self.query(PinField).first().focus()
            return say("setup.person.pins_differ")
        if fault := self.newcomer(answers, first or self.pin).fault():
            return refusal(fault)
        self.pin = first or self.pin
        return None

    @staticmethod
    def newcomer(answers: Answers, pin: str) -> Newcomer:
        """Give the person to enrol."""
        return Newcomer(answers.person.strip(), frozenset({Role.PHARMACIST}), pin)


class KeyStep(Step):
    """The station key on paper: printed, or shown to be copied by hand."""

    name_of_step = "key"

    def fields(self) -> ComposeResult:
        """Keep room for the lines, hidden until they are asked for."""
        yield Static("", id="lines", markup=False)

    def show_lines(self, lines: list[str]) -> None:
        """Show the key's lines, or nothing."""
        self.query_one("#lines", Static).update(
            "\n".join(f"{number}.  {line}" for number, line in enumerate(lines, start=1))
        )


class ProofStep(Step):
    """One line typed back from the paper: the proof that it can be read."""

    name_of_step = "proof"

    def fields(self) -> ComposeResult:
        """Ask for the line."""
        yield Static("", id="which", markup=False)
        yield TextField(say("setup.proof.line"), id="line", longest=40)


class DoneStep(Step):
    """What was made, and the badge."""

    name_of_step = "done"

    def fields(self) -> ComposeResult:
        """Keep room for what was made."""
        yield Static("", id="made", markup=False)
