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
    if settings(desk.store.database).get("kit_after_import") != YES:
        return ""
    made = make(desk, Request(), signed=False)
    if isinstance(made, Refused):
        return say("kit.not_made")
    place = setting(desk.store.database, "document_printer", FOLDER)
    kept, fault = send_pdf(kit_of(desk, made.entry, tell), place, home, tell)
    return fault or _made(kept)


def wants_kit_again(live: Live) -> bool:
    """Whether the unit wants a kit after each import."""
    return live.settings.get("kit_after_import") == YES


async def make_kit_again_live(live: Live) -> tuple[str, str]:
    """Make and send it from the live process; say that it was made, or why not."""
    made = await live.act(make, Request(), signed=False)
    if isinstance(made, Refused):
        return "", say("kit.not_made")
    kept, fault = await print_kit(live, made.entry)
    return ("", fault) if fault else (_made(kept), "")


def _made(kept: str) -> str:
    return say("kit.made_again", name=kept or say("documents.queue"))
