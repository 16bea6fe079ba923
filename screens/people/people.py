"""The people who sign: who they are, enrolling them, their badge, their PIN, disabling and unlocking them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.reason import ReasonDialog
from screens.people.dialogs import EnrolDialog, PinDialog, RolesDialog
from screens.preparation.signing import Do, signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.badges import print_badge, renew_badge
from station.acts.setting_up import SPOKEN, change_person, change_pin, enrol
from station.clinical.model import Operator, Role
from station.records.queries import people
from station.words import say, say_count

ENROL = Command("people.enrol", "f2", "command.enrol")
BADGE = Command("people.badge", "f3", "command.badge")
PIN = Command("people.pin", "f4", "command.pin")
SWITCH = Command("people.switch", "f6", "command.switch_person")
UNLOCK = Command("people.unlock", "f7", "command.unlock")
ROLES = Command("people.roles", None, "command.roles")
RENEW = Command("people.renew", None, "command.renew_badge")
LANGUAGE = Command("people.language", None, "command.person_language")


class PeopleScreen(StationScreen[None]):
    """Lists everybody; people are disabled, never deleted."""

    KEYS = (ENROL, BADGE, PIN, SWITCH, UNLOCK, ROLES, RENEW, LANGUAGE)
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self.people: tuple[Operator, ...] = ()

    def body(self) -> ComposeResult:
        """Put the count over the list."""
        yield Static("", id="count", markup=False)
        yield WorkTable(
            (
                Column(say("people.name"), 22, stretch=True),
                Column(say("people.roles"), 28),
                Column(say("people.standing"), 16),
                Column(say("people.badge_number"), 5, right=True),
            )
        )

    async def reload(self) -> None:
        """Read the people and show them in place."""
        self.people = tuple(await self.live.ask(people.operators))
        active = sum(person.active for person in self.people)
        self.query_one("#count", Static).update(say_count("people.count", len(self.people), active=active))
        self.query_one(WorkTable).show([_row(person) for person in self.people])

    @property
    def current(self) -> Operator | None:
        """The person under the cursor."""
        key = self.query_one(WorkTable).current
        return next((person for person in self.people if str(person.id) == key), None)

    def on_work_table_moved(self) -> None:
        """Show what can be done for this person."""
        self.refresh_commands()

    def why_not(self, command_id: str) -> str | None:
        """Say why something can't be done for the person under the cursor; the core repeats it."""
        if self.live.seat == "observer":
            return say("step.observer")
        person = self.current
        if command_id != ENROL.id and person is None:
            return say("people.nobody_chosen")
        if command_id == UNLOCK.id and person and not (person.locked or person.failures):
            return say("people.not_locked", name=person.name)
        if command_id in (BADGE.id, PIN.id, RENEW.id) and person and not person.active:
            return say("refused.operator_disabled", name=person.name)
        return None

    # Acts

    async def _sign(self, act: str, sentence: str, do: Do, reason: str | None = None) -> None:
        lines = (sentence, reason) if reason else (sentence,)
        done = await signed(self, self.live, act, lines, do, reason)
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def do_enrol(self) -> None:
        """Enrol a person, and go to them in the list."""
        newcomer = await self.ask(EnrolDialog())
        if newcomer is None:
            return
        roles = _roles(newcomer.roles)
        await self._sign(
            "people",
            say("people.signed_enrol", name=newcomer.name, roles=roles),
            lambda request: self.live.act(enrol, request, newcomer),
        )
        new = [person for person in self.people if person.name == newcomer.name]
        if new:
            self.query_one(WorkTable).go_to(str(max(person.id for person in new)))

    async def do_badge(self) -> None:
        """Print the person's badge."""
        if person := self.current:
            await self._sign(
                "people",
                say("people.signed_badge", name=person.name),
                lambda request: self.live.act(print_badge, request, person.id),
            )

    async def do_renew(self) -> None:
        """Give the person another badge in place of a lost one."""
        person = self.current
        if person is None:
            return
        usual = (say("people.badge_lost"), say("people.badge_stolen"), say("people.badge_worn"))
        reason = await self.ask(ReasonDialog(say("people.why_renew", name=person.name), usual=usual))
        if reason:
            await self._sign(
                "people",
                say("people.signed_renew", name=person.name, badge=person.badge),
                lambda request: self.live.act(renew_badge, request, person.id),
                reason,
            )

    async def do_pin(self) -> None:
        """Set a new PIN: signed by the person with the old one, or by a pharmacist."""
        person = self.current
        if person is None:
            return
        pin = await self.ask(PinDialog(person.name))
        if pin is not None:
            await self._sign(
                "own_pin",
                say("people.signed_pin", name=person.name),
                lambda request: self.live.act(change_pin, request, person.id, pin),
            )

    async def do_switch(self) -> None:
        """Disable the person, or enable them again, with a reason."""
        person = self.current
        if person is None:
            return
        question = say("people.why_disable", name=person.name)
        if not person.active:
            question = say("people.why_enable", name=person.name)
        reason = await self.ask(ReasonDialog(question))
        if reason:
            sentence = (
                say("people.signed_disable", name=person.name)
                if person.active
                else say("people.signed_enable", name=person.name)
            )
            await self._sign(
                "people",
                sentence,
                lambda request: self.live.act(change_person, request, person.id, active=not person.active),
                reason,
            )

    async def do_unlock(self) -> None:
        """Unlock a person whose wrong PINs locked them."""
        if person := self.current:
            await self._sign(
                "people",
                say("people.signed_unlock", name=person.name),
                lambda request: self.live.act(change_person, request, person.id, unlock=True),
            )

    async def do_roles(self) -> None:
        """Change the roles, with a reason."""
        person = self.current
        if person is None:
            return
        roles = await self.ask(RolesDialog(person.name, person.roles))
        if roles is None:
            return
        reason = await self.ask(ReasonDialog(say("people.why_roles", name=person.name)))
        if reason:
            await self._sign(
                "people",
                say("people.signed_roles", name=person.name, roles=_roles(roles)),
                lambda request: self.live.act(change_person, request, person.id, roles=roles),
                reason,
            )

    async def do_language(self) -> None:
        """Choose what the screens speak while the person is at the keyboard."""
        person = self.current
        if person is None:
            return
        choices = [Choice(one, say(f"language.{one or 'session'}")) for one in SPOKEN]
        title = say("people.language_of", name=person.name)
        chosen = await self.ask(ListDialog(title, choices, (say("people.language_about"),)))
        if chosen is not None:
            await self._sign(
                "people",
                say(
                    "people.signed_language",
                    name=person.name,
                    language=say(f"language.{chosen or 'session'}"),
                ),
                lambda request: self.live.act(change_person, request, person.id, language=chosen),
            )


def _row(person: Operator) -> Row:
    name = f"{person.name} ({say(f'language.{person.language}')})" if person.language else person.name
    return Row(str(person.id), (name, _roles(person.roles), _standing(person), str(person.badge)))


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(say(f"role.{role.value}") for role in Role if role in roles)


def _standing(person: Operator) -> str:
    """Say, by sign and word, whether a person can sign."""
    if not person.active:
        return say("people.is_disabled")
    return say("people.is_locked") if person.locked else say("people.is_active")
