"""What the app does about its session: shows who is there, locks, ends, and clears the desk of who left."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from textual.screen import Screen

from screens.app import StationApp
from screens.dialogs.ask import AskDialog
from screens.sessions.words import tripped
from screens.shell.dialog import Dialog
from screens.shell.drafts import NOBODY, DialogDrafts
from screens.shell.keyed import KeyedScreen
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf
from station.acts.desk import Desk
from station.acts.drafts import keep_draft, take_draft
from station.acts.sitting import seat_is_free
from station.clinical.model import Operator, Role
from station.clinical.seats import Seat
from station.records.errors import RecordsError
from station.runtime.live import Live
from station.words import say, speak_to


class Attending:
    """Follows the watch of the live process for one app."""

    def __init__(self, app: StationApp, live: Live) -> None:
        self._app = app
        self._live = live
        self._locked = False
        self._told = 0
        self._drafts = DialogDrafts()
        self._own_work: dict[tuple[int, str], tuple[Any, list[Any]]] = {}
        """What somebody put together on a screen when they left; kept in memory, as the dialogs' drafts."""
        app.dialog_shown = self._give_back
        live.watch.before_sign_out = self._clear_the_desk
        live.subscribe(self.look)

    async def begin(self) -> None:
        """Offer a free seat to who came from afar: a colleague who only wants to look must not hold it."""
        seating, screen = self._live.seating, self._app.screen
        if (
            self._live.seat == "observer"
            and seating.wanted is Seat.PHARMACY
            and isinstance(screen, KeyedScreen)
        ):
            if await self._live.consult(seat_is_free, seating.wanted):
                if await screen.ask(AskDialog((say("remote.offer"),), say("remote.title"))):
                    await self._live.sit_down()
            else:
                await self._live.sit_down()  # which says who holds it
            self._app.records_changed()
        self.look()

    def look(self) -> None:
        """Show the operator, what was tripped, and the lock; end when the session is to end."""
        watch = self._live.watch
        if not self._app.screen_stack:
            return  # not begun yet, or ended
        person = self._live.operator_now()
        self._app.operator = watch.operator
        self._app.role = _role(person) if person else ""
        speak_in(watch.language)
        if watch.ended:
            self._app.exit(0, message=say("locked.session_ended"))
        elif watch.out is not None and not self._locked:
            self._locked = True
            self._app.run_worker(self._lock(), exit_on_error=True)
        elif watch.tripped[self._told :]:
            self._top_tell(tripped(watch.tripped[-1]))
        self._told = len(watch.tripped)

    def _top_tell(self, sentence: str) -> None:
        if isinstance(self._app.screen, KeyedScreen) and self._app.screen.is_mounted:
            self._app.screen.tell(sentence, Severity.WARNING)
            self._app.bell()

    async def _lock(self) -> None:
        """Put the locked screen over everything, with what was typed."""
        out, stack = self._live.watch.out, self._app.screen_stack
        assert out is not None
        from screens.preparation.blind_screen import BlindScreen
        from screens.sessions.locked import LockedScreen, typed_on

        blind = any(isinstance(screen, BlindScreen) and screen.unsigned() for screen in stack)
        await self._app.push_screen(LockedScreen(out, typed_on(stack), blind, self._app.unit))
        self._app.bell()

    # A person leaves, a person comes

    async def _clear_the_desk(self, operator: Operator | None) -> None:
        if self._app.screen_stack and not self._locked:
            await self._app.run_worker(self._clear(operator), exit_on_error=True).wait()

    async def _clear(self, operator: Operator | None) -> None:
        """Close questions and blind readings; keep the typing of a known person for them alone.

        What belongs to a blind reading is not kept, and that is said.
        """
        from screens.dialogs.progress import ProgressDialog
        from screens.preparation.blind_screen import BlindScreen

        stack = self._app.screen_stack
        read = any(isinstance(screen, BlindScreen) and screen.unsigned() for screen in stack)
        blind = any(isinstance(screen, BlindScreen) for screen in stack)
        about, kept = _about(stack), ""
        for left in reversed(stack):
            if not isinstance(left, (Dialog, BlindScreen)) or isinstance(left, ProgressDialog):
                break
            if isinstance(left, BlindScreen):
                await left.clear()
            elif not blind and self._drafts.keep(operator.id if operator else NOBODY, about, left):
                kept = left.heading
            left.finish()
            await until_gone(self._app, left)
        if read:
            self._top_tell(say("attending.reading_cleared"))
        elif kept:
            self._top_tell(say("attending.dialog_kept", title=kept))
        for screen in self._app.screen_stack:
            if isinstance(screen, BlindScreen):  # one that another screen stands on
                await screen.clear()
            elif operator is not None and isinstance(screen, StationScreen):
                await self._keep(operator, screen)

    async def _keep(self, operator: Operator, screen: StationScreen[Any]) -> None:
        typed, own = _typed(screen), screen.own_work()
        if not screen.unsigned():
            return
        if own is not None and own.begun:
            self._own_work[operator.id, _place(screen)] = own.take_away()
            screen.tell(say("attending.kept", name=operator.name))
            screen.records_changed()
        if not typed:
            return
        with suppress(RecordsError):  # what can't be kept stays on the screen
            await self._live.note(keep_draft, operator.id, _place(screen), typed)
            for field in screen.query(FormField):
                field.put("")
            for choice in screen.query(OneOf):
                choice.place = None
            screen.tell(say("attending.kept", name=operator.name))
            screen.records_changed()

    def _give_back(self, dialog: Dialog[Any]) -> None:
        """Put into a dialog what its person had begun to type in it before they left."""
        person = self._live.operator_now()
        if self._drafts.give_back(person.id if person else NOBODY, _about(self._app.screen_stack), dialog):
            dialog.tell(say("attending.dialog_given_back"))

    async def welcome(self, person: Operator) -> None:
        """Take who scanned a badge to be at the keyboard, and give back what they left typed here."""
        await self._live.note(_sit, person)
        self._live.watch.show_operator()
        screen = self._app.screen
        if not isinstance(screen, StationScreen) or _typed(screen) or self._live.seat == "observer":
            return
        kept, own = self._own_work.pop((person.id, _place(screen)), None), screen.own_work()
        if kept is not None and own is not None:
            own.bring_back(kept)
            screen.tell(say("attending.given_back", name=person.name))
            screen.records_changed()
        with suppress(RecordsError):
            draft = await self._live.note(take_draft, person.id, _place(screen))
            if draft:
                _type_again(screen, draft)
                screen.tell(say("attending.given_back", name=person.name))


def _role(person: Operator) -> str:
    """Give the first of what a person is, pharmacist before preparer before helper."""
    return next((role.value for role in Role if role in person.roles), "")


def speak_in(language: str) -> None:
    """Speak a person's language on the screens from now on; the session's for one who chose none."""
    speak_to("en" if language == "en" else "fr" if language == "fr" else None)


async def until_gone(app: StationApp, screen: KeyedScreen[Any]) -> None:
    """Wait until a screen that was left is no longer on top, two seconds at most."""
    for _ in range(200):
        if not app.screen_stack or app.screen is not screen:
            return
        await asyncio.sleep(0.01)


def _sit(desk: Desk, person: Operator) -> None:
    desk.operator = person


def _about(stack: Sequence[Screen[Any]]) -> str:
    """Name the screen under the dialogs."""
    under = (screen for screen in reversed(stack) if isinstance(screen, StationScreen))
    return next((_place(screen) for screen in under), "")


def _place(screen: StationScreen[Any]) -> str:
    return type(screen).__name__ + (f":{screen.subject}" if screen.subject else "")


def _typed(screen: StationScreen[Any]) -> dict[str, str]:
    """Give what was typed and chosen on a screen, by place and label."""
    fields = enumerate(screen.query(FormField))
    choices = enumerate(screen.query(OneOf))
    typed = {f"{n} {field.label}": field.text for n, field in fields if field.typed and field.text}
    return typed | {f"{n} = {one.label}": str(one.place) for n, one in choices if one.place is not None}


def _type_again(screen: StationScreen[Any], draft: Mapping[str, str]) -> None:
    for n, field in enumerate(screen.query(FormField)):
        if text := draft.get(f"{n} {field.label}"):
            field.type(text)
    for n, one in enumerate(screen.query(OneOf)):
        if place := draft.get(f"{n} = {one.label}"):
            one.take(int(place))
