"""What is asked about a person: name, roles, and a PIN that they type themselves, twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.widgets.one_of import OneOf
from screens.widgets.pin_field import PinField
from screens.widgets.text_field import TextField
from station.acts.setting_up import Newcomer, pin_fault
from station.clinical.model import Role
from station.words import say

R = TypeVar("R")


def role_choices(now: frozenset[Role]) -> Iterator[OneOf]:
    """Yield a yes or no for each role, as they are now."""
    for role in Role:
        choice = OneOf(
            say(f"role.{role.value}"), [("yes", say("people.yes")), ("no", say("people.no"))], id=role.value
        )
        choice.place = 0 if role in now else 1
        yield choice


class PersonDialog(Dialog[R]):
    """Keys and looks shared by the dialogs about a person."""

    KEYS = (CONFIRM, CANCEL)

    def chosen_roles(self) -> frozenset[Role]:
        """Return the roles that say yes."""
        return frozenset(role for role in Role if self.query_one(f"#{role.value}", OneOf).value == "yes")

    def new_pin(self) -> str | None:
        """Take the PIN typed twice; None, with the fields empty again, where it can't be taken."""
        first, second = (field.take() for field in self.query(PinField))
        fault = pin_fault(first)
        if first == second and fault is None:
            return first
        self.tell(say("people.pins_differ") if first != second else refusal(fault), Severity.REFUSED)
        self.query(PinField).first().focus()
        return None

    async def do_confirm(self) -> None:
        """Answer; written by each dialog."""

    async def do_cancel(self) -> None:
        """Change nothing."""
        self.finish()

    def on_pin_field_changed(self) -> None:
        """Look again whether F12 can confirm."""
        self.refresh_commands()


class EnrolDialog(PersonDialog[Newcomer]):
    """Answers the newcomer."""

    AUTO_FOCUS = "FormField Entry"

    def __init__(self) -> None:
        super().__init__(say("people.enrol"))

    def inside(self) -> ComposeResult:
        """Ask name, roles and PIN."""
        yield TextField(say("people.name"), id="name", longest=60)
        yield from role_choices(frozenset())
        yield Static("\n" + say("people.pin_how"), markup=False)
        yield PinField(say("people.pin"))
        yield PinField(say("people.pin_again"))

    def why_not(self, command_id: str) -> str | None:
        """Ask for a name, a role and the PIN twice."""
        if command_id != CONFIRM.id:
            return None
        if not self.query_one(TextField).text.strip() or not self.chosen_roles():
            return say("people.name_and_roles")
        return None if all(field.length for field in self.query(PinField)) else say("people.pin_twice")

    async def do_confirm(self) -> None:
        """Answer the newcomer, unless the PINs differ or are too simple."""
        pin = self.new_pin()
        if pin is not None:
            self.finish(Newcomer(self.query_one(TextField).text.strip(), self.chosen_roles(), pin))


class RolesDialog(PersonDialog[frozenset[Role]]):
    """Answers the roles a person has from now on."""

    AUTO_FOCUS = "OneOf"

    def __init__(self, name: str, now: frozenset[Role]) -> None:
        super().__init__(say("people.roles_of", name=name))
        self._now = now

    def inside(self) -> ComposeResult:
        """Ask for each role."""
        yield from role_choices(self._now)

    def why_not(self, command_id: str) -> str | None:
        """Ask for a change that leaves a role."""
        if command_id != CONFIRM.id:
            return None
        if not self.chosen_roles():
            return say("people.name_and_roles")
        return say("people.same_roles") if self.chosen_roles() == self._now else None

    async def do_confirm(self) -> None:
        """Answer the roles."""
        self.finish(self.chosen_roles())


class PinDialog(PersonDialog[str]):
    """Answers a new PIN, typed twice by the person who will use it."""

    AUTO_FOCUS = "PinField"

    def __init__(self, name: str) -> None:
        super().__init__(say("people.pin_of", name=name))

    def inside(self) -> ComposeResult:
        """Ask the PIN twice."""
        yield Static(say("people.pin_how"), markup=False)
        yield PinField(say("people.pin"))
        yield PinField(say("people.pin_again"))

    def why_not(self, command_id: str) -> str | None:
        """Ask for the PIN twice."""
        typed = all(field.length for field in self.query(PinField))
        return None if command_id != CONFIRM.id or typed else say("people.pin_twice")

    async def do_confirm(self) -> None:
        """Answer the PIN, unless the two differ or are too simple."""
        pin = self.new_pin()
        if pin is not None:
            self.finish(pin)
