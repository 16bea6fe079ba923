"""What a scan is while a step is on the screen: a pack, this preparation's own label, or another's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from screens.preparation.bag_label import whose
from screens.preparation.sideways import SidewaysScreen
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from station.acts.outcome import Refused
from station.acts.scanned import label_of
from station.clinical.model import Label
from station.exchange.gs1 import BadScan, Pack, read_pack
from station.records.queries.preparations import dossier
from station.words import say


async def own_label(screen: SidewaysScreen, text: str, *, stay: bool = False) -> Label | bool:
    """Give this preparation's label that was scanned; True if it was another's and this was said.

    False leaves the scan to the station, which goes to the other preparation: only where nothing would be
    lost by it, and never with `stay`.
    """
    found = await screen.live.consult(label_of, text)
    if isinstance(found, Refused) or found.preparation is None:
        return False
    if found.preparation == screen.preparation_id:
        return found
    if not stay and not screen.unsigned():
        return False
    other = await screen.live.ask(dossier, found.preparation)
    screen.tell(say("making.other_label", whose=whose(other) if other else "?"), Severity.REFUSED)
    return True


async def take_pack(
    screen: SidewaysScreen, text: str, why_not: str | None, take: Callable[[Pack], Awaitable[None]]
) -> None:
    """Give a scanned pack to the step; say why it takes none now, or what the code lacks."""
    if why_not:
        screen.tell(why_not, Severity.REFUSED)
        return
    try:
        await take(read_pack(text, screen.live.settings.get("gs1_separator", "")))
    except BadScan as error:
        screen.tell(refusal(error), Severity.REFUSED)
