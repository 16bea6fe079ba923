"""The app on the board of a station. What acts is opened and loaded behind the first screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from screens.app import StationApp
from screens.areas import AREAS, Place
from screens.board.board import BoardScreen
from screens.commands import EVERYWHERE, Area, Command
from screens.shell.keyed import KeyedScreen
from screens.shell.local_time import local, use_zone
from screens.shell.scans import PREFIX
from station.clinical.days import DEFAULT_ZONE
from station.runtime.looking import Looking
from station.words import say

if TYPE_CHECKING:
    from screens.around import Around
    from station.runtime.live import Live

SIGN_OUT = Command("station.sign_out", None, "command.sign_out", EVERYWHERE)


def station_app(looking: Looking, stand: Callable[[], Awaitable[Live]] | None = None) -> StationApp:
    """Make the app of a station: on what reads its records, with what opens the rest; or, without that, on a
    live process that is open."""
    use_zone(looking.settings.get("time_zone", DEFAULT_ZONE))
    made: list[Around] = []

    async def begin(standing: Callable[[], Awaitable[Live]]) -> None:
        live = await standing()
        around = await asyncio.to_thread(import_module, "screens.around")
        made.append(around.Around(app, live))
        app.stand_on(live)

    app = StationApp(
        looking,
        BoardScreen,
        unit=looking.settings.get("unit_name", ""),
        log=looking.home.log,
        areas=[*(_area(place, lambda: app) for place in AREAS), Area(SIGN_OUT, lambda: made[0].sign_out())],
        badge_first=lambda text: made[0].badge(text),
        scan_anywhere=lambda text: made[0].scan(text),
        notices_now=lambda: made[0].notices(),
        stand=None if stand is None else lambda: begin(stand),
        opened=lambda: made[0].attending.begin(),
        clock=lambda: local(looking.now()),
        prefix=looking.settings.get("scan_prefix", PREFIX),
    )
    if stand is None:
        from screens.around import Around

        made.append(Around(app, cast("Live", looking)))
    return app


def _area(place: Place, app: Callable[[], StationApp]) -> Area:
    """Make an area whose screen is loaded when it is opened."""

    async def open_it() -> None:
        top = app().screen
        assert isinstance(top, KeyedScreen)
        screen: KeyedScreen[Any] = getattr(import_module(place.module), place.screen)()
        await top.go(screen)

    def why_not() -> str | None:
        names = [type(screen).__name__ for screen in app().screen_stack]
        return say("area.open_already") if place.screen in names else None

    return Area(place.command, open_it, why_not)
