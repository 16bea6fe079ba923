"""Whom to call: found, called (which the logbook notes), verified, changed, taken in from a file."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.form import FormDialog, Question
from screens.dialogs.type_path import PathDialog
from screens.preparation.signing import sign_here
from screens.shell.local_time import local
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.form_field import FormField
from screens.widgets.text_field import TextField
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.contacts import call, keep_contact, take_in_contacts
from station.clinical.contacts import Contact, ContactKind, is_stale
from station.clinical.tables import BadData
from station.exchange.outage_data import read_contacts
from station.records.queries import crisis
from station.words import say, say_count

CALL = Command("contacts.call", "f2", "command.call")
ADD = Command("contacts.add", "f3", "command.contact_add")
CHANGE = Command("contacts.change", "f4", "command.contact_change")
FIND = Command("contacts.find", "f5", "command.find")
TAKE_IN = Command("contacts.take_in", "f7", "command.contacts_take_in")
DROP = Command("contacts.drop", None, "command.contact_drop")


class ContactsScreen(StationScreen[None]):
    """Lists the contacts; one not verified for 90 days says so."""

    KEYS = (CALL, ADD, CHANGE, FIND, TAKE_IN, DROP)
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._contacts: tuple[Contact, ...] = ()

    def body(self) -> ComposeResult:
        """Put the search over the list, and the whole of a contact under it."""
        yield Static("", id="count", markup=False)
        find = TextField(say("contacts.find"), id="find", longest=40)
        find.display = False
        yield find
        yield WorkTable(
            (
                Column(say("contacts.kind"), 12),
                Column(say("people.name"), 26, stretch=True),
                Column(say("contacts.phone"), 18),
                Column(say("contacts.verified"), 14),
            )
        )
        yield Static("", id="whole", markup=False)

    async def reload(self) -> None:
        """Read the contacts again."""
        self._contacts = tuple(await self.live.ask(crisis.contacts))
        today = local(self.live.now()).date()
        rows = []
        for item in self._contacts:
            day = _day(item.verified) if item.verified else say("contacts.never")
            verified = f"{day} [!]" if is_stale(item, today) else day
            cells = (say(f"contact.{item.kind.value}"), item.name, item.phone, verified)
            rows.append(Row(str(item.id), cells, f"{item.function} {item.site or ''}"))
        self.query_one(WorkTable).show(rows)
        stale = sum(is_stale(item, today) for item in self._contacts)
        words = say_count("contacts.count", len(self._contacts), stale=stale)
        self.query_one("#count", Static).update(words if self._contacts else say("contacts.empty"))
        self._show_whole()

    def _show_whole(self) -> None:
        item = self._current
        parts = (item.function, item.phone, item.mail, item.site, item.agreement) if item else ()
        self.query_one("#whole", Static).update("  ".join(part for part in parts if part))

    @property
    def _current(self) -> Contact | None:
        key = self.query_one(WorkTable).current
        return next((item for item in self._contacts if str(item.id) == key), None)

    def on_work_table_moved(self) -> None:
        """Show the whole of the contact under the cursor."""
        self._show_whole()
        self.refresh_commands()

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Show the contacts that hold what is typed."""
        self.query_one(WorkTable).filter(event.field.text)

    def unsigned(self) -> bool:
        """A search is nothing that leaving loses."""
        return False

    def why_not(self, command_id: str) -> str | None:
        """Say why something can't be done now; the core repeats it."""
        if command_id == FIND.id:
            return None if self._contacts else say("contacts.empty")
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id in (CALL.id, CHANGE.id, DROP.id) and self._current is None:
            return say("contacts.nobody_chosen")
        return None

    async def do_call(self) -> None:
        """Note the call just made: what was said, and whether the number was right."""
        item = self._current
        if item is None:
            return
        yes_no = (("yes", say("people.yes")), ("no", say("people.no")))
        questions = (
            Question("said", say("contacts.said"), longest=300),
            Question("right", say("contacts.right"), choices=yes_no),
        )
        lines = (f"{item.phone}  {item.function}",)
        told = await self.ask(FormDialog(say("contacts.call", name=item.name), questions, lines))
        if told is not None:
            right = told["right"] == "yes"
            await sign_here(
                self,
                "call",
                (say("contacts.signed_call", name=item.name), told["said"]),
                lambda request: self.live.act(call, request, item.id, told["said"], right=right),
            )

    async def do_add(self) -> None:
        """Add a contact."""
        await self._keep(Contact(0, ContactKind.OTHER, "", "", ""), say("command.contact_add"))

    async def do_change(self) -> None:
        """Change the contact under the cursor."""
        if item := self._current:
            await self._keep(item, item.name)

    async def _keep(self, item: Contact, title: str) -> None:
        told = await self.ask(FormDialog(title, asked(item)))
        if told is None:
            return
        phone_same = told["phone"] == item.phone
        row = replace(
            item,
            kind=ContactKind(told["kind"]),
            name=told["name"],
            function=told["function"],
            phone=told["phone"],
            mail=told["mail"] or None,
            site=told["site"] or None,
            agreement=told["agreement"] or None,
            verified=item.verified if phone_same else None,
        )
        await sign_here(
            self,
            "contact",
            (say("contacts.signed_keep", name=row.name, phone=row.phone),),
            lambda request: self.live.act(keep_contact, request, row),
        )

    async def do_drop(self) -> None:
        """Take the contact off the list."""
        if item := self._current:
            row = replace(item, active=False)
            await sign_here(
                self,
                "contact",
                (say("contacts.signed_drop", name=item.name),),
                lambda request: self.live.act(keep_contact, request, row),
            )

    async def do_take_in(self) -> None:
        """Take in a file written after the model that came along."""
        offered = str(self.live.home.inbox / "contacts.toml")
        path = await self.ask(PathDialog(say("command.contacts_take_in"), (say("contacts.model"),), offered))
        if path is None:
            return
        try:
            found = read_contacts(path)
        except BadData as error:
            self.tell(say(f"refused.{error.code}", **error.params), Severity.REFUSED)
            return
        await sign_here(
            self,
            "contact",
            (say_count("contacts.signed_take_in", len(found)),),
            lambda request: self.live.act(take_in_contacts, request, found),
        )

    async def do_find(self) -> None:
        """Open the search, or leave it and show all again."""
        find = self.query_one("#find", TextField)
        find.display = not find.display
        if find.display:
            find.focus_entry()
        else:
            find.put("")
            self.query_one(WorkTable).filter("")
            self.query_one(WorkTable).focus()


def asked(item: Contact) -> tuple[Question, ...]:
    """Give what is asked about a contact, as it is now."""
    kinds = tuple((kind.value, say(f"contact.{kind.value}")) for kind in ContactKind)
    return (
        Question("kind", say("contacts.kind"), now=item.kind.value, choices=kinds),
        Question("name", say("people.name"), now=item.name, longest=80),
        Question("function", say("crisis.function"), now=item.function, required=False, longest=80),
        Question("phone", say("contacts.phone"), now=item.phone, longest=30),
        Question("mail", say("contacts.mail"), now=item.mail or "", required=False, longest=80),
        Question("site", say("contacts.site"), now=item.site or "", required=False, longest=60),
        Question("agreement", say("contacts.agreement"), now=item.agreement or "", required=False),
    )


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"
