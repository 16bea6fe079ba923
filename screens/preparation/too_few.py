"""Too few people to begin: no signature mends that, so the dialog gives way to the list of who is there."""

from __future__ import annotations

from collections.abc import Sequence

from screens.dialogs.notice import NoticeDialog
from screens.shell.sentences import refusal
from station.acts.outcome import Refused
from station.clinical.model import Operator, Role
from station.words import say

TOO_FEW = frozenset({"too_few_checkers", "no_releasing_pharmacist"})
"""The refusals that only another person coming can mend."""


def who_is_there(refused: Refused, everybody: Sequence[Operator]) -> NoticeDialog:
    """Say what is missing, then who may sign on this station now, by role, and who is locked."""
    active = [person for person in everybody if person.active]
    lines = [refusal(refused), "", say("too_few.active")]
    for role in Role:
        names = [_named(person) for person in active if role in person.roles]
        lines.append(say("too_few.role", role=say(f"role.{role.value}"), names=", ".join(names) or "-"))
    return NoticeDialog(lines, say("too_few.title"))


def _named(person: Operator) -> str:
    return say("too_few.locked", name=person.name) if person.locked else person.name
