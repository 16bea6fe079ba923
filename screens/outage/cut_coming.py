"""A cut is coming: what waits is imported, the paper kit and the lists are made, everything is backed up."""

from __future__ import annotations

import asyncio

from screens.dialogs.ask import AskDialog
from screens.importing.importing import ImportScreen
from screens.outage.outage_rows import RECOVERY
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from station.clinical.outage import Rung
from station.clinical.tables import BadData
from station.exchange.outage_data import read_checklist
from station.runtime.backing_up import back_up_everywhere
from station.runtime.documents.kit import make
from station.runtime.documents.others import kit_of
from station.runtime.documents.outage import checklist_document, print_document, roster_document
from station.runtime.documents.printing import print_other
from station.runtime.files import waiting_files
from station.runtime.live import Live
from station.words import say, say_count


async def make_ready_for_cut(screen: StationScreen[None], live: Live) -> None:
    """Import, make the paper, back up; each step is told as it begins, and the end says what was made."""
    if not await _imported(screen, live):
        return
    kit, made_kit = await _kit(screen, live)
    screen.tell(say("cut.step_lists"))
    papers, made_lists = await _lists(live)
    screen.tell(say("cut.step_backup"))
    made = await asyncio.to_thread(back_up_everywhere, live.home, live.now())
    whole = sum(not one.fault for one in made)
    told = kit, papers, say_count("cut.backed_up", whole)
    fine = made_kit and made_lists and whole == len(made)
    screen.tell(" ".join(told), Severity.DONE if fine else Severity.WARNING)


async def _imported(screen: StationScreen[None], live: Live) -> bool:
    """Have what waits imported; False where something still waits and nobody wants to go on without it."""
    if not await asyncio.to_thread(waiting_files, live.home.inbox, 1):
        return True
    await screen.ask(ImportScreen())
    if not await asyncio.to_thread(waiting_files, live.home.inbox, 1):
        return True
    answer = await screen.ask(AskDialog((say("cut.still_waiting"),), say("command.cut_coming")))
    return bool(answer)


async def _kit(screen: StationScreen[None], live: Live) -> tuple[str, bool]:
    """Make the paper kit of today and tomorrow, signed for; say what became of it, and whether it is made."""
    done = await signed(screen, live, "kit", (say("signed.kit"),), lambda request: live.act(make, request))
    if done is None:
        return say("cut.no_kit"), False
    screen.tell(say_count("cut.step_kit", int(str(done.params["count"]))))
    kept, fault = await print_other(live, kit_of, str(done.entry))
    return fault or f"{deed(done)} {kept or say('documents.queue')}.", not fault


async def _lists(live: Live) -> tuple[str, bool]:
    """Make who does what and whom to call, and the checklists of every step; say where they are, or which
    checklist can't be read."""
    await print_document(live, await live.ask(roster_document, live.now()))
    try:
        for name in (*(step.value for step in Rung), RECOVERY):
            await print_document(live, checklist_document(read_checklist(name)))
    except BadData as error:
        return say(f"refused.{error.code}", **error.params), False
    return say("cut.papers", folder=live.home.printed), True
