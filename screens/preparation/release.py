"""Release: the pharmacist reads the whole record, scans the label on the bag, and signs with the PIN."""

from __future__ import annotations

from typing import ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.preparation.bag_label import bag_scanned, whose
from screens.preparation.order_facts import day_and_time
from screens.preparation.record import Record
from screens.preparation.step_screen import SIDEWAYS, StepScreen
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from station.acts.dispensing import release
from station.acts.outcome import Refused
from station.clinical.model import State
from station.clinical.steps import Act
from station.records.queries.preparations import Dossier
from station.words import say

RELEASE = Command("release.release", "f2", "command.release", signed=True)


class ReleaseScreen(StepScreen):
    """The last look before a bag may be given; nothing is released before its label was scanned here."""

    STATES = frozenset({State.CHECKED})
    KEYS = (RELEASE, *SIDEWAYS)
    CSS_PATH: ClassVar[CSSPathType | None] = ["step_screen.tcss", "record.tcss"]

    _code: str | None = None
    _label: int | None = None

    def step_body(self) -> ComposeResult:
        """Put what was scanned over the record."""
        yield Static("", id="scanned", classes="scanned", markup=False)
        yield Record()

    async def show_step(self, dossier: Dossier) -> None:
        """Show the record; a label replaced since it was scanned has to be scanned again."""
        if self._label != dossier.preparation.bag_label:
            self._code = self._label = None
        scanned = self.query_one("#scanned", Static)
        scanned.set_class(self._code is not None, "right")
        number = dossier.preparation.register_number or "-"
        scanned.update(say("release.scanned", number=number) if self._code else say("release.scan_label"))
        await self.query_one(Record).show(dossier, self.names)

    async def on_scan(self, text: str) -> bool:
        """Take the label of this bag; say whose another one is, and stay: that bag is in somebody's hand."""
        found = await bag_scanned(self.live, text)
        if isinstance(found, Refused):
            self.tell(refusal(found), Severity.REFUSED)
        elif found.preparation.id != self.preparation_id:
            self.tell(say("release.another_bag", whose=whose(found)), Severity.REFUSED)
        else:
            self._code, self._label = text, found.preparation.bag_label
            self.tell(say("release.label_right"), Severity.DONE)
            await self.reload()
        return True

    def why_not(self, command_id: str) -> str | None:
        """Release only what the core would release now, and only after the scan."""
        if command_id != RELEASE.id:
            return super().why_not(command_id)
        return self.why_not_act(Act.RELEASE) or self._why_no_use_by() or self._why_not_scanned()

    def _why_no_use_by(self) -> str | None:
        known = self.dossier is not None and self.dossier.preparation.use_by is not None
        return None if known else refusal(Refused("use_by_unknown"))

    def _why_not_scanned(self) -> str | None:
        return None if self._code else say("release.scan_label")

    async def do_release(self) -> None:
        """Have the release signed."""
        if self.dossier is None or self._code is None:
            return
        code, bag = self._code, self.dossier.preparation
        lines = (
            say("release.of", number=bag.register_number or "-", use_by=day_and_time(bag.use_by) or ""),
            say("signed.release"),
        )
        await self.sign_answered(Act.RELEASE, lines, lambda r: self.live.act(release, r, self.seen, code))
