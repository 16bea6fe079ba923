"""The app of the wall display: one screen, no areas, no scans."""

from __future__ import annotations

from screens.app import StationApp
from screens.attending import Attending
from screens.shell.local_time import local, use_zone
from screens.wall.wall import WallScreen
from station.clinical.days import DEFAULT_ZONE
from station.runtime.live import Live


def wall_app(live: Live) -> StationApp:
    """Make the app of the wall."""
    use_zone(live.settings.get("time_zone", DEFAULT_ZONE))
    app = StationApp(
        live,
        lambda: WallScreen(live),
        unit=live.settings.get("unit_name", ""),
        log=live.home.log,
        clock=lambda: local(live.now()),
    )
    Attending(app, live)  # which locks the wall too, when its records are no longer the station's
    return app
