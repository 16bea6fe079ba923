"""What the app of an open station needs beside its screens: what everybody must know, scans from anywhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from screens.app import StationApp
from screens.attending import Attending, speak_in
from screens.outage.words import recovery
from screens.preparation.onward import Onward
from screens.shell.keyed import KeyedScreen
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.shell.surroundings import Notices
from station.acts.desk import Given
from station.acts.outcome import Refused
from station.acts.signing import identify
from station.clinical.model import Operator
from station.clinical.outage import back_since
from station.clinical.readiness import Light
from station.clinical.tables import BadData
from station.records.queries.crisis import prompts_now
from station.records.queries.imports import open_changes
from station.records.queries.outages import going_on_file
from station.records.queries.reentries import open_count
from station.runtime.live import Live
from station.runtime.standby_state import is_configured
from station.words import say, say_count

STANDBY = "standby"
"""The alert that has a place of its own in the header."""

MEASURE_AGAIN = timedelta(minutes=5)
"""How long a measure of readiness is shown."""


class Around:
    """What the app needs of the station beside its screens."""

    def __init__(self, app: StationApp, live: Live) -> None:
        self.app = app
        self.live = live
        live.subscribe(self.name_the_unit)
        self.attending = Attending(app, live)
        self._measured: datetime | None = None
        self._to_act_on = 0

    def name_the_unit(self) -> None:
        """Say the unit's name as it is now; called before the app shows it."""
        self.app.unit = self.live.settings.get("unit_name", "")

    async def sign_out(self) -> None:
        """Let the person at the keyboard go, at their word."""
        await self.live.watch.sign_out()
        self._top.tell(say("attending.signed_out"))

    @property
    def _top(self) -> KeyedScreen[Any]:
        screen = self.app.screen
        assert isinstance(screen, KeyedScreen)
        return screen

    # Alerts

    async def notices(self) -> Notices:
        """Say what the whole team must know now; nothing when all is well."""
        file = await self.live.ask(going_on_file)
        left = await self.live.ask(open_count)
        back = file is not None and back_since(file.states)
        return Notices(
            alert=await self._alert(),
            outage_since=file.outage.began if file and not back else None,
            ready=await self._ready(),
            recovery=recovery(left) if back else _left_over(left) if file is None else "",
            standby=self._standby(),
        )

    def _standby(self) -> str:
        """Say whether a second machine could take over."""
        if not is_configured(self.live.home):
            return say("header.no_standby")
        return say("header.standby_late" if STANDBY in self.live.keeper.alerts else "header.standby")

    async def _ready(self) -> str:
        """Say how many points of readiness are to be acted on; measured again only after a while."""
        from station.readiness.facts import readiness

        now = self.live.now()
        if self._measured is None or now - self._measured >= MEASURE_AGAIN:
            self._measured = now
            try:
                found = await self.live.ask(readiness, self.live.home, now, self.live.unit.formulary)
            except BadData:  # the screen says which file and why
                found = []
            self._to_act_on = sum(item.light is Light.ACT for item in found)
        return say_count("header.not_ready", self._to_act_on) if self._to_act_on else say("header.ready")

    async def _alert(self) -> str:
        waiting = await self.live.ask(open_changes)
        told = [say("alert.not_mirrored")] if self.live.mirror_fault else []
        told += [say(f"alert.{code}") for code in self.live.keeper.alerts if code != STANDBY]
        told += [say_count("alert.changes", len(waiting))] if waiting else []
        tripped = len(self.live.watch.tripped)
        told += [say_count("alert.tripped", tripped)] if tripped else []
        prompts = await self.live.ask(prompts_now, self.live.now())
        told += [say_count("alert.prompts", len(prompts))] if prompts else []
        return ", ".join(told)

    # Scans

    async def badge(self, text: str) -> bool:
        """Greet whose badge it is; no dialog waits for it."""
        person = await self.live.consult(identify, Given(badge=text))
        if isinstance(person, Operator):
            speak_in(person.language)
            self._top.tell(say("scan.whose", name=person.name))
            await self.attending.welcome(person)
        return isinstance(person, Operator)

    async def scan(self, text: str) -> bool:
        """Go to the preparation behind a label; tell what any other code is."""
        from screens.labels.foreign_codes import is_product, product_words

        if is_product(text):
            self._top.tell(product_words(text, self.live), Severity.REFUSED)
            return True
        from screens.navigation import preparation_of_code

        found = await self.live.consult(preparation_of_code, text)
        if isinstance(found, int):
            await self._go_to(found)
            return True
        person = await self.live.consult(identify, Given(badge=text))
        replaced = isinstance(person, Refused) and person.code == "badge_replaced"
        self._top.tell(refusal(person if replaced else found), Severity.REFUSED)
        return True

    async def _go_to(self, preparation: int) -> None:
        """Walk on with a preparation, unless that would lose what was typed for another."""
        from screens.navigation import walk
        from screens.preparation.step_screen import StepScreen

        top = self._top
        if isinstance(top, StepScreen) and top.preparation_id == preparation:
            top.tell(say("scan.already_here"))
        elif isinstance(top, StepScreen) and top.unsigned():
            top.tell(say("scan.typing_first"), Severity.REFUSED)
        elif isinstance(top, StepScreen):
            top.finish(Onward(preparation))
        else:
            await walk(top, self.live, preparation)


def _left_over(left: int) -> str:
    """Say what is left to give back outside of any outage; nothing where nothing is."""
    return say_count("header.reentry", left) if left else ""
