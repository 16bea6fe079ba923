"""What the mirror alone knows, said where a station can't open because of it: each entry, and what to do."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from screens.shell.entries import entry_words
from screens.shell.local_time import use_zone
from station.clinical.days import DEFAULT_ZONE
from station.places import Home
from station.records import journal, mirror
from station.records.opening import connect
from station.records.queries import people
from station.records.queries.settings import settings
from station.words import say, say_count

SHOWN = 12
"""How many entries fit on a screen with the sentences around them."""


def ahead_words(home: Home, path: Path) -> str:
    """Say which entries a mirror has and the database of a home has not, and the line to type.

    Raises MirrorDiffers where they do not follow the database's own last entry, or another RecordsError.
    """
    database = connect(home.database)
    with closing(database.conn):
        beyond = mirror.beyond(path, journal.head(database))
        names = {person.id: person.name for person in people.operators(database)}
        use_zone(settings(database).get("time_zone", DEFAULT_ZONE))
    lines = [entry_words(entry.read(), names).line() for entry in beyond[:SHOWN]]
    if len(beyond) > SHOWN:
        lines.append(say("ahead.more", n=len(beyond) - SHOWN))
    return "\n".join([say_count("ahead.alone", len(beyond)), *lines, say("ahead.do")])
