"""A label scanned while a step is on the screen: this preparation's own, or another's, and then whose."""

from __future__ import annotations

from screens.preparation.bag_label import whose
from screens.preparation.sideways import SidewaysScreen
from screens.shell.severity import Severity
from station.acts.outcome import Refused
from station.acts.scanned import label_of
from station.clinical.model import Label
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
