"""Messages to wards and management: a template filled from the state, read, signed, sent or dictated."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.form import FormDialog, Question
from screens.dialogs.notice import NoticeDialog
from screens.dialogs.pick import ListDialog
from screens.dialogs.type_text import TextDialog
from screens.outage.words import moment
from screens.preparation.signing import signed
from screens.shell.long_work import unbroken_work
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.messages import Draft, addresses, facts_now, keep_message, message_left
from station.acts.outcome import Done, Refused
from station.clinical.messages import How, Message, Template
from station.clinical.tables import BadData
from station.exchange.outage_data import read_messages
from station.records.queries.crisis import messages
from station.runtime.documents.outage import message_document, print_document
from station.runtime.mail import Relay, relay_of, send_mail
from station.words import language, on_paper, say

WRITE = Command("messages.write", "f2", "command.message_write")
TEXT = Command("messages.text", "f3", "command.message_text")


class MessagesScreen(StationScreen[None]):
    """What was sent, with its text; F2 writes the next one."""

    KEYS = (WRITE, TEXT)
    CSS_PATH: ClassVar[str] = "messages.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._messages: tuple[Message, ...] = ()

    def body(self) -> ComposeResult:
        """Put the messages over the text of one."""
        yield Static(say("messages.none"), id="none", markup=False)
        yield WorkTable(
            (
                Column(say("outage.column.when"), 11),
                Column(say("messages.how"), 20),
                Column(say("messages.subject"), 30, stretch=True),
            )
        )
        with VerticalScroll(id="text", can_focus=True):
            yield Static("", id="whole", markup=False)

    async def reload(self) -> None:
        """Read the messages again, the last one first."""
        self._messages = tuple(await self.live.ask(messages))
        now = self.live.now()
        rows = [
            Row(
                str(item.id),
                (
                    moment(item.at, now),
                    f"{say(f'message.{item.how.value}')}, {say(f'message.state.{item.state.value}')}",
                    item.subject,
                ),
                item.text,
            )
            for item in self._messages
        ]
        self.query_one(WorkTable).show(rows)
        self.query_one("#none").display = not rows
        self._show_whole()

    def _show_whole(self) -> None:
        item = self._current
        words = ""
        if item is not None:
            failed = say("messages.failed", why=item.detail) + "\n" if item.detail else ""
            words = f"{failed}{say('messages.to', to=item.recipients)}\n{item.subject}\n\n{item.text}"
        self.query_one("#whole", Static).update(words)

    @property
    def _current(self) -> Message | None:
        key = self.query_one(WorkTable).current
        return next((item for item in self._messages if str(item.id) == key), None)

    def on_work_table_moved(self) -> None:
        """Show the text of the message under the cursor."""
        self._show_whole()
        self.refresh_commands()

    def why_not(self, command_id: str) -> str | None:
        """Say why nothing can be written now."""
        if command_id == TEXT.id:
            return None if self._current else say("messages.none")
        return say("step.observer") if self.live.seat == "observer" else None

    async def do_text(self) -> None:
        """Go into the text, to scroll or dictate it."""
        self.query_one("#text").focus()

    async def do_write(self) -> None:
        """Choose a template, read what it says now, say to whom and how, sign."""
        template = await self._choose()
        if template is None:
            return
        phone = await self._phone(template)
        if phone is None:
            return
        facts = await self.live.consult(facts_now, phone)
        with on_paper():
            subject, text = template.filled(facts, language())
        relay = relay_of(dict(self.live.settings))
        to = await self.live.consult(addresses, template.to)
        told = await self.ask(
            FormDialog(say(f"messages.template.{template.name}"), _questions(relay is not None, to), (text,))
        )
        if told is None:
            return
        draft = Draft(template.name, told["to"], subject, text, How(told["how"]))
        lines = (
            say("messages.signed", how=say(f"message.{draft.how.value}"), to=draft.to),
            draft.subject,
        )
        done = await signed(
            self, self.live, "message", lines, lambda request: self.live.act(keep_message, request, draft)
        )
        if done is not None:
            await self._leave(done, draft, relay)
            await self.reload()

    async def _phone(self, template: Template) -> str | None:
        """Ask for the number to call where the message gives one and the unit has none; None for Esc."""
        if not template.names("contact") or self.live.settings.get("unit_phone"):
            return ""
        lines = (say("messages.no_phone"),)
        return await self.ask(TextDialog(say("messages.which_phone"), say("contacts.phone"), lines))

    async def _choose(self) -> Template | None:
        try:
            found = {template.name: template for template in read_messages()}
        except BadData as error:
            self.tell(say(f"refused.{error.code}", **error.params), Severity.REFUSED)
            return None
        choices = [Choice(name, say(f"messages.template.{name}")) for name in found]
        chosen = await self.ask(ListDialog(say("messages.which"), choices))
        return found[chosen] if chosen else None

    async def _leave(self, done: Done, draft: Draft, relay: Relay | None) -> None:
        """Let the message leave as it was signed; what a mail became is recorded."""
        if draft.how is How.MAIL and relay is not None:
            await self._mail(int(done.params["id"] or 0), draft, relay)
        elif draft.how is How.PRINTED:
            document = message_document(draft.to, draft.subject, draft.text)
            self.tell(await print_document(self.live, document), Severity.DONE)
        else:
            await self.ask(NoticeDialog((draft.subject, "", draft.text), say("messages.dictate")))
            self.tell(deed(done), Severity.DONE)

    async def _mail(self, number: int, draft: Draft, relay: Relay) -> None:
        to = [part.strip() for part in draft.to.split(",") if part.strip()]
        why = await unbroken_work(
            self,
            say("progress.title.mail"),
            say("progress.why.mail"),
            lambda _: asyncio.to_thread(send_mail, relay, to, draft.subject, draft.text),
        )
        outcome = await self.live.act(message_left, number, detail=why)
        if isinstance(outcome, Refused):
            self.tell(refusal(outcome), Severity.REFUSED)
        else:
            self.tell(deed(outcome), Severity.WARNING if why else Severity.DONE)


def _questions(has_relay: bool, to: list[str]) -> tuple[Question, ...]:
    ways = [How.MAIL] if has_relay else []
    choices = tuple((how.value, say(f"message.{how.value}")) for how in (*ways, How.PRINTED, How.DICTATED))
    return (
        Question("how", say("messages.how"), choices=choices),
        Question("to", say("messages.recipients"), now=", ".join(to), longest=300),
    )
