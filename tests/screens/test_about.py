"""F1 says, on every screen and every dialog, what it is for and the rule behind it with its source."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from textual.screen import Screen

import screens
from screens.areas import AREAS
from screens.dialogs.ask import AskDialog
from screens.sessions.locked import LockedScreen
from screens.shell.about import about, about_all, name_of
from screens.shell.keyed import KeyedScreen
from screens.shell.too_small import TooSmallScreen
from station.words import say, set_language

WITHOUT_HELP = {LockedScreen, TooSmallScreen}
"""They offer no F1 and say everything themselves."""


def kinds() -> Iterator[type]:
    """Yield every screen and dialog of the station but the bases of others."""
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    waiting: list[type] = [KeyedScreen]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("screens.") and not kind.__subclasses__() and kind not in WITHOUT_HELP:
            yield kind


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_screen_says_what_it_is_for_and_its_rule(language: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    lacking = sorted({name_of(kind) for kind in kinds() if len(about(kind)) != 2})
    assert lacking == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_area_has_a_name_and_a_sentence_in_the_menu(language: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    names = [f"{place.command.words}{part}" for place in AREAS for part in ("", ".help")]
    assert [name for name in names if say(name) == name] == []


async def test_a_dialog_tells_of_itself_first_and_then_of_the_screen_beneath() -> None:
    board = type("BoardScreen", (Screen,), {})()
    own = about(AskDialog)
    told = about_all((board, AskDialog(())))
    assert told == (*own, say("help.beneath", words=" ".join(about(type(board)))))
    assert about_all((board,)) == about(type(board))
