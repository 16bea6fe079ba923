"""Scans: whole, in order, each to the screen on top, whatever has the focus and however fast they come."""

from __future__ import annotations

import random
from typing import cast

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from screens.app import StationApp
from screens.dialogs.ask import AskDialog
from screens.dialogs.sign import SignDialog
from screens.shell.message_line import MessageLine
from screens.shell.scans import Fault, Frame, FrameCollector, typed_in_wrong_layout
from screens.shell.severity import Severity
from screens.widgets.form_field import Entry
from tests.screens.sample import Board, Ping, Sheet, make
from tests.screens.waiting import until

PREFIX = "\x14"


def burst(app: StationApp, text: str) -> None:
    """Send characters as the terminal would, all at once."""
    driver = app._driver
    assert driver is not None
    for message in XTermParser().feed(text):
        driver.process_message(message)


def scan(*codes: str) -> str:
    return "".join(f"{PREFIX}{code}\r" for code in codes)


def keys(text: str, start: float = 0.0, gap: float = 0.01) -> list[Key]:
    found = [message for message in XTermParser().feed(text) if isinstance(message, Key)]
    for place, key in enumerate(found):
        key.time = start + place * gap
    return found


def test_two_glued_scans_are_two_frames_and_the_group_separator_is_kept() -> None:
    collector = FrameCollector()
    assert all(collector.take(key) for key in keys(scan("A\x1dB", "CD")))
    assert collector.results() == [Frame("A\x1dB"), Frame("CD")]


def test_keys_outside_a_frame_are_left_alone() -> None:
    assert not any(FrameCollector().take(key) for key in keys("abc\r"))


@pytest.mark.parametrize("text", ["AB\ufffdC", "AB\x1b[A", "AB\t"])
def test_a_damaged_scan_is_given_up_whole(text: str) -> None:
    collector = FrameCollector()
    for key in keys(PREFIX + text):
        collector.take(key)
    assert collector.results()[0] is Fault.DAMAGED


def test_a_frame_without_its_end_is_given_up_by_the_next_late_key_and_by_the_second_look() -> None:
    collector = FrameCollector()
    for key in keys(PREFIX + "AB"):
        collector.take(key)
    assert not collector.take(keys("x", start=5.0)[0])
    assert collector.results() == [Fault.UNFINISHED]
    for key in keys(PREFIX + "AB", start=10.0):
        collector.take(key)
    collector.look(12.0)
    assert collector.results() == []
    collector.look(12.3)
    assert collector.results() == [Fault.UNFINISHED]
    assert not collector.open


def test_keys_that_waited_while_the_loop_was_stopped_still_make_one_frame() -> None:
    collector = FrameCollector()
    early, late = keys(PREFIX + "AB"), keys("C\r", start=0.05)
    for key in early:
        collector.take(key)
    collector.look(9.0)  # the loop was stopped; the rest of the scan is still in its queue
    for key in late:
        collector.take(key)
    assert collector.results() == [Frame("ABC")]


def test_a_scanner_in_the_wrong_layout_is_recognised() -> None:
    assert typed_in_wrong_layout("é\"'(")
    assert typed_in_wrong_layout("à&èé")
    assert not typed_in_wrong_layout("BCDF0123")


async def test_a_burst_of_scans_reaches_the_screen_whole_and_in_order() -> None:
    app = make()
    async with app.run_test():
        codes = [f"CODE{n:04}" for n in range(40)]
        burst(app, scan(*codes))
        await until(lambda: len(cast(Board, app.screen).scanned) == 40)
        assert cast(Board, app.screen).scanned == codes


async def test_scans_are_handled_one_at_a_time_while_screens_are_pushed_and_popped() -> None:
    app = make(Ping)
    async with app.run_test():
        codes = [f"CODE{n:04}" for n in range(20)]
        burst(app, scan(*codes))
        board = cast(Board, app.screen_stack[0])
        await until(lambda: len(board.scanned) == 20)
        assert board.scanned == codes
        await until(lambda: len(app.screen_stack) == 1)


async def test_a_scan_inside_a_field_goes_to_the_screen_and_not_into_the_field() -> None:
    app = make()
    async with app.run_test() as pilot:
        await pilot.press("f2")
        await until(lambda: isinstance(app.screen, Sheet) and app.focused)
        assert isinstance(app.focused, Entry)
        before = app.focused.value
        burst(app, "1" + scan("OK123") + "2" + scan("OK\x1d4"))
        sheet = cast(Sheet, app.screen)
        await until(lambda: sheet.scans == ["OK123", "OK\x1d4"])
        await until(lambda: cast(Entry, app.focused).value == before + "12")


async def test_a_scan_that_asks_for_a_badge_lets_the_next_scan_give_it_and_the_third_wait() -> None:
    app = make()
    async with app.run_test():
        board = cast(Board, app.screen)
        burst(app, scan("SIGN", "BADGE7", "AFTER"))
        await until(lambda: len(board.scanned) == 3)
        assert board.scanned == ["SIGN", "signed BADGE7", "AFTER"]


async def test_a_question_on_top_refuses_a_scan_aloud_and_stays_unanswered() -> None:
    app = make()
    async with app.run_test() as pilot:
        board = cast(Board, app.screen)
        await pilot.press("f9")
        await until(lambda: app.screen is not board and app.focused)
        app.push_screen(AskDialog(("Sûr ?",)))
        await until(lambda: isinstance(app.screen, AskDialog) and app.screen.is_mounted)
        rung: list[int] = []
        app.bell = lambda: rung.append(1)  # type: ignore[method-assign]
        burst(app, scan("CODE1"))
        await until(lambda: app.screen.query_one(MessageLine).severity is Severity.REFUSED)
        assert rung and board.scanned == [] and isinstance(app.screen, AskDialog)


async def test_a_badge_that_needs_its_pin_waits_for_it_and_a_second_badge_takes_its_place() -> None:
    app = make()
    async with app.run_test() as pilot:
        await pilot.press("f2")
        await until(lambda: isinstance(app.screen, Sheet))
        sheet = cast(Sheet, app.screen)
        await pilot.press("f12")
        await until(lambda: isinstance(app.screen, SignDialog) and app.screen.is_mounted)
        burst(app, scan("PIN-A"))
        await until(lambda: app.focused is not None)
        burst(app, "99" + scan("PIN-B"))
        await pilot.pause(0.1)
        await pilot.press(*"1234", "enter", "f12")
        await until(lambda: sheet.signed)
        given = sheet.signed[0]
        assert given is not None and (given.badge, given.pin) == ("PIN-B", "1234")


async def test_a_scan_nobody_knows_goes_to_the_station_and_is_refused_in_words() -> None:
    asked: list[str] = []

    async def anywhere(text: str) -> bool:
        asked.append(text)
        return text == "BEL-KNOWN"

    app = make()
    app._scan_anywhere = anywhere
    async with app.run_test():
        line = app.screen.query_one(MessageLine)
        burst(app, scan("BEL-KNOWN"))
        await until(lambda: asked)
        assert line.sentence == ""
        burst(app, scan("UNKNOWN"))
        await until(lambda: line.severity is Severity.REFUSED)


async def test_an_unfinished_scan_is_refused_aloud_and_the_keyboard_works_again() -> None:
    app = make()
    async with app.run_test() as pilot:
        line = app.screen.query_one(MessageLine)
        burst(app, PREFIX + "HALF")
        await until(lambda: line.severity is Severity.REFUSED)
        await pilot.press("f2")
        await until(lambda: isinstance(app.screen, Sheet))


def test_scans_over_a_jittery_line_stay_whole_though_their_letters_come_in_lumps() -> None:
    """Gaps as measured through OpenSSH with a delaying proxy: mostly none, some of 34 ms, at worst 213 ms."""
    chance = random.Random(5)
    collector, wanted, at = FrameCollector(), [], 0.0
    for number in range(60):
        code = f"CODE{number:04}"
        wanted.append(Frame(code))
        for key in keys(scan(code)):
            at += chance.choices((0.0, 0.034, 0.213), (62, 36, 2))[0]
            key.time = at
            collector.take(key)
            collector.look(at + 0.1)
    assert collector.results() == wanted


def test_half_a_scan_and_a_whole_one_glued_to_it_give_one_refusal_and_one_code() -> None:
    collector = FrameCollector()
    for key in keys(PREFIX + "BGBB" + scan("TRCC")):
        collector.take(key)
    assert collector.results() == [Fault.UNFINISHED, Frame("TRCC")]
