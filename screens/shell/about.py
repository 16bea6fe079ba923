"""What a screen or dialog is for and the rule behind it, in the words kept under its own name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from station.words import say

BASES = ("Screen", "Dialog")


def about(screen: type) -> tuple[str, ...]:
    """Give a screen's purpose and its rule with the source; nothing for one that has no words of its own.

    `BagCheckScreen` has its words at `about.bag_check` and `about.bag_check.rule`.
    """
    keys = [f"about.{name_of(screen)}", f"about.{name_of(screen)}.rule"]
    return tuple(words for key in keys if (words := say(key)) != key)


def about_all(shown: Sequence[Screen[Any]]) -> tuple[str, ...]:
    """Give what is said about the topmost screen, and for a dialog what is said about the one beneath too."""
    told = about(type(shown[-1]))
    if not shown[-1].is_modal:
        return told
    beneath = next((about(type(screen)) for screen in reversed(shown) if not screen.is_modal), ())
    return (*told, say("help.beneath", words=" ".join(beneath))) if beneath else told


def name_of(screen: type) -> str:
    """Write a screen's class name as its words are named."""
    name = screen.__name__
    for base in BASES:
        name = name.removesuffix(base)
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
