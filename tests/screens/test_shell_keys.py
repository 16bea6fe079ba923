"""Keys: commands are never letters, a refused key says why, Enter confirms nothing, typing survives."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from importlib import import_module
from pkgutil import walk_packages
from typing import cast

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

import screens
from screens.app import StationApp
from screens.areas import AREAS
from screens.commands import MEANINGS, MENU, OWN_KEYS, Command, Host, Offer, offers
from screens.dialogs.ask import AskDialog
from screens.dialogs.reason import ReasonDialog
from screens.dialogs.sign import SignatureGiven, SignDialog
from screens.shell.dialog import Inside
from screens.shell.footer import CommandFooter
from screens.shell.help import HelpScreen
from screens.shell.menu import MenuScreen
from screens.shell.message_line import MessageLine
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.shell.too_small import TooSmallScreen
from screens.widgets.amount_field import AmountField
from screens.widgets.form_field import Entry
from screens.widgets.text_field import TextField
from screens.widgets.work_table import Row, WorkTable
from tests.screens.sample import OPEN, Board, FakeLive, Sheet, make
from tests.screens.waiting import until

SIZES = [(80, 24), (132, 43)]


def said(app: StationApp) -> tuple[str, Severity]:
    line = app.screen.query_one(MessageLine)
    return line.sentence, line.severity


async def opened_sheet(app: StationApp, pilot: Pilot[int]) -> Sheet:
    await pilot.press("f2")
    await until(lambda: isinstance(app.screen, Sheet) and app.screen.reloads > 0)
    return cast(Sheet, app.screen)


@pytest.mark.parametrize("key", ["a", "1", "ctrl+q", "shift+f2", "alt+f1", "enter"])
def test_no_letter_digit_or_fragile_key_is_a_command(key: str) -> None:
    with pytest.raises(ValueError, match="can't be"):
        Command("x.y", key, "words")


def test_a_screen_with_one_key_twice_or_a_command_nothing_carries_out_is_not_loaded() -> None:
    with pytest.raises(ValueError, match="f2"):
        type("Twice", (Board,), {"KEYS": (OPEN, Command("other.open", "f2", "w"))})
    with pytest.raises(TypeError, match="do_missing"):
        type("Missing", (Board,), {"KEYS": (Command("x.missing", "f3", "w"),)})


def every_command() -> set[Command]:
    """Every command that a module of the screens names, and those of the areas."""
    modules = [import_module(found.name) for found in walk_packages(screens.__path__, "screens.")]
    named = {value for module in modules for value in vars(module).values() if isinstance(value, Command)}
    return named | {place.command for place in AREAS}


PUTS_OUT_OR_VOIDS = {"sessions.lockout", "labels.cancel", "contacts.drop", "step.destroy", "step.cancel"}


def test_a_key_means_the_same_on_every_screen_and_in_every_dialog() -> None:
    commands = every_command()
    assert len(commands) > 180
    strange = [c for c in commands if c.key and c.key not in OWN_KEYS and c.words not in MEANINGS[c.key]]
    assert strange == []
    keys: dict[str, set[str]] = {}
    for command in commands:
        if command.key:
            keys.setdefault(command.words, set()).add(command.key)
    assert {words: carried for words, carried in keys.items() if len(carried) > 1} == {}
    by_menu_alone = {c.id for c in commands if c.key is None}
    assert by_menu_alone >= PUTS_OUT_OR_VOIDS


def test_no_screen_has_a_priority_binding() -> None:
    for cls in (StationApp, Board, Sheet, SignDialog, AskDialog, TooSmallScreen, WorkTable, Entry):
        for bindings in cls._merged_bindings.key_to_bindings.values():  # type: ignore[union-attr]
            assert not any(binding.priority for binding in bindings), cls


@pytest.mark.parametrize("size", SIZES)
async def test_a_key_that_can_not_act_says_why_and_is_not_in_the_footer(size: tuple[int, int]) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await opened_sheet(app, pilot)
        await pilot.press("f6")
        assert said(app) == ("Le plateau est vide.", Severity.REFUSED)
        await pilot.press("f5")
        assert "F5" in said(app)[0]
        keys = [key for key, _ in app.screen.query_one(CommandFooter).entries]
        assert keys == ["F1", "F9", "F10", "F12"]


async def test_no_printable_key_does_anything_outside_a_field() -> None:
    app = make()
    async with app.run_test() as pilot:
        await pilot.press(*"qvd123&é", "ctrl+q", "ctrl+p", "ctrl+c", "ctrl+z")
        assert isinstance(app.screen, Board)
        assert app.is_running
        assert said(app)[0] == ""


async def test_help_lists_every_key_of_the_screen_and_esc_closes_it() -> None:
    app = make()
    async with app.run_test() as pilot:
        await opened_sheet(app, pilot)
        wanted = {offer.command.id for offer in offers(cast(Sheet, app.screen).hosts()) if offer.command.key}
        assert wanted == {
            "sample.hold",
            "sample.sign",
            *(f"shell.{name}" for name in ("back", "help", "menu", "undo")),
        }
        await pilot.press("f1")
        await until(lambda: isinstance(app.screen, HelpScreen))
        shown = " ".join(str(app.screen.query_one("FactTable").render()).split())  # type: ignore[attr-defined]
        assert all(f"F{n} " in shown for n in (1, 6, 9, 10, 11, 12))
        assert "Le plateau est vide." in shown
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, Sheet))


@pytest.mark.parametrize("size", SIZES)
async def test_a_help_longer_than_the_terminal_keeps_its_keys_in_sight_and_scrolls(
    size: tuple[int, int],
) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        help_screen = HelpScreen("", offers(app.screen.hosts()) * 9)  # type: ignore[attr-defined]
        await app.push_screen(help_screen)
        await until(lambda: help_screen.query_one(Inside).has_focus)
        footer = help_screen.query_one(CommandFooter)
        assert footer.region.height == 1 and footer.region.bottom < size[1]
        await pilot.press("end")
        await until(lambda: help_screen.query_one(Inside).scroll_y > 0)


async def test_the_menu_carries_out_a_choice_and_refuses_one_that_can_not_act() -> None:
    app = make()
    async with app.run_test() as pilot:
        await opened_sheet(app, pilot)
        await pilot.press("f9")
        await until(lambda: isinstance(app.screen, MenuScreen))
        await pilot.press("enter")  # the first line is the held command
        assert said(app) == ("Le plateau est vide.", Severity.REFUSED)
        await pilot.press(*"reto", "enter")
        await until(lambda: isinstance(app.screen, Board))


async def test_letters_find_a_command_of_that_name_before_those_under_a_heading_of_that_name() -> None:
    areas = [Offer(area.command, cast(Host, None), None) for area in AREAS]
    found = [choice.key for choice in MenuScreen(areas, MENU)._choices("panne")]
    assert found[0] == "area.outage" and "area.logbook" in found[1:]


@pytest.mark.parametrize("text", ["12,5", "12.5"])
async def test_an_amount_is_read_with_a_comma_or_a_dot_and_letters_are_not_taken(text: str) -> None:
    app = make()
    async with app.run_test() as pilot:
        sheet = await opened_sheet(app, pilot)
        await pilot.press("backspace", *text, "a", "e", "-")
        field = sheet.query_one(AmountField)
        assert field.text == text
        assert field.value == Decimal("12.5")


async def test_typing_survives_a_change_of_the_records_and_untouched_fields_follow_it() -> None:
    app = make()
    async with app.run_test() as pilot:
        sheet = await opened_sheet(app, pilot)
        before = sheet.reloads
        cast(FakeLive, app.live).change()
        await until(lambda: sheet.reloads > before)
        await pilot.pause()
        assert sheet.query_one("#volume", AmountField).text == str(sheet.reloads)
        await pilot.press("tab", *"fuite")
        await pilot.press("up", "5")
        typed = sheet.query_one("#volume", AmountField).text
        before = sheet.reloads
        cast(FakeLive, app.live).change()
        await until(lambda: sheet.reloads > before)
        assert sheet.query_one("#remark", TextField).text == "fuite"
        assert sheet.query_one("#volume", AmountField).text == typed


async def test_leaving_a_screen_with_typing_asks_first() -> None:
    app = make()
    async with app.run_test() as pilot:
        sheet = await opened_sheet(app, pilot)
        await pilot.press("5", "f10")
        await until(lambda: isinstance(app.screen, AskDialog))
        await pilot.press("enter", "f10")
        assert isinstance(app.screen, AskDialog)
        await pilot.press("escape")
        await until(lambda: app.screen is sheet)
        await pilot.press("f10")
        await until(lambda: isinstance(app.screen, AskDialog))
        await pilot.press("f12")
        await until(lambda: isinstance(app.screen, Board))


async def opened_signature(app: StationApp, pilot: Pilot[int]) -> Sheet:
    sheet = await opened_sheet(app, pilot)
    await pilot.press("f12")
    await until(lambda: isinstance(app.screen, SignDialog) and app.screen.is_mounted)
    return sheet


async def test_enter_never_signs_and_nothing_is_focused_in_a_signature() -> None:
    app = make()
    async with app.run_test() as pilot:
        sheet = await opened_signature(app, pilot)
        assert app.focused is None
        await pilot.press("enter", "enter", "f12")
        assert sheet.signed == []
        assert said(app)[1] is Severity.REFUSED
        await pilot.press("escape")
        await until(lambda: sheet.signed == [None])


async def test_without_a_scanner_a_name_and_a_pin_sign_and_a_wrong_pin_is_asked_again() -> None:
    app = make()
    async with app.run_test() as pilot:
        sheet = await opened_signature(app, pilot)
        await pilot.press("f2")
        await until(lambda: app.focused is not None)
        await pilot.press("enter", "9", "9", "enter", "f12")
        await until(lambda: said(app)[0].startswith("Code faux"))
        assert sheet.signed == []
        await pilot.press(*"1234", "f12")
        await until(lambda: sheet.signed == [SignatureGiven(7, None, "1234")])
        assert sheet.checked == [(7, "99"), (7, "1234")]


async def test_a_pin_is_shown_as_stars_and_never_pasted_or_printed() -> None:
    app = make()
    async with app.run_test() as pilot:
        await opened_signature(app, pilot)
        await pilot.press("f2", "enter", *"12a4")
        assert "***" in str(app.screen.query_one("PinField").render())  # type: ignore[attr-defined]
        assert "1234" not in repr(SignatureGiven(7, "BADGE", "1234"))
        assert "BADGE" not in repr(SignatureGiven(7, "BADGE", "1234"))


async def test_a_reason_is_needed_and_a_usual_one_can_be_completed() -> None:
    app = make()
    async with app.run_test() as pilot:
        screen = cast(Board, app.screen)
        answers: list[str | None] = []

        async def ask() -> None:
            answers.append(await screen.ask(ReasonDialog("Motif", usual=("Flacon cassé",))))

        app.begin(ask())
        await until(lambda: isinstance(app.screen, ReasonDialog) and app.focused is not None)
        await pilot.press("f12")
        assert said(app)[1] is Severity.REFUSED
        await pilot.press("tab", "enter")
        await pilot.press(*" ici", "f12")
        await until(lambda: answers == ["Flacon cassé ici"])


async def test_a_second_press_while_the_first_is_carried_out_does_nothing_and_says_so() -> None:
    app = make()
    async with app.run_test() as pilot:
        app.turn.begin()
        await pilot.press("f2")
        assert isinstance(app.screen, Board)
        assert said(app)[1] is Severity.REFUSED
        app.turn.end()


async def test_a_window_too_small_asks_to_be_enlarged_and_lets_nothing_through() -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(79, 24)
        await until(lambda: isinstance(app.screen, TooSmallScreen) and app.screen.is_mounted)
        await pilot.press("f2", "f12", "f10")
        assert isinstance(app.screen, TooSmallScreen)
        await pilot.resize_terminal(80, 24)
        await until(lambda: isinstance(app.screen, Board))


async def test_a_worklist_keeps_its_row_when_rows_come_and_go_and_when_it_is_filtered() -> None:
    app = make()
    async with app.run_test() as pilot:
        table = app.screen.query_one(WorkTable)
        await until(lambda: table.row_count == 40)
        await pilot.press("down", "down", "down")
        assert table.current == "k3"
        table.show((Row("new", ("26A99999", "ÉMILIE", "1 mg")), *cast(Board, app.screen).rows))
        assert (table.current, table.row_count) == ("k3", 41)
        table.filter("emilie")
        assert table.row_count == 1
        table.filter("nobody")
        table.filter("")
        assert (table.current, table.row_count) == ("k3", 41)
        table.filter("emilie")
        await pilot.press("home")
        table.filter("")
        assert table.current == "new", "who took to a row that was found stays there"


async def test_an_unexpected_error_ends_the_app_with_70_and_notes_no_value(tmp_path) -> None:  # type: ignore[no-untyped-def]
    log = tmp_path / "station.log"
    app = make(log=log)
    with pytest.raises(Exception, match="MARTIN"):
        async with app.run_test() as pilot:
            app.begin(app._give("BOOM"))
            await pilot.pause(0.5)
    assert app.return_code == 70
    assert "ValueError" in log.read_text() and "on_scan" in log.read_text()
    assert "MARTIN" not in log.read_text()


def test_a_step_screen_base_stays_thin() -> None:
    import inspect

    assert len(inspect.getsource(inspect.getmodule(StationScreen) or StationScreen).splitlines()) <= 250


class Leaving(Static):
    """Says when it goes."""

    def on_unmount(self) -> None:
        cast(Reader, self.screen).gone.set()


class Reader(StationScreen[None]):
    """Still reads, or follows the cursor, when its widgets go."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = asyncio.Event()

    def body(self) -> ComposeResult:
        yield Leaving(id="last")

    async def reload(self) -> None:
        self.follow(self.show)
        await self.show()

    async def show(self) -> None:
        await self.gone.wait()
        while True:
            self.query_one("#last")
            await asyncio.sleep(0)


async def test_an_app_that_ends_while_a_screen_reads_has_no_fault() -> None:
    async with make(Reader).run_test() as pilot:
        app = pilot.app
    assert app.return_code in (None, 0)
