"""A cut is coming: what waits is imported, the paper kit and the lists are made, everything is backed up."""

from __future__ import annotations

import asyncio

from screens.dialogs.ask import AskDialog
from screens.dialogs.progress import LongWork
from screens.importing.importing import ImportScreen
from screens.outage.outage_rows import RECOVERY
from screens.preparation.signing import signed
from screens.shell.long_work import long_work, unbroken_work
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from station.clinical.outage import Rung
from station.clinical.tables import BadData
from station.exchange.outage_data import read_checklist
from station.progress import Tell, counted
from station.runtime.backing_up import back_up_everywhere
from station.runtime.documents.kit import make
from station.runtime.documents.outage import checklist_document, print_document, roster_document
from station.runtime.documents.printing import print_kit
from station.runtime.files import waiting_files
from station.runtime.live import Live
from station.words import say, say_count


async def make_ready_for_cut(screen: StationScreen[None], live: Live) -> None:
    """Import, make the paper, back up; each step is told as it begins, and the end says what was made."""
    if not await _imported(screen, live):
        return
    kit, made_kit = await _kit(screen, live)
    making = LongWork(say("progress.title.lists"), say("progress.left.papers"))
    lists = await long_work(screen, making, lambda tell: _lists(live, tell))
    papers, made_lists = lists or (say("cut.no_papers"), False)
    saving = LongWork(say("progress.title.backup"), say("progress.left.backup"))
    made = await long_work(
        screen,
        saving,
        lambda tell: asyncio.to_thread(back_up_everywhere, live.home, live.now(), tell=tell),
    )
    whole = sum(not one.fault for one in made or ())
    told = kit, papers, say_count("cut.backed_up", whole)
    fine = made_kit and made_lists and made is not None and whole == len(made)
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
    kept, fault = await unbroken_work(
        screen,
        say("progress.title.kit"),
        say("progress.why.kit"),
        lambda tell: print_kit(live, done.entry, tell),
    )
    return fault or f"{deed(done)} {kept or say('documents.queue')}.", not fault


async def _lists(live: Live, tell: Tell) -> tuple[str, bool]:
    """Make who does what and whom to call, and the checklists of every step; say where they are, or which
    checklist can't be read."""
    await print_document(live, await live.ask(roster_document, live.now()))
    try:
        for name in counted((*(step.value for step in Rung), RECOVERY), tell, "papers", 1):
            await print_document(live, checklist_document(read_checklist(name)))
    except BadData as error:
        return say(f"refused.{error.code}", **error.params), False
    return say("cut.papers", folder=live.home.printed), True
