"""Who works at the station, for a session that can only read."""

from __future__ import annotations

from textual.widgets import Static

from screens.shell.sentences import in_words, refusal
from station.acts.outcome import Refused
from station.words import say


class Observing(Static):
    """Says why this session only reads; hidden for one that has a seat."""

    def show(self, why: Refused | None) -> None:
        """Show why, or nothing."""
        self.display = why is not None
        self.update(observing(why) if why else "")


def observing(why: Refused) -> str:
    """Say who holds the seat and since when, or else why there is none for this session."""
    if why.code != "seat_taken":
        return say("board.observing_why", why=refusal(why))
    facts = in_words(why.params)
    pid, origin = facts.get("pid"), facts.get("from")
    if origin:
        who = say("board.held_from", origin=origin, pid=pid)
    else:
        who = say("board.held_by_console", terminal=facts.get("terminal") or "-", pid=pid)
    return say("board.observing", seat=facts.get("seat", ""), since=facts["since"], who=who)
