"""The settings that the unit changes after set-up: each is explained, changed in a dialog, and signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.reason import ReasonDialog
from screens.preparation.signing import Do, signed
from screens.settings.dialogs import PrinterDialog, ValueDialog
from screens.settings.words import CHOSEN, MAY_BE_EMPTY, about, choices, spoken, value_now
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.settings import add_hood, change_settings, switch_hood
from station.clinical import idle
from station.clinical.model import Hood
from station.clinical.seats import why_seat_may_not
from station.clinical.settings import YES
from station.records.queries.settings import all_hoods, settings
from station.words import say

CHANGE = Command("settings.change", "f2", "command.change_setting")
ADD_HOOD = Command("settings.add_hood", "f3", "command.add_hood")

SHOWN = (
    *("printer", "label_stock", "label_length_mm", "legal_panels", "overwrap_label"),
    *("document_printer", "kit_after_import"),
    *("unit_name", "unit_address", "gs1_separator", "scan_prefix", "single_check_allowed"),
    *("unit_phone", "mail_server", "mail_from"),
    *idle.MINUTES,
)
"""The settings on the list, what is changed at night first; the paper goes with its printer."""
HOOD = "hood:"


class SettingsScreen(StationScreen[None]):
    """One line for each setting and each hood; under them, what the line under the cursor is for."""

    KEYS = (CHANGE, ADD_HOOD)
    CSS_PATH: ClassVar[str] = "settings.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self.settings: Mapping[str, str] = {}
        self.hoods: tuple[Hood, ...] = ()

    def body(self) -> ComposeResult:
        """Put the list over the explanation."""
        yield WorkTable((Column(say("settings.name"), 22), Column(say("settings.value"), 30, stretch=True)))
        yield Static("", id="about", markup=False)

    async def reload(self) -> None:
        """Read the settings and the hoods again."""
        self.settings = await self.live.ask(settings)
        self.hoods = tuple(await self.live.ask(all_hoods))
        rows = [Row(name, (say(f"setting.{name}"), spoken(name, self.settings))) for name in SHOWN]
        self.query_one(WorkTable).show([*rows, *(_hood_row(hood) for hood in self.hoods)])
        self._show_about()

    def on_work_table_moved(self) -> None:
        """Explain the line the cursor came to."""
        self._show_about()
        self.refresh_commands()

    def on_work_table_opened(self) -> None:
        """Enter changes, like F2: nothing is signed by it."""
        self.action_press(CHANGE.key or "")

    def _show_about(self) -> None:
        name = self._current
        words = say("settings.hood_about") if name.startswith(HOOD) else about(name) if name else ""
        self.query_one("#about", Static).update(words)

    @property
    def _current(self) -> str:
        return self.query_one(WorkTable).current or ""

    @property
    def _hood(self) -> Hood | None:
        return next((hood for hood in self.hoods if _key(hood) == self._current), None)

    def why_not(self, command_id: str) -> str | None:
        """Change only what is chosen, and only from a seat."""
        may_not = why_seat_may_not(self.live.seat, "settings", signed=True)
        if may_not is not None:
            return say("step.observer") if self.live.seat == "observer" else refusal(may_not)
        return say("settings.none_chosen") if command_id == CHANGE.id and not self._current else None

    # Changing

    async def do_change(self) -> None:
        """Ask for the new value of the line under the cursor, and have it signed."""
        name = self._current
        if self._hood is not None:
            await self._switch(self._hood)
        elif name == "printer":
            told = await self.ask(PrinterDialog(self.live, self.settings))
            await self._keep(told, (say("settings.printer_signed"),))
        elif name in CHOSEN:
            await self._choose(name)
        else:
            title, now = say(f"setting.{name}"), self.settings.get(name, "")
            optional = name in MAY_BE_EMPTY
            value = await self.ask(ValueDialog(title, say("settings.new_value"), now, empty=optional))
            await self._keep({name: value} if value or (optional and value is not None) else None)

    async def _choose(self, name: str) -> None:
        """Offer the values that mean something; allowing the single check asks why."""
        value = await self.ask(ListDialog(say(f"setting.{name}"), choices(name), (about(name),)))
        if value is None:
            return
        allows = name == "single_check_allowed" and value == YES != value_now(name, self.settings)
        reason: str | None = None
        if allows:
            reason = await self.ask(ReasonDialog(say("settings.single_why")))
        if reason or not allows:
            later = (say("settings.prefix_later"),) if name == "scan_prefix" else ()
            await self._keep({name: value}, later, reason)

    async def _keep(
        self, told: Mapping[str, str] | None, more: tuple[str, ...] = (), reason: str | None = None
    ) -> None:
        """Have new values signed, each beside the old one; nothing new is nothing to sign."""
        new = {name: value for name, value in (told or {}).items() if value != value_now(name, self.settings)}
        if told is not None and not new:
            self.tell(say("settings.same"))
        if not new:
            return
        shown = next((name for name in new if name in SHOWN), "printer")
        before, after = spoken(shown, self.settings), spoken(shown, {**self.settings, **new})
        lines = (
            say("settings.signed", name=say(f"setting.{shown}")),
            say("settings.was", value=before),
            say("settings.becomes", value=after),
            *more,
            *((reason,) if reason else ()),
        )
        await self._sign(lines, lambda request: self.live.act(change_settings, request, new), reason)

    async def do_add_hood(self) -> None:
        """Add a hood."""
        name = await self.ask(ValueDialog(say("settings.hood_new"), say("settings.hood_name"), ""))
        if name:
            lines = (say("settings.hood_signed_new", name=name),)
            await self._sign(lines, lambda request: self.live.act(add_hood, request, name))

    async def _switch(self, hood: Hood) -> None:
        """Take a hood out of use, or back into it."""
        question, sentence = say("settings.hood_why_in", name=hood.name), "settings.hood_signed_in"
        if hood.active:
            question, sentence = say("settings.hood_why_out", name=hood.name), "settings.hood_signed_out"
        reason = await self.ask(ReasonDialog(question))
        if reason:
            await self._sign(
                (say(sentence, name=hood.name), reason),
                lambda request: self.live.act(switch_hood, request, hood.id, active=not hood.active),
                reason,
            )

    async def _sign(self, lines: tuple[str, ...], do: Do, reason: str | None = None) -> None:
        done = await signed(self, self.live, "settings", lines, do, reason)
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()


def _key(hood: Hood) -> str:
    return f"{HOOD}{hood.id}"


def _hood_row(hood: Hood) -> Row:
    standing = say("settings.hood_in_use") if hood.active else say("settings.hood_out")
    return Row(_key(hood), (hood.name, standing))
