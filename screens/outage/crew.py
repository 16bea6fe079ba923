"""Who holds the roles of the outage, on one line of the board; the room coordinators are who checks by
default."""

from __future__ import annotations

from textual.widgets import Static

from station.clinical.roster import ROOM_COORDINATORS, Duty, Roster
from station.words import say, say_count


class Crew(Static):
    """Says who is pilot, editor, for the wards and in the room; hidden while there is nothing to say."""

    def show(self, roster: Roster, opened: int) -> None:
        """Show the roles held now, and how many decisions are open."""
        words = " | ".join(
            part for part in (crew(roster), say_count("crew.decisions", opened) if opened else "") if part
        )
        self.display = bool(words)
        self.update(words)


def crew(roster: Roster) -> str:
    """Write the roles that are held, the two of the room together."""
    held = {shift.duty: roster.names.get(shift.operator, "") for shift in roster.held}
    parts = [
        say(f"crew.{duty.value}", name=held[duty])
        for duty in (Duty.PILOT, Duty.EDITOR, Duty.WARD_COORDINATOR)
        if duty in held
    ]
    room = [held[duty] for duty in ROOM_COORDINATORS if duty in held]
    return " | ".join([*parts, *([say("crew.room", names=", ".join(room))] if room else [])])
