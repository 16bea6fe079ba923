"""Making a mapping: the columns of a file with their first values, and what each is for the station."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import UNDO, Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.type_text import TextDialog
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.shell.unsigned import Unsigned
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.mappings import keep_mapping
from station.exchange.mapping import ColumnMapping, read_mapping
from station.exchange.mapping_draft import ALL_FIELDS, DATE_FORMS, Draft, Look, guess, to_toml, why_not_named
from station.exchange.refusals import BadMapping
from station.runtime.files import Mappings, keep_mapping_file
from station.words import say, say_os

KEEP = Command("mapping.keep", "f2", "command.mapping_keep", kept=True)
FIELD = Command("mapping.field", "f3", "command.mapping_field", kept=True)
FORM = Command("mapping.form", "f4", "command.mapping_form")
VALUE = Command("mapping.value", "f7", "command.mapping_value")

NOT_USED = "-"


class MappingMaker(StationScreen[str]):
    """Answers what was kept, in words; None when nothing was."""

    KEYS = (KEEP, FIELD, FORM, VALUE, UNDO)
    CSS_PATH = "importing.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self, file: Path, seen: Look, mappings: Mappings) -> None:
        super().__init__()
        self._file = file
        self.subject = file.name
        self._seen = seen
        self._base: ColumnMapping | None = next(iter(mappings.usable), None)
        self._drafted = Unsigned(guess(seen, mappings.usable))

    def body(self) -> ComposeResult:
        """Put how figures look over the columns, and what is still missing below."""
        yield Static("", id="file", markup=False)
        yield WorkTable(
            (
                Column(say("mapping.column"), 22),
                Column(say("mapping.samples"), 26, stretch=True),
                Column(say("mapping.is"), 26),
            )
        )
        yield Static("", id="reason", markup=False)

    async def reload(self) -> None:
        """Show the draft."""
        draft = self._draft
        self.query_one("#file", Static).update(
            say("mapping.form", decimal=draft.decimal, date=draft.date, file=self._file.name)
        )
        fields = {header: name for name, header in draft.columns.items()}
        self.query_one(WorkTable).show(
            [_row(place, self._seen, fields.get(header)) for place, header in enumerate(self._seen.headers)]
        )
        missing = ", ".join(say(f"mapping.field.{name}") for name in draft.missing)
        set_ = ", ".join(
            f"{say(f'mapping.field.{name}')} = {value}" for name, value in draft.defaults.items()
        )
        self.query_one("#reason", Static).update(
            (say("mapping.missing", fields=missing) if missing else say("mapping.whole"))
            + (" " + say("mapping.always", values=set_) if set_ else "")
        )

    def on_work_table_opened(self, event: WorkTable.Opened) -> None:
        """Enter on a column asks what it is."""
        self.action_press("f3")

    def why_not(self, command_id: str) -> str | None:
        """Keep only a mapping that has all an order needs."""
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == UNDO.id:
            return None if self._drafted.begun else say("undo.nothing")
        if command_id == KEEP.id and self._draft.missing:
            return say("mapping.missing", fields=say(f"mapping.field.{self._draft.missing[0]}"))
        return None

    @property
    def _draft(self) -> Draft:
        return self._drafted.now

    def own_work(self) -> Unsigned[Draft]:
        """What was put together here belongs to who did it."""
        return self._drafted

    async def do_undo(self) -> None:
        """Take back the last thing said of a column, a form or a value."""
        self._drafted.undo()
        await self.reload()
        self.refresh_commands()

    async def _set(self, **changes: object) -> None:
        self._drafted.become(replace(self._draft, **changes))  # type: ignore[arg-type]
        await self.reload()
        self.refresh_commands()

    async def do_field(self) -> None:
        """Say what the column under the cursor is."""
        place = self.query_one(WorkTable).current
        if place is None:
            return
        header = self._seen.headers[int(place)]
        choices = [
            Choice(NOT_USED, say("mapping.not_used")),
            *(_choice(name, self._draft) for name in ALL_FIELDS),
        ]
        chosen = await self.ask(ListDialog(header, choices, self._seen.samples(int(place))[:2]))
        if chosen is not None:
            columns = {name: other for name, other in self._draft.columns.items() if other != header}
            columns |= {chosen: header} if chosen != NOT_USED else {}
            defaults = {name: text for name, text in self._draft.defaults.items() if name != chosen}
            await self._set(columns=columns, defaults=defaults)

    async def do_form(self) -> None:
        """Say how dates and decimals are written in the file."""
        choices = [
            Choice(f"{date} {sign}", f"{date}   12{sign}5") for date in DATE_FORMS for sign in (",", ".")
        ]
        chosen = await self.ask(ListDialog(say("command.mapping_form"), choices))
        if chosen is not None:
            date, _, sign = chosen.partition(" ")
            await self._set(date=date, decimal=sign)

    async def do_value(self) -> None:
        """Give a field that has no column the value that all orders of this software have."""
        free = [name for name in ALL_FIELDS if name not in self._draft.columns]
        choices = [Choice(name, say(f"mapping.field.{name}")) for name in free]
        name = await self.ask(ListDialog(say("command.mapping_value"), choices))
        if name is None:
            return
        value = await self.ask(TextDialog(say("command.mapping_value"), say(f"mapping.field.{name}")))
        if value:
            await self._set(defaults={**self._draft.defaults, name: value})

    async def do_keep(self) -> None:
        """Name the mapping, try it, have it signed and put it with this station's mappings."""
        lines = (say("mapping.name_what"),)
        name = await self.ask(TextDialog(say("command.mapping_keep"), say("mapping.name"), lines))
        if not name:
            return
        if why_not_named(name):
            self.tell(say("mapping.bad_name"), Severity.REFUSED)
            return
        text = to_toml(replace(self._draft, name=name, source=name), self._base)
        try:
            read_mapping(name, text.encode())
        except BadMapping as bad:
            self.tell(refusal(bad), Severity.REFUSED)
            return
        await self._sign(name, text)

    async def _sign(self, name: str, text: str) -> None:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        words = [
            f"{say(f'mapping.field.{field}')} : {header}" for field, header in self._draft.columns.items()
        ]
        done = await signed(
            self,
            self.live,
            "keep_mapping",
            (name, *words[:12], "", say("signed.keep_mapping")),
            lambda request: self.live.act(keep_mapping, request, name, sha256),
        )
        if done is None:
            return
        try:
            await asyncio.to_thread(keep_mapping_file, self.live.home, name, text)
        except OSError as error:
            self.tell(say("register.file_fails", path=name, why=say_os(error)), Severity.REFUSED)
            return
        self.finish(deed(done))


def _row(place: int, seen: Look, name: str | None) -> Row:
    samples = " | ".join(seen.samples(place)[:3])
    return Row(str(place), (seen.headers[place], samples, say(f"mapping.field.{name}") if name else "-"))


def _choice(name: str, draft: Draft) -> Choice:
    taken = draft.columns.get(name)
    return Choice(name, say(f"mapping.field.{name}") + (f"  [{taken}]" if taken else ""))
