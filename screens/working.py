"""The app on an open station: the board first, the areas, what everybody must know, scans from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from screens.app import StationApp
from screens.attending import Attending
from screens.board.board import BoardScreen
from screens.commands import EVERYWHERE, Area, Command
from screens.navigation import preparation_of_code, walk
from screens.preparation.onward import Onward
from screens.preparation.step_screen import StepScreen
from screens.shell.keyed import KeyedScreen
from screens.shell.local_time import local, use_zone
from screens.shell.scans import PREFIX
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.shell.surroundings import Notices
from station.acts.desk import Given
from station.acts.signing import identify
from station.clinical.model import Operator
from station.clinical.settings import DEFAULT_ZONE
from station.records.queries.crisis import prompts_now
from station.records.queries.imports import open_changes
from station.records.queries.outages import going_on
from station.runtime.live import Live
from station.words import say, say_count

AREAS = (
    (Command("area.logbook", "f8", "area.logbook", EVERYWHERE), "screens.outage.logbook", "LogbookScreen"),
    (Command("area.outage", None, "area.outage", EVERYWHERE), "screens.outage.outage", "OutageScreen"),
    (Command("area.roster", None, "area.roster", EVERYWHERE), "screens.outage.roster", "RosterScreen"),
    (Command("area.crisis", None, "area.crisis", EVERYWHERE), "screens.outage.crisis", "CrisisScreen"),
    (
        Command("area.contacts", None, "area.contacts", EVERYWHERE),
        "screens.outage.contacts",
        "ContactsScreen",
    ),
    (Command("area.import", None, "area.import", EVERYWHERE), "screens.importing", "ImportScreen"),
    (Command("area.hand_over", None, "area.hand_over", EVERYWHERE), "screens.hand_over", "HandOverScreen"),
    (Command("area.register", None, "area.register", EVERYWHERE), "screens.register", "RegisterScreen"),
    (Command("area.labels", None, "area.labels", EVERYWHERE), "screens.labels", "LabelsScreen"),
    (Command("area.formulary", None, "area.formulary", EVERYWHERE), "screens.formulary", "FormularyScreen"),
    (Command("area.people", None, "area.people", EVERYWHERE), "screens.people", "PeopleScreen"),
    (Command("area.sessions", None, "area.sessions", EVERYWHERE), "screens.sessions", "SessionsScreen"),
    (Command("area.settings", None, "area.settings", EVERYWHERE), "screens.settings", "SettingsScreen"),
    (Command("area.manual", None, "area.manual", EVERYWHERE), "screens.manual", "ManualScreen"),
)
"""Command, module and screen of each area; the module is loaded when the area is first opened."""

SIGN_OUT = Command("station.sign_out", None, "command.sign_out", EVERYWHERE)


def station_app(live: Live) -> StationApp:
    """Make the app of an open station."""
    use_zone(live.settings.get("time_zone", DEFAULT_ZONE))
    around = Around(live)
    around.app = StationApp(
        live,
        lambda: BoardScreen(live),
        unit=live.settings.get("unit_name", ""),
        log=live.home.log,
        areas=[*(around.area(*area) for area in AREAS), Area(SIGN_OUT, around.sign_out)],
        scan_anywhere=around.scan,
        notices_now=around.notices,
        opened=lambda: around.attending.begin(),
        clock=lambda: local(live.now()),
        prefix=live.settings.get("scan_prefix", PREFIX),
    )
    live.subscribe(around.name_the_unit)
    around.attending = Attending(around.app, live)
    return around.app


class Around:
    """What the app needs of the station beside its screens."""

    app: StationApp
    attending: Attending

    def __init__(self, live: Live) -> None:
        self.live = live

    def name_the_unit(self) -> None:
        """Say the unit's name as it is now; called before the app shows it."""
        self.app.unit = self.live.settings.get("unit_name", "")

    # Areas

    def area(self, command: Command, module: str, name: str) -> Area:
        """Make an area whose screen is loaded when it is opened."""

        async def open_it() -> None:
            await self._top.go(getattr(import_module(module), name)())

        return Area(command, open_it, self._why_not(name))

    def _why_not(self, name: str) -> Callable[[], str | None]:
        def why_not() -> str | None:
            names = [type(screen).__name__ for screen in self.app.screen_stack]
            return say("area.open_already") if name in names else None

        return why_not

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
        outage = await self.live.ask(going_on)
        return Notices(await self._alert(), outage.began if outage else None)

    async def _alert(self) -> str:
        waiting = await self.live.ask(open_changes)
        told = [say("alert.not_mirrored")] if self.live.mirror_fault else []
        told += [say(f"alert.{code}") for code in self.live.keeper.alerts]
        told += [say_count("alert.changes", len(waiting))] if waiting else []
        tripped = len(self.live.watch.tripped)
        told += [say_count("alert.tripped", tripped)] if tripped else []
        prompts = await self.live.ask(prompts_now, self.live.now())
        told += [say_count("alert.prompts", len(prompts))] if prompts else []
        return ", ".join(told)

    # Scans

    async def scan(self, text: str) -> bool:
        """Go to the preparation behind a label; tell whose a badge is, and what any other code is."""
        found = await self.live.consult(preparation_of_code, text)
        if isinstance(found, int):
            await self._go_to(found)
            return True
        person = await self.live.consult(identify, Given(badge=text))
        if isinstance(person, Operator):
            self._top.tell(say("scan.whose", name=person.name))
            await self.attending.welcome(person)
        else:
            self._top.tell(refusal(person if person.code == "badge_replaced" else found), Severity.REFUSED)
        return True

    async def _go_to(self, preparation: int) -> None:
        """Walk on with a preparation, unless that would lose what was typed for another."""
        top = self._top
        if isinstance(top, StepScreen) and top.preparation_id == preparation:
            top.tell(say("scan.already_here"))
        elif isinstance(top, StepScreen) and top.unsigned():
            top.tell(say("scan.typing_first"), Severity.REFUSED)
        elif isinstance(top, StepScreen):
            top.finish(Onward(preparation))
        else:
            await walk(top, self.live, preparation)
