"""A PIN typed by habit where none is asked never stands in a field, and what is typed after it does."""

from __future__ import annotations

from typing import cast

import pytest
from textual.pilot import Pilot

from screens.app import StationApp
from screens.dialogs.reason import ReasonDialog
from screens.dialogs.sign import SignDialog
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine
from screens.widgets.amount_field import AmountField
from screens.widgets.text_field import TextField
from station.clinical.scan_codes import CodeType
from tests.screens.sample import Sheet, make
from tests.screens.test_shell_scans import burst, scan
from tests.screens.waiting import until

PIN = "246810"


async def sheet_signed_by(badge: str, app: StationApp, pilot: Pilot[int | None]) -> Sheet:
    """Open the sheet, put the cursor in the remark and sign by a badge."""
    await pilot.press("f2")
    await until(lambda: isinstance(app.screen, Sheet) and app.screen.reloads)
    sheet = cast(Sheet, app.screen)
    sheet.query_one("#volume", AmountField).put("")
    sheet.query_one(TextField).focus_entry()
    await pilot.press("f12")
    await until(lambda: isinstance(app.screen, SignDialog) and app.screen.is_mounted)
    burst(app, scan(badge))
    return sheet


@pytest.mark.parametrize("end", ["enter", "f12"])
async def test_a_pin_behind_a_badge_that_was_enough_is_dropped_with_the_key_that_ends_it(end: str) -> None:
    app = make()
    async with app.run_test() as pilot:
        sheet = await sheet_signed_by("BADGE", app, pilot)
        await until(lambda: sheet.signed and app.screen is sheet)
        await pilot.press(*PIN, end)
        assert sheet.query_one(TextField).text == ""
        assert app.screen is sheet and app.focused in sheet.query_one(TextField).walk_children()
        assert "rien n'a été saisi" in sheet.query_one(MessageLine).sentence
        await pilot.press(*"12")
        assert sheet.query_one(TextField).text == "12"


async def test_a_pin_behind_a_badge_that_a_question_does_not_wait_for_is_no_answer_to_it() -> None:
    app = make()
    async with app.run_test() as pilot:
        asked = ReasonDialog("Pourquoi ?")
        app.run_worker(cast(KeyedScreen[None], app.screen).ask(asked))
        await until(lambda: app.screen is asked and asked.is_mounted)
        burst(app, scan(CodeType.PERSON.value + "CDFGHJKLNPRSTVXBCD"))
        await until(lambda: "trop tôt" in asked.query_one(MessageLine).sentence)
        await pilot.press(*PIN, "f12")
        assert app.screen is asked and asked.query_one(TextField).text == ""
        await pilot.press("L", *"12")
        assert asked.query_one(TextField).text == "L12"


async def test_after_a_letter_an_arrow_or_a_scan_digits_are_typing_again() -> None:
    app = make()
    async with app.run_test() as pilot:
        sheet = await sheet_signed_by("BADGE", app, pilot)
        await until(lambda: sheet.signed and app.screen is sheet)
        await pilot.press("L", *"12", "left")
        assert sheet.query_one(TextField).text == "L12"
        app.habit.expect()
        burst(app, scan("OK1") + "3")
        await until(lambda: sheet.query_one(TextField).text == "L132")


async def test_a_pin_that_is_asked_is_taken() -> None:
    app = make()
    async with app.run_test() as pilot:
        app.habit.expect()
        sheet = await sheet_signed_by("PIN-A", app, pilot)
        app.habit.expect()
        await until(lambda: app.focused is not None and isinstance(app.screen, SignDialog))
        await pilot.press(*"1234", "f12")
        await until(lambda: sheet.signed)
        assert sheet.signed[0] is not None and sheet.signed[0].pin == "1234"


async def test_a_digit_too_many_empties_an_amount_with_the_rest_of_its_run_and_says_so() -> None:
    app = make()
    async with app.run_test() as pilot:
        await pilot.press("f2")
        await until(lambda: isinstance(app.screen, Sheet) and app.screen.reloads)
        field = app.screen.query_one("#volume", AmountField)
        field.put("")
        field.focus_entry()
        burst(app, PIN)
        await until(lambda: "Trop de chiffres" in str(field.query_one(".note").render()))  # type: ignore[attr-defined]
        assert field.text == ""
        await pilot.press("left", *"12", "comma", *"34567")
        await until(lambda: field.text == "12,34567")
