"""The paper kit made again after an import, where the unit wants it: paper never falls behind the list."""

from __future__ import annotations

from station.acts.desk import Desk, Request
from station.acts.outcome import Refused
from station.clinical.settings import YES
from station.places import Home
from station.progress import Tell, untold
from station.records.queries.settings import setting, settings
from station.runtime.documents.batch import FOLDER, send_pdf
from station.runtime.documents.kit import make
from station.runtime.documents.others import kit_of
from station.runtime.documents.printing import print_kit
from station.runtime.live import Live
from station.words import say


def make_kit_again(desk: Desk, home: Home, tell: Tell = untold) -> str:
    """Make and send the kit if the unit wants one after each import; say what became of it, empty if not."""
    told = settings(desk.store.database)
    if told.get("kit_after_import") != YES:
        return ""
    made = make(desk, Request(), signed=False)
    if isinstance(made, Refused):
        return say("kit.not_made")
    place = setting(desk.store.database, "document_printer", FOLDER)
    return _words(*send_pdf(kit_of(desk, made.entry, tell), place, home, tell))


async def make_kit_again_live(live: Live, tell: Tell = untold) -> str:
    """Do the same from the live process."""
    if live.settings.get("kit_after_import") != YES:
        return ""
    made = await live.act(make, Request(), signed=False)
    if isinstance(made, Refused):
        return say("kit.not_made")
    return _words(*await print_kit(live, made.entry, tell))


def _words(kept: str, fault: str) -> str:
    return fault or say("kit.made_again", name=kept or say("documents.queue"))
