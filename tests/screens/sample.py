"""A small station with each kind of widget, for the tests of the shell, on real terminals too."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from textual.app import ComposeResult

from screens.app import StationApp
from screens.commands import Command
from screens.dialogs.sign import SignatureGiven, SignDialog
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.amount_field import AmountField
from screens.widgets.date_field import DateField
from screens.widgets.fact_table import Fact, FactTable
from screens.widgets.stepper import Stepper, StepState, StepView
from screens.widgets.text_field import TextField
from screens.widgets.work_table import Column, Row, WorkTable
from station.clinical.amounts import parse_number

OPEN = Command("sample.open", "f2", "sample.open")
HOLD = Command("sample.hold", "f6", "sample.hold")
SIGN = Command("sample.sign", "f12", "sample.sign")

STEPS = (
    StepView("Validée", StepState.DONE, "DURAND A.", "08:02"),
    StepView("Plateau", StepState.DONE, "PETIT M.", "08:15"),
    StepView("Prélevée", StepState.DONE, "LEROY C.", "08:31"),
    StepView("Contrôle", StepState.CURRENT),
    StepView("Libérée", StepState.BLOCKED),
    StepView("Remise", StepState.TO_COME),
)
FACTS = (
    Fact("Patient", "MARTIN Jeanne, née le 01/02/1960"),
    Fact(
        "Produit",
        "Paclitaxel 6\u00a0mg/mL, flacon de 50\u00a0mL, à diluer dans 250\u00a0mL de chlorure de sodium",
        True,
    ),
    Fact("Poids", None),
)
EVIL = "ICI\x1b]0;titre\x07\x1b[2J\x9b31m\u202eLA\x08\u2066\x85\u2028"
"""Text that would set a terminal's title, wipe it, colour it and turn the direction of writing."""
COLUMNS = (Column("N°", 9), Column("Patient", 12, stretch=True), Column("Dose", 10, right=True))


class FakeLive:
    """The facts a live process would give, and a way to say that they changed."""

    seat = "production"
    printer = SimpleNamespace(value="ready")

    def __init__(self) -> None:
        self.callbacks: list[Callable[[], None]] = []

    def touched(self) -> None:
        """Nobody watches here."""

    def subscribe(self, callback: Callable[[], None]) -> None:
        self.callbacks.append(callback)

    def change(self) -> None:
        for callback in self.callbacks:
            callback()


class Sheet(StationScreen[str]):
    """A form with one of each field; takes scans that begin with OK, and signs."""

    KEYS = (HOLD, SIGN)

    def __init__(self) -> None:
        super().__init__()
        self.scans: list[str] = []
        self.reloads = 0
        self.signed: list[SignatureGiven | None] = []
        self.checked: list[tuple[object, str | None]] = []

    def body(self) -> ComposeResult:
        yield Stepper(STEPS)
        yield FactTable(FACTS)
        yield AmountField("Volume", parse_number, unit="mL", id="volume")
        yield TextField("Remarque", id="remark")
        yield DateField("Naissance")

    async def reload(self) -> None:
        self.reloads += 1
        self.query_one("#volume", AmountField).offer(str(self.reloads))
        self.query_one(FactTable).show(FACTS)

    def why_not(self, command_id: str) -> str | None:
        return "Le plateau est vide." if command_id == HOLD.id else None

    async def on_scan(self, text: str) -> bool:
        self.scans.append(text)
        return text.startswith("OK")

    async def do_hold(self) -> None:
        raise AssertionError("never allowed")

    async def do_sign(self) -> None:
        async def check(signer: object, pin: str | None) -> str | None:
            self.checked.append((signer, pin))
            return None if pin in (None, "1234") else "Code faux. Retapez-le."

        async def needs_pin(badge: str) -> bool:
            return badge.startswith("PIN")

        dialog = SignDialog(("Je signe la dose.",), check, needs_pin, ((7, "PETIT Marie"),))
        self.signed.append(await self.ask(dialog))


class Board(StationScreen[None]):
    """A worklist; a scan GO... opens a sheet, SIGN... asks for a signature."""

    KEYS = (OPEN,)

    def __init__(self) -> None:
        super().__init__()
        self.scanned: list[str] = []
        self.rows = tuple(Row(f"k{n}", (f"26A{n:05}", f"PATIENT {n}", f"{n} mg")) for n in range(40))

    def body(self) -> ComposeResult:
        yield WorkTable(COLUMNS)

    async def reload(self) -> None:
        self.query_one(WorkTable).show(self.rows)

    async def on_scan(self, text: str) -> bool:
        self.scanned.append(text)
        if text.startswith("GO"):
            await self.go(Sheet())
        elif text.startswith("SIGN"):
            await self.sign()
        elif text == "BOOM":
            patient = "MARTIN Jeanne"
            raise ValueError(patient)
        elif text == "EVIL":
            self.query_one(WorkTable).show([Row("evil", ("26A99999", EVIL, EVIL)), *self.rows])
            self.tell(EVIL, Severity.WARNING)
        elif text == "BEL\x1d1":
            self.tell("Groupe gardé.", Severity.DONE)
        else:
            return False
        return True

    async def sign(self) -> None:
        async def check(signer: object, pin: str | None) -> str | None:
            return None

        async def needs_pin(badge: str) -> bool:
            return False

        given = await self.ask(SignDialog(("Je libère.",), check, needs_pin))
        self.scanned.append(f"signed {given.badge if given else None}")

    async def do_open(self) -> None:
        await self.go(Sheet())


class Ping(Board):
    """Pushes a screen at each scan that begins with A, pops it at the next: every scan must land once."""

    async def on_scan(self, text: str) -> bool:
        self.scanned.append(text)
        await self.go(Pong(self.scanned))
        return True


class Pong(StationScreen[None]):
    """Notes a scan and goes back."""

    def __init__(self, log: list[str]) -> None:
        super().__init__()
        self.all_scanned = log

    async def on_scan(self, text: str) -> bool:
        self.all_scanned.append(text)
        self.finish()
        return True


def make(first: Callable[[], StationScreen[None]] = Board, log: Path = Path("/dev/null")) -> StationApp:
    """Make the sample station with a clock that stands still."""
    moment = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)
    app = StationApp(FakeLive(), first, unit="Unité de reconstitution", log=log, clock=lambda: moment)
    app.operator = "PETIT Marie"
    return app


if __name__ == "__main__":  # opened on a real terminal by tests/terminal
    from screens.shell.run import run_app

    kind = {"board": Board, "ping": Ping}[sys.argv[1]]
    screens: list[Board] = []

    def first() -> Board:
        screens.append(kind())
        return screens[-1]

    @asynccontextmanager
    async def opened() -> AsyncIterator[StationApp]:
        yield make(first, Path(os.environ["SAMPLE_LOG"]))

    code = run_app(opened)
    Path(os.environ["SAMPLE_SCANS"]).write_text("\n".join(screens[0].scanned))
    sys.exit(code)
