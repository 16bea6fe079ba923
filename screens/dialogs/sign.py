"""The signature: what is signed, in words; a badge, or a name and a PIN; F12 signs, Enter never does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import BY_HAND, CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice, ChoiceList
from screens.widgets.pin_field import PinField
from station.words import say

Signer = str | int
"""A badge as scanned, or the operator chosen from the list."""
Check = Callable[[Signer, str | None], Awaitable[str | None]]
"""Looks whether a signer (and PIN) may sign: None, or the sentence that refuses."""
NeedsPin = Callable[[str], Awaitable[bool]]
"""Looks whether a scanned badge needs its PIN now."""


@dataclass(frozen=True, slots=True)
class SignatureGiven:
    """Who signed: a badge, or a chosen operator; with the PIN where one was asked."""

    operator_id: int | None = None
    badge: str | None = None
    pin: str | None = None

    def __repr__(self) -> str:
        """Keep badge and PIN out of anything printed."""
        return f"SignatureGiven(operator_id={self.operator_id})"


class SignDialog(Dialog[SignatureGiven]):
    """Answers the signature, None for Esc."""

    KEYS = (BY_HAND, CONFIRM, CANCEL)

    def __init__(
        self,
        lines: Sequence[str],
        check: Check,
        needs_pin: NeedsPin,
        people: Sequence[tuple[int, str]] = (),
        badge: str = "",
    ) -> None:
        """Take the lines signed, who may sign, the (id, name) of people for when the scanner is dead, and the
        badge that was scanned already, if one was: it signs by F12 and never by itself."""
        super().__init__(say("sign.title"))
        self._lines = tuple(lines)
        self._check = check
        self._needs_pin = needs_pin
        self._people = tuple(people)
        self._signer: Signer | None = None
        self._badge = badge

    def inside(self) -> ComposeResult:
        """Show what is signed, and keep the list of people and the PIN for later."""
        yield Static("\n".join(self._lines), classes="signed", markup=False)
        yield Static(say("sign.scan"), id="how", markup=False)
        people = ChoiceList([Choice(str(operator), name) for operator, name in self._people])
        people.display = False
        yield people
        pin = PinField(say("sign.pin"))
        pin.display = False
        yield pin

    def why_not(self, command_id: str) -> str | None:
        """Sign by F12 only once someone is named and a PIN typed; choose by hand only from a list."""
        if command_id == BY_HAND.id:
            return None if self._people else say("sign.no_list")
        if command_id == CONFIRM.id and self._signer is None:
            return say("sign.who")
        pin = self.query_one(PinField)
        if command_id == CONFIRM.id and pin.display and not pin.length:
            return say("sign.pin_missing")
        return None

    async def on_mount(self) -> None:
        """Name the person whose badge was scanned before the question; ask for their PIN where it is due."""
        if not self._badge:
            return
        name = self.station.header_facts().operator
        if await self._needs_pin(self._badge):
            self._ask_pin(self._badge)
            self._how(say("sign.type_pin_of", name=name))
        else:
            self._signer = self._badge
            self._how(say("sign.by_badge", name=name))

    async def on_scan(self, text: str) -> bool:
        """Take a badge: it signs at once, or asks for its PIN."""
        if await self._needs_pin(text):
            self._ask_pin(text)
        else:
            await self._sign(text, None)
        return True

    async def do_by_hand(self) -> None:
        """Offer the list of people."""
        people = self.query_one(ChoiceList)
        people.display = True
        people.focus()
        self._forget()
        self._how(say("sign.choose"))

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Take a name from the list: its PIN is always asked."""
        self._ask_pin(int(event.choice.key))

    def on_pin_field_changed(self) -> None:
        """Show F12 once there is a PIN."""
        self.refresh_commands()

    async def do_confirm(self) -> None:
        """Sign with the PIN typed."""
        if self._signer is not None:
            pin = self.query_one(PinField)
            await self._sign(self._signer, pin.take() if pin.display else None)

    async def do_cancel(self) -> None:
        """Sign nothing."""
        self.finish()

    def _ask_pin(self, signer: Signer) -> None:
        self._signer = signer
        self.tell("")  # a refusal was of somebody else
        self.query_one(ChoiceList).display = False
        pin = self.query_one(PinField)
        pin.take()
        pin.display = True
        pin.focus()
        names = [name for operator, name in self._people if operator == signer]
        self._how(say("sign.type_pin_of", name=names[0]) if names else say("sign.type_pin"))

    def _forget(self) -> None:
        """Wait for a signer again."""
        self._signer = None
        pin = self.query_one(PinField)
        pin.take()
        pin.display = False

    async def _sign(self, signer: Signer, pin: str | None) -> None:
        """Answer, or show the refusal and ask again."""
        refused = await self._check(signer, pin)
        if refused is None:
            if pin is None:
                self.station.habit.expect()
            badge, operator = (signer, None) if isinstance(signer, str) else (None, signer)
            self.finish(SignatureGiven(operator, badge, pin))
            return
        self.tell(refused, Severity.REFUSED)
        if pin is None:
            self._forget()
            self._how(say("sign.scan"))
        self.refresh_commands()

    def _how(self, sentence: str) -> None:
        """Say what to do next."""
        self.query_one("#how", Static).update(sentence)
        self.refresh_commands()
