"""Long work: what is short shows nothing, what is long how far it is, and Esc or Ctrl+C ends what can be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest
from textual.pilot import Pilot

from screens.app import StationApp
from screens.commands import LEAVE, Command, offers
from screens.dialogs.ask import AskDialog
from screens.dialogs.progress import LongWork, ProgressDialog
from screens.lines.progress import Line
from screens.shell import long_work as module
from screens.shell.help import HelpScreen
from screens.shell.long_work import long_work
from screens.shell.message_line import MessageLine
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from station.progress import Cancelled, Progress, Tell
from tests.screens.sample import make
from tests.screens.waiting import until

READ = Command("slow.read", "f2", "sample.open")


class Slow(StationScreen[None]):
    """Reads, and waits to be let on between its two steps."""

    KEYS = (READ,)

    def __init__(self, *, ends: bool) -> None:
        super().__init__()
        self.work = LongWork("Lecture de jour.csv", "rien n'est enregistré.", ends)
        self.go_on = asyncio.Event()
        self.read: list[str | None] = []
        self.scanned: list[str] = []

    async def on_scan(self, text: str) -> bool:
        self.scanned.append(text)
        return True

    async def do_read(self) -> None:
        self.read.append(await long_work(self, self.work, self._read))

    async def _read(self, tell: Tell) -> str:
        tell(Progress("reading", 1200, 5000))
        await self.go_on.wait()
        tell(Progress("reading", 5000, 5000))
        return "lu"


@asynccontextmanager
async def at_work(*, ends: bool = True) -> AsyncIterator[tuple[StationApp, Pilot[int | None], Slow]]:
    """Begin the work by its key; at the end let it go on."""
    app = make(lambda: Slow(ends=ends))
    async with app.run_test(size=(80, 24)) as pilot:
        slow = cast(Slow, app.screen)
        await pilot.press("f2")
        try:
            yield app, pilot, slow
        finally:
            slow.go_on.set()


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any work that waits is long."""
    monkeypatch.setattr(module, "SHOWN_AFTER_SECONDS", 0.0)


def seen(app: StationApp) -> str:
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


def standing(app: StationApp) -> Callable[[], bool]:
    """Look whether the dialog stands and says how far the work is."""
    return lambda: isinstance(app.screen, ProgressDialog) and "1200 sur 5000" in seen(app)


async def test_work_that_is_soon_over_shows_nothing() -> None:
    async with at_work() as (app, _, slow):
        assert app.screen is slow
        slow.go_on.set()
        await until(lambda: slow.read == ["lu"])
        assert app.screen is slow


@pytest.mark.usefixtures("long")
async def test_long_work_says_what_is_done_how_far_and_since_when_and_leaves_when_over() -> None:
    async with at_work() as (app, _, slow):
        await until(standing(app))
        for words in ("Lecture de jour.csv", "Lecture des lignes", "[#########....", "depuis "):
            assert words in seen(app)
        slow.go_on.set()
        await until(lambda: slow.read == ["lu"] and app.screen is slow)


@pytest.mark.usefixtures("long")
async def test_esc_ends_it_at_its_next_step_and_what_is_left_is_said() -> None:
    async with at_work() as (app, pilot, slow):
        await until(standing(app))
        assert "Échap arrête : rien n'est enregistré." in seen(app)
        await pilot.press("escape")
        await until(lambda: "à la fin de l'étape en cours" in seen(app))
        slow.go_on.set()
        await until(lambda: slow.read == [None] and app.screen is slow)
        assert "Arrêté à votre demande : rien n'est enregistré." in slow.query_one(MessageLine).sentence


@pytest.mark.usefixtures("long")
async def test_what_can_not_be_ended_says_why_and_goes_on_and_a_scan_meanwhile_is_refused() -> None:
    async with at_work(ends=False) as (app, pilot, slow):
        await until(standing(app))
        assert "Ne peut pas être interrompu : rien n'est enregistré." in seen(app)
        await pilot.press("escape")
        app._scans.put_nowait("UNCODE")
        await until(lambda: "ce code n'a pas été pris" in seen(app))
        await pilot.press("f1")
        await until(lambda: isinstance(app.screen, HelpScreen))
        slow.go_on.set()
        covered = cast(ProgressDialog, app.screen_stack[-2])
        await until(lambda: covered._over)
        await pilot.press("escape")
        await until(lambda: slow.read == ["lu"] and app.screen is slow)
        assert not slow.scanned


class Hands:
    """A clock that a test turns."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_command_line_draws_one_line_again_and_again_once_it_takes_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    clock = Hands()
    line = Line(True, clock)
    line.tell(Progress("reading", 0, 5000))
    assert capsys.readouterr().err == ""
    clock.now = 12.0
    line.tell(Progress("reading", 1200, 5000))
    said = capsys.readouterr().err
    assert said == "\rLecture des lignes du fichier 1200 sur 5000 depuis 12 s [####................]"
    line.tell(Progress("reading", 1300, 5000))
    assert capsys.readouterr().err == "", "no more often than people read"
    clock.now = 80.0
    line.tell(Progress("laying_out"))
    line.clear()
    assert "Mise en page du PDF depuis 1 min 20 s" in capsys.readouterr().err


def test_without_a_terminal_a_command_says_a_plain_line_now_and_then(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = Hands()
    line = Line(False, clock)
    for second in range(25):
        clock.now = float(second)
        line.tell(Progress("verifying", second, 25))
    line.clear()
    said = capsys.readouterr().err.splitlines()
    assert [item.partition(" [")[0] for item in said] == [
        "Vérification du journal 10 sur 25 depuis 10 s",
        "Vérification du journal 20 sur 25 depuis 20 s",
    ]


def test_after_the_word_to_stop_the_next_step_is_not_begun(capsys: pytest.CaptureFixture[str]) -> None:
    line = Line(True, Hands())
    line.end(2, None)
    with pytest.raises(Cancelled):
        line.tell(Progress("verifying", 1, 2))
    assert "Arrêt demandé" in capsys.readouterr().err
    kit = Line(True, Hands(), why_not="son PDF doit suivre.")
    kit.end(2, None)
    kit.tell(Progress("gathering", 1, 2))
    assert "Ne peut pas être interrompu : son PDF doit suivre." in capsys.readouterr().err


async def test_work_behind_holds_nobody_is_named_when_leaving_and_its_end_waits_for_a_full_screen() -> None:
    over = asyncio.Event()

    async def work() -> tuple[str, Severity]:
        await over.wait()
        return "carnet fait", Severity.DONE

    app = make(lambda: Slow(ends=True))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = cast(Slow, app.screen)
        app.behind.begin(work)
        assert app.behind.busy and not app.turn.busy
        leave = next(offer for offer in offers(screen.hosts()) if offer.command is LEAVE)
        app.start(leave)
        await until(lambda: isinstance(app.screen, AskDialog) and "carnet" in seen(app))
        over.set()
        await until(lambda: not app.behind.busy)
        assert not screen.says("carnet fait")
        await pilot.press("escape")
        await until(lambda: screen.says("carnet fait"))
