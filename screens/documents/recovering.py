"""Taking worksheets up again from their codes: scanned in any order, missing ones named, then signed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import UNDO, Command
from screens.documents.recovering_key import KeyDialog
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.shell.unsigned import Unsigned
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.desk import Desk
from station.acts.recovering import ReadSheet, recover
from station.clinical.paper_codes import Pile
from station.clinical.scan_codes import CodeType, Misread
from station.printing.sentences import misread_words
from station.records.keys import StationKey
from station.runtime.documents.paper_pile import Standing, bag_words, standing, take_code
from station.words import say, say_count

TAKE_IN = Command("recover.take_in", "f2", "command.take_in_sheets")
KEY = Command("recover.key", "f3", "command.sealed_key")


class RecoverScreen(StationScreen[None]):
    """Every sheet of which a code was scanned, with what it still lacks; F2 takes in what is whole."""

    KEYS = (TAKE_IN, KEY, UNDO)
    CSS_PATH = "documents.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._scanned = Unsigned(Pile())
        self._keys: tuple[StationKey, ...] = ()
        self._found = Standing((), (), (), ())

    def body(self) -> ComposeResult:
        """Put how far it is over the sheets."""
        yield Static("", id="what", markup=False)
        yield Static("", id="progress", markup=False)
        yield WorkTable(
            (
                Column(say("recover.sheet"), 9),
                Column(say("hand_over.patient"), 22, stretch=True),
                Column(say("order.drug"), 24),
                Column(say("recover.standing"), 20),
            )
        )

    async def reload(self) -> None:
        """Show how far the pile is."""
        self._found = await self.live.consult(_standing, self._pile, self._keys)
        found = self._found
        self.query_one("#what", Static).update(say_count("recover.whole", len(found.whole)))
        missing = say("recover.missing", sheets=", ".join(found.missing)) if found.missing else ""
        self.query_one("#progress", Static).update(missing or say("recover.scan_here"))
        self.query_one(WorkTable).show(
            [
                *(_row(item) for item in found.whole),
                *(Row(name, (name, "", "", _lacks(places))) for name, places in found.lacking),
                *(
                    Row(item.name, (item.name, "", "", say(f"recover.why_{item.why}")))
                    for item in found.unreadable
                ),
            ]
        )

    def unsigned(self) -> bool:
        """Leaving loses what was scanned."""
        return bool(self._pile.parts)

    def why_not(self, command_id: str) -> str | None:
        """Take in only what is whole, from a seat."""
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == UNDO.id:
            return None if self._scanned.begun else say("undo.nothing")
        if command_id == TAKE_IN.id and not self._found.whole:
            return say("recover.nothing_whole")
        return None

    async def on_scan(self, text: str) -> bool:
        """Put a worksheet's code on the pile; any other scan goes where scans go."""
        if not text.strip().upper().startswith(CodeType.WORKSHEET.value):
            return False
        taken = take_code(self._pile, text)
        if isinstance(taken, Misread):
            self.tell(misread_words(taken), Severity.REFUSED)
            return True
        again = taken == self._pile
        self._scanned.become(taken)
        await self.reload()
        self.refresh_commands()
        told = say("recover.again") if again else say_count("recover.codes", len(taken.parts))
        self.tell(told, Severity.DONE)
        return True

    @property
    def _pile(self) -> Pile:
        return self._scanned.now

    async def do_undo(self) -> None:
        """Take the last code scanned off the pile."""
        self._scanned.undo()
        await self.reload()
        self.refresh_commands()

    async def do_key(self) -> None:
        """Type the sealed key of the station that printed the sheets."""
        key = await self.ask(KeyDialog())
        if key is not None:
            self._keys = (*self._keys, key)
            await self.reload()
            self.refresh_commands()

    async def do_take_in(self) -> None:
        """Have the recovery signed by a pharmacist."""
        whole = self._found.whole
        lines = (say_count("recover.whole", len(whole)), "", say("signed.recover"))
        done = await signed(
            self, self.live, "recover", lines, lambda request: self.live.act(recover, request, whole)
        )
        if done is not None:
            self._scanned.clear()
            self.tell(deed(done), Severity.DONE)
            await self.reload()


def _standing(desk: Desk, pile: Pile, keys: tuple[StationKey, ...]) -> Standing:
    return standing(pile, (*keys, desk.key))


def _row(item: ReadSheet) -> Row:
    who, drug, state = bag_words(item.sheet)
    return Row(item.name, (item.name, who, drug, say(f"state.{state}")))


def _lacks(places: tuple[int, ...]) -> str:
    return say("recover.lacks", places=", ".join(map(str, places)))
