"""The check of the finished bag: its label scanned, the identity read back from it, its look."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.preparation.blind_screen import BlindScreen, Record
from screens.preparation.label_scan import own_label
from screens.preparation.order_facts import bag_facts, made_facts
from screens.preparation.step_screen import SIDEWAYS
from screens.shell.severity import Severity
from screens.widgets.birth_date_field import BirthDateField
from screens.widgets.fact_table import Fact
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf
from station.acts import reading
from station.clinical.double_check import CLEAR, IDENTITY, LABEL, LEAKS, NO, YES
from station.clinical.label_content import ON_CONTAINER
from station.clinical.model import HoldPoint, Patient, State
from station.clinical.steps import Act
from station.records.queries.preparations import Dossier
from station.words import captioned, say


class BagCheckScreen(BlindScreen):
    """Each of two people looks at the bag itself; the birth date stands only on its label."""

    STATES = frozenset({State.FINISHED})
    KEYS = SIDEWAYS
    POINT = HoldPoint.FINISHED_BAG
    ACT = Act.CHECK_BAG
    AUTO_FOCUS = "BirthDateField Entry"

    _label: int | None = None
    _counted: int | None = None
    """The label that counted when one was scanned."""

    def own_part(self) -> ComposeResult:
        """Put how to check, the label, the identity and the look of the bag under each other."""
        yield Static(say("bag_check.how"), id="how", markup=False)
        yield Static("", id="read", markup=False)
        yield BirthDateField(say("bag_check.birth_date"))
        for item in (CLEAR, LEAKS):
            yield OneOf(say(f"bag_check.{item}"), [(YES, say("answer.yes")), (NO, say("answer.no"))], id=item)

    async def show_step(self, dossier: Dossier) -> None:
        """Show whether a label was scanned; one made anew since then has to be scanned again."""
        await super().show_step(dossier)
        if self._counted != dossier.preparation.bag_label:
            self._label, self._counted = None, dossier.preparation.bag_label
        self._show_label()

    def _show_label(self) -> None:
        words = say("bag_check.label_read") if self._label is not None else say("bag_check.scan_label")
        self.query_one("#read", Static).update(words)

    def order_facts(self, found: Dossier, hood: str | None) -> tuple[Fact, ...]:
        """Show the order without what is read back from the label."""
        facts = bag_facts(found.preparation, self.live.data.formulary.terms)
        return (*made_facts(found.preparation, hood), *facts)

    def patient_words(self, patient: Patient) -> str:
        """Name the patient without the birth date."""
        used = f" ({patient.used_name})" if patient.used_name not in (None, patient.birth_name) else ""
        return f"{patient.birth_name}{used} {patient.first_name}  IPP {patient.ipp}"

    # What was read

    def record(self) -> Record:
        """Record a check of the finished bag."""
        return reading.check_bag

    def values(self) -> dict[str, str]:
        """Give what was scanned, typed and chosen so far."""
        found = {
            LABEL: None if self._label is None else str(self._label),
            IDENTITY: self.query_one(BirthDateField).value,
            CLEAR: self.query_one(f"#{CLEAR}", OneOf).value,
            LEAKS: self.query_one(f"#{LEAKS}", OneOf).value,
        }
        return {item: value for item, value in found.items() if value}

    def own_lines(self) -> tuple[str, ...]:
        """Say what was read on the bag."""
        values = self.values()
        year, month, day = values[IDENTITY].split("-")
        return (
            say("bag_check.label_read"),
            captioned(say("bag_check.birth_date"), f"{day}/{month}/{year}"),
            *(captioned(say(f"bag_check.{item}"), say(f"answer.{values[item]}")) for item in (CLEAR, LEAKS)),
        )

    def why_not_complete(self) -> str | None:
        """Name the first thing that was not looked at."""
        missing = (item for item in (LABEL, IDENTITY, CLEAR, LEAKS) if item not in self.values())
        first = next(missing, None)
        return say(f"bag_check.{first}_missing") if first else None

    async def clear(self) -> None:
        """Forget what was read."""
        self._label = None
        date = self.query_one(BirthDateField)
        date.put("")
        for choice in self.query(OneOf):
            choice.place = None
        self._show_label()
        date.focus_entry()

    # Reading

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Go on to the look of the bag once the birth date is whole; show F2 once all is there."""
        entry = self.query_one(BirthDateField)
        if entry.value is not None and entry.has_focus_within:
            self.query_one(f"#{CLEAR}", OneOf).arrive()
        self.refresh_commands()

    def on_one_of_changed(self, event: OneOf.Changed) -> None:
        """Go on from the first look to the second, which has its own answer; show F2 once all is there."""
        if event.one_of.id == CLEAR:
            self.query_one(f"#{LEAKS}", OneOf).arrive()
        self.refresh_commands()

    async def on_scan(self, text: str) -> bool:
        """Take the label of the bag; say whose another one is, and never go there: it is in a hand."""
        label = await own_label(self, text, stay=True)
        if isinstance(label, bool):
            return label
        if label.kind not in ON_CONTAINER:
            self.tell(say("bag_check.tray_label"), Severity.REFUSED)
            return True
        self._label = label.id
        self._show_label()
        self.refresh_commands()
        self.tell(say("bag_check.label_taken"), Severity.DONE)
        self.begin_typing()
        return True
