"""From a code and its parameters to the sentence that people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from station.words import say


@runtime_checkable
class Coded(Protocol):
    """A refusal or an error that names itself by a code."""

    @property
    def code(self) -> str:
        """Name of the sentence."""

    @property
    def params(self) -> Mapping[str, object]:
        """What the sentence is filled with."""


def refusal(what: object) -> str:
    """Say why something was refused; what has no code is unreadable to the station."""
    if not isinstance(what, Coded):
        return say("refused.unreadable")
    return say("refused." + what.code, **what.params)


def deed(done: Coded) -> str:
    """Say what was done."""
    return say("done." + done.code, **done.params)
