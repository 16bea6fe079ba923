"""`station destroy-book ARCHIVE`: takes an archived book away after its legal time, by a signed act."""

from __future__ import annotations

from argparse import Namespace

from screens.lines.asking import at_a_terminal
from screens.lines.close_book import asked, fail
from screens.shell.sentences import deed, refusal
from station.acts.outcome import Refused
from station.clinical.tables import BadData
from station.places import home
from station.records.errors import RecordsError
from station.records.opening import connect
from station.records.queries import people
from station.runtime.closing_book import destroy_book
from station.words import say, say_os


def run(args: Namespace) -> int:
    """Ask two pharmacists, then destroy the archive here and on the second medium; 0 done."""
    here, name = home(), args.archive.rstrip("/").rpartition("/")[2]
    if not at_a_terminal():
        return fail(say("asking.no_terminal"))
    try:
        database = connect(here.database)
        there = people.operators(database)
        database.conn.close()
        request = asked(there)
        if request is None:
            return 1
        outcome = destroy_book(here, request, name)
    except (RecordsError, BadData) as error:
        kind = "stopped" if isinstance(error, RecordsError) else "refused"
        return fail(say(f"{kind}.{error.code}", **error.params))
    except OSError as error:
        return fail(say("lines.close_book.medium", why=say_os(error)))
    if isinstance(outcome, Refused):
        return fail(refusal(outcome))
    print(deed(outcome))
    return 0
