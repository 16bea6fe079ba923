"""In the demonstration, says which picture each label became, behind what the screen has just said."""

from __future__ import annotations

from pathlib import Path

from textual.css.query import NoMatches

from screens.app import StationApp
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine
from station.runtime.live import Live
from station.words import say


class TellPrinted:
    """Looks, when the printer's light changes, what came out."""

    def __init__(self, app: StationApp, live: Live) -> None:
        self._app = app
        self._live = live
        self._known = _pictures(live.home.printed)

    def begin(self) -> None:
        """Begin to look."""
        self._live.subscribe(self._look)

    def _look(self) -> None:
        pictures = _pictures(self._live.home.printed)
        new, self._known = sorted(pictures - self._known), pictures
        screen = self._app.screen
        if not new or not isinstance(screen, KeyedScreen):
            return
        told = say("demo.printed_as", folder=new[0].parent, names=", ".join(path.name for path in new))
        try:
            line = screen.query_one(MessageLine)
        except NoMatches:
            return
        line.tell(f"{line.sentence} {told}".strip(), line.severity)


def _pictures(folder: Path) -> set[Path]:
    return set(folder.glob("*.png"))
