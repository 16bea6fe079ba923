"""Asking on the terminal before something is replaced; where nobody can answer, the answer is no."""

from __future__ import annotations

import sys

from station.words import say


def agreed(sentence: str) -> bool:
    """Say what will happen and take a whole word for yes."""
    if not sys.stdin.isatty():
        print(say("lines.rebuild.say_yes"), file=sys.stderr)
        return False
    print(sentence)
    return input(say("lines.rebuild.question")).strip().casefold() == say("lines.rebuild.answer")
