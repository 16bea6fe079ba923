"""Hand-over: released bags scanned onto one list for one ward, who takes them and until when."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.board.cells import told_outside
from screens.commands import UNDO, Command
from screens.dialogs.reason import ReasonDialog
from screens.hand_over.bags import Bag, BagList
from screens.preparation.order_facts import day_and_time
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice, ChoiceList
from screens.widgets.fact_table import Fact, FactTable
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.apart import vinca_alert
from station.acts.dispensing import Delivery, hand_over, keeps_cold, preview_bag
from station.acts.outcome import Refused
from station.clinical.intrathecal import is_intrathecal
from station.clinical.label_content import from_json
from station.clinical.steps import Act
from station.records.queries import handovers, labels
from station.records.queries.preparations import BoardRow, dossier
from station.words import say, say_count, separated

HAND_OVER = Command("hand_over.hand_over", "f2", "command.hand_over", signed=True)
NEW_LIST = Command("hand_over.new_list", "f7", "command.new_list")


class HandOverScreen(StationScreen[None]):
    """One list at a time; the first scan fixes its ward. Nothing scanned or typed is lost to a refresh."""

    KEYS = (HAND_OVER, UNDO, NEW_LIST)
    CSS_PATH = "hand_over.tcss"
    AUTO_FOCUS = "#recipient Entry"

    def __init__(self, ward: str | None = None, scanned: str = "") -> None:
        """Begin a list, for a ward where it is known; the first bag scanned, here or before, decides."""
        super().__init__()
        self._scanned = scanned
        self._shown_ward = ward
        self.bags = BagList()

    def body(self) -> ComposeResult:
        """Put the list over what is asked about it."""
        yield Static("", id="ward", markup=False)
        yield WorkTable(
            (
                Column("", 3),
                Column(say("hand_over.number"), 9),
                Column(say("hand_over.patient"), 15, stretch=True),
                Column(say("order.drug"), 14),
                Column(say("order.ward"), 13),
                Column(say("hand_over.use_by"), 11),
            )
        )
        yield FactTable(id="facts")
        yield TextField(say("hand_over.recipient"), id="recipient", longest=60)
        yield ChoiceList(id="usual")
        yield OneOf(say("hand_over.cold"), (("yes", say("record.yes")), ("no", say("record.no"))))

    async def reload(self) -> None:
        """Show what waits; a scanned bag that may not leave any more is taken off, and that is said."""
        waiting = await self.live.ask(handovers.waiting)
        gone = self.bags.keep_only({row.id for row in waiting})
        if gone:
            self.tell(say("hand_over.gone", numbers=", ".join(gone)), Severity.WARNING)
        ward = self.bags.ward or self._shown_ward
        mine = [row for row in waiting if ward in (None, row.ward)]
        self.query_one("#ward", Static).update(self._heading(ward, len(mine), len(waiting)))
        self.query_one(WorkTable).show([self._row(row) for row in mine])
        self.query_one("#facts", FactTable).show(self._facts())
        await self._show_usual(ward)
        self.refresh_commands()
        if self._scanned:
            text, self._scanned = self._scanned, ""
            await self.on_scan(text)

    async def _show_usual(self, ward: str | None) -> None:
        """Offer who took the ward's last lists; nobody is put in the field without being chosen."""
        names = await self.live.ask(handovers.last_recipients, ward or "")
        usual = self.query_one("#usual", ChoiceList)
        usual.display = bool(names)
        usual.show([Choice(name, name) for name in names])

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Put who takes the bags in the field, and go on to the cold chain."""
        self.query_one("#recipient", TextField).type(event.choice.key)
        self.query_one(OneOf).focus()
        self.refresh_commands()

    def _heading(self, ward: str | None, mine: int, all_of_them: int) -> str:
        if not all_of_them:
            return say("hand_over.none")
        if ward is None:
            return say_count("hand_over.waiting", all_of_them)
        others = say_count("hand_over.elsewhere", all_of_them - mine) if all_of_them > mine else ""
        return say("hand_over.list_of", ward=ward, count=len(self.bags), waiting=mine) + others

    def _row(self, row: BoardRow) -> Row:
        mark = "[x]" if row.id in self.bags else "[ ]"
        who, until = f"{row.birth_name} {row.first_name}", day_and_time(row.use_by) or "?"
        drug, _ = told_outside(row)
        return Row(str(row.id), (mark, row.register_number or "-", who, drug, row.ward, until))

    def _facts(self) -> tuple[Fact, ...]:
        latest = day_and_time(self.bags.latest) if len(self.bags) else "-"
        storage = separated(self.bags.storages) if len(self.bags) else "-"
        terms = self.live.data.formulary.terms
        spinal = any(is_intrathecal(bag.route, terms) for bag in self.bags.preparations)
        apart = (Fact(say("order.route"), say("hand_over.apart"), strong=True),) if spinal else ()
        return (
            *apart,
            Fact(say("hand_over.latest"), latest, strong=len(self.bags) > 0),
            Fact(say("hand_over.storage"), storage),
        )

    # Scans

    async def on_scan(self, text: str) -> bool:
        """Put the bag on the list, or say why it can't leave on it."""
        found = await self.live.consult(preview_bag, text, self.bags.ward, self.bags.preparations)
        if isinstance(found, Refused):
            self.tell(refusal(found), Severity.REFUSED)
            return True
        if found.id in self.bags:
            self.tell(say("hand_over.already"), Severity.NOTE)
            return True
        whole = await self.live.ask(dossier, found.id)
        label = await self.live.ask(labels.label, found.bag_label or 0)
        if whole is not None:
            storage = from_json(label.content).texts().get("storage", "") if label else ""
            self.bags.add(Bag(found, whole.prescription.ward, text, storage))
            who = f"{whole.patient.birth_name} {whole.patient.first_name}"
            self.tell(say("hand_over.added", number=found.register_number or "-", who=who), Severity.DONE)
        await self.reload()
        self.query_one(WorkTable).go_to(str(found.id))
        return True

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Say what is missing before the bags may go."""
        if command_id == HAND_OVER.id:
            return self._why_not_hand_over()
        if command_id == UNDO.id:
            return None if len(self.bags) else say("undo.nothing")
        return None if len(self.bags) else say("refused.no_bag_scanned")

    def _why_not_hand_over(self) -> str | None:
        if self.live.seat == "observer":
            return say("step.observer")
        if not len(self.bags):
            return say("refused.no_bag_scanned")
        if not self.query_one("#recipient", TextField).text.strip():
            return say("refused.recipient_missing")
        return None if self.query_one(OneOf).value else say("hand_over.cold_missing")

    def _under_cursor(self) -> int:
        return int(self.query_one(WorkTable).current or 0)

    def unsigned(self) -> bool:
        """Count the scanned bags as typing that leaving would lose."""
        return super().unsigned() or len(self.bags) > 0

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Look again what is missing."""
        self.refresh_commands()

    def on_one_of_changed(self, event: OneOf.Changed) -> None:
        """Look again what is missing."""
        self.refresh_commands()

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Look again what can be done with the bag under the cursor."""
        self.refresh_commands()

    async def do_undo(self) -> None:
        """Take the bag under the cursor off the list, or the last one where that is not on it."""
        here = self._under_cursor()
        self.bags.take_off(here if here in self.bags else self.bags.ids[-1])
        await self.reload()

    async def do_new_list(self) -> None:
        """Empty the list."""
        self.bags = BagList()
        self._shown_ward = None
        await self.reload()

    async def do_hand_over(self) -> None:
        """Have the list signed; then it is empty for the next ward."""
        recipient = self.query_one("#recipient", TextField)
        cold = self.query_one(OneOf).value == "yes"
        delivery = Delivery(self.bags.ward or "", recipient.text.strip(), cold)
        codes = self.bags.codes
        questions = await self._questions(cold=cold)
        reason: str | None = None
        if questions:
            reason = await self.ask(ReasonDialog(questions[0], questions[1:]))
            if reason is None:
                return
        done = await signed(
            self,
            self.live,
            Act.HAND_OVER,
            self._signed_lines(delivery),
            lambda request: self.live.act(hand_over, request, codes, delivery),
            reason,
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            recipient.put("")
            self.query_one(OneOf).place = None
            recipient.focus_entry()
            await self.do_new_list()

    async def _questions(self, *, cold: bool) -> list[str]:
        """List what a reason is asked for: the question, then what it is about."""
        now = self.live.now()
        found = [await self.live.ask(vinca_alert, self.live.data, number, now) for number in self.bags.ids]
        beside = [refusal(alert) for alert in found if alert]
        asked = [say("reason.vinca_same_day"), *beside] if beside else []
        warm = not cold and await self._any_cold()
        return [*asked, say("reason.no_cold_chain")] if warm else asked

    async def _any_cold(self) -> bool:
        """Tell whether a bag of the list says that it is kept in the fridge."""
        return any([await self.live.consult(keeps_cold, number) for number in self.bags.ids])

    def _signed_lines(self, delivery: Delivery) -> tuple[str, ...]:
        return (
            say_count("hand_over.signed_bags", len(self.bags), ward=delivery.ward),
            ", ".join(self.bags.numbers),
            say("hand_over.signed_to", recipient=delivery.recipient),
            say("hand_over.signed_cold") if delivery.cold_chain else say("hand_over.signed_no_cold"),
            say("hand_over.signed_latest", latest=day_and_time(self.bags.latest) or say("fact.unknown")),
            "",
            say("signed.hand_over"),
        )
