"""Asking a person at the terminal who they are: a name and a PIN that is not shown, or a refusal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from getpass import getpass

from station.acts.desk import Given
from station.clinical.model import Operator
from station.clinical.names import fold
from station.words import say


def at_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_signature(people: Iterable[Operator]) -> Given | None:
    """Ask whose signature it is and for the PIN; None when nobody of that name signs here."""
    try:
        wanted = fold(input(say("asking.name")).strip())
        found = [person for person in people if person.active and wanted and fold(person.name) == wanted]
        if len(found) != 1:
            print(say("asking.nobody"), file=sys.stderr)
            return None
        return Given(operator=found[0].id, pin=getpass(say("asking.pin", name=found[0].name)))
    except EOFError:
        print(file=sys.stderr)
        return None


def ask_reason() -> str | None:
    """Ask why; None without an answer."""
    try:
        return input(say("asking.reason")).strip() or None
    except EOFError:
        print(file=sys.stderr)
        return None
