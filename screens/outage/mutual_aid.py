"""Mutual aid: preparations entrusted to a partner on paper, and taken back under the partner's number."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.board.cells import patient
from screens.commands import Command
from screens.dialogs.form import FormDialog, Question
from screens.dialogs.pick import ListDialog
from screens.outage.words import moment
from screens.preparation.order_facts import amount, patient_line
from screens.preparation.signing import Do, signed
from screens.shell.local_time import zone
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.mutual_aid import entrust, take_back
from station.clinical.contacts import Contact, ContactKind
from station.clinical.model import BEFORE_START
from station.clinical.mutual_aid import AidState
from station.exchange.register_csv import Manner
from station.records.queries import crisis
from station.records.queries.load import day_now
from station.records.queries.preparations import BoardRow
from station.runtime.documents.outage import aid_document, print_document
from station.words import say, say_count

ENTRUST = Command("aid.entrust", "f2", "command.entrust")
PACKET = Command("aid.packet", "f3", "command.aid_packet")
BACK = Command("aid.take_back", "f4", "command.aid_back")

WHOLE_LIST = "all"


class MutualAidScreen(StationScreen[None]):
    """What is away, and what came back."""

    KEYS = (ENTRUST, PACKET, BACK)
    CSS_PATH: ClassVar[str] = "mutual_aid.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._aid: tuple[crisis.Aid, ...] = ()

    def body(self) -> ComposeResult:
        """Put the list over the order of one line."""
        yield Static(say("aid.none"), id="none", markup=False)
        yield WorkTable(
            (
                Column(say("outage.column.when"), 11),
                Column(say("aid.partner"), 20),
                Column(say("board.patient"), 16, stretch=True),
                Column(say("board.drug"), 14),
                Column(say("outage.column.state"), 10),
            )
        )
        yield Static("", id="whole", markup=False)

    async def reload(self) -> None:
        """Read what was entrusted again."""
        self._aid = tuple(await self.live.ask(crisis.aid))
        now = self.live.now()
        rows = [
            Row(
                str(item.entrusted.id),
                (
                    moment(item.entrusted.at, now),
                    item.partner.name,
                    f"{item.dossier.patient.birth_name} {item.dossier.patient.first_name}",
                    item.dossier.preparation.drug,
                    item.entrusted.number or say(f"aid.state.{item.entrusted.state.value}"),
                ),
            )
            for item in self._aid
        ]
        self.query_one(WorkTable).show(rows)
        self.query_one("#none").display = not rows
        self._show_whole()

    @property
    def _current(self) -> crisis.Aid | None:
        key = self.query_one(WorkTable).current
        return next((item for item in self._aid if str(item.entrusted.id) == key), None)

    def _show_whole(self) -> None:
        item, words = self._current, ""
        if item is not None:
            bag = item.dossier.preparation
            dose = amount(bag.dose, bag.dose_unit)
            parts = (patient_line(item.dossier.patient), f"{bag.drug} {dose}", item.entrusted.note or "")
            words = "\n".join(part for part in parts if part)
        self.query_one("#whole", Static).update(words)

    def on_work_table_moved(self) -> None:
        """Show the order of the line under the cursor."""
        self._show_whole()
        self.refresh_commands()

    def why_not(self, command_id: str) -> str | None:
        """Say why something can't be done now; the core repeats it."""
        away = self._current is not None and self._current.entrusted.state is AidState.ENTRUSTED
        if command_id == PACKET.id:
            return None if away else say("aid.choose_away")
        if self.live.seat == "observer":
            return say("step.observer")
        return say("aid.choose_away") if command_id == BACK.id and not away else None

    async def _sign(self, lines: tuple[str, ...], do: Do) -> None:
        done = await signed(self, self.live, "entrust", lines, do)
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def do_entrust(self) -> None:
        """Choose the partner, then one patient's preparation or the whole list that waits, and sign."""
        partner = await self._choose_partner()
        if partner is None:
            return
        rows = await self._choose_rows()
        if not rows:
            return
        lines = (
            say_count("aid.signed", len(rows), partner=partner.name),
            *(f"{row.drug}, {patient(row)}" for row in rows[:8]),
        )
        numbers = [row.id for row in rows]
        await self._sign(lines, lambda request: self.live.act(entrust, request, partner.id, numbers))

    async def _choose_partner(self) -> Contact | None:
        found = await self.live.ask(crisis.contacts)
        partners = {str(item.id): item for item in found if item.kind is ContactKind.PARTNER}
        if not partners:
            self.tell(say("aid.no_partner"), Severity.REFUSED)
            return None
        choices = [
            Choice(key, f"{item.name}, {item.agreement or say('aid.no_agreement')}")
            for key, item in partners.items()
        ]
        chosen = await self.ask(ListDialog(say("aid.which_partner"), choices))
        return partners[chosen] if chosen else None

    async def _choose_rows(self) -> list[BoardRow]:
        day = await self.live.ask(day_now, self.live.now())
        rows = [row for row in day.rows if row.state in BEFORE_START and row.held is None]
        if not rows:
            self.tell(say("refused.aid_nothing"), Severity.REFUSED)
            return []
        choices = [Choice(str(row.id), f"{patient(row)}, {row.drug}") for row in rows]
        whole = Choice(WHOLE_LIST, say_count("aid.whole_list", len(rows)))
        chosen = await self.ask(ListDialog(say("aid.which"), [*choices, whole]))
        return [row for row in rows if chosen in (str(row.id), WHOLE_LIST)]

    async def do_packet(self) -> None:
        """Make the packet of everything that is away at this partner."""
        item = self._current
        if item is not None:
            away = [
                each
                for each in self._aid
                if each.partner.id == item.partner.id and each.entrusted.state is AidState.ENTRUSTED
            ]
            manner = Manner(zone(), self.live.data.formulary.terms)
            self.tell(await print_document(self.live, aid_document(away, manner)), Severity.DONE)

    async def do_take_back(self) -> None:
        """Take the preparation back: made, under the partner's number, or not made and ours again."""
        item = self._current
        if item is None:
            return
        questions = (
            Question("number", say("aid.number"), required=False, longest=40),
            Question("note", say("aid.note")),
        )
        told = await self.ask(FormDialog(say("command.aid_back"), questions, (say("aid.back_how"),)))
        if told is None:
            return
        words = say("aid.made", partner=item.partner.name, number=told["number"])
        line = words if told["number"] else say("aid.withdrawn", partner=item.partner.name)
        number = item.entrusted.id
        await self._sign(
            (line, told["note"]),
            lambda request: self.live.act(take_back, request, number, told["number"], told["note"]),
        )
