"""F1 says, on every screen, what it is for and the rule behind it with its source."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import screens
from screens.shell.about import about, name_of
from screens.shell.screen import StationScreen
from station.words import set_language


def kinds() -> Iterator[type]:
    """Yield every full screen of the station but the bases of others."""
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    waiting: list[type] = [StationScreen]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("screens.") and not kind.__subclasses__():
            yield kind


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_screen_says_what_it_is_for_and_its_rule(language: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    lacking = sorted({name_of(kind) for kind in kinds() if len(about(kind)) != 2})
    assert lacking == []
