"""`station print`: the documents of a day, from the service seat; goes on where a run was cut short."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta

from screens.lines.progress import progress
from screens.shell.sentences import deed, refusal
from station.acts.desk import Desk, Request
from station.acts.outcome import Refused
from station.acts.sheets import doubt_first, order_sheets
from station.clinical.tables import BadData
from station.places import Home, home
from station.records.errors import RecordsError
from station.records.queries.settings import time_zone
from station.records.queries.sheets import unsent
from station.runtime.documents.batch import print_waiting
from station.runtime.documents.making import wanted_for
from station.runtime.unattended import SeatHeld, unattended
from station.words import say, say_count

DONE, NOT_DONE, NOT_UNDERSTOOD = 0, 1, 2


def run(args: argparse.Namespace) -> int:
    """Print the worksheets, plans and notes of a day, tomorrow if none is told."""
    here = home()
    try:
        with unattended(here) as desk:
            return _print(desk, here, args.day)
    except SeatHeld as held:
        return _fail(refusal(held.refused))
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params))
    except BadData as error:
        return _fail(say(f"refused.{error.code}", **error.params))


def _print(desk: Desk, here: Home, told: str | None) -> int:
    day = _day(desk, told)
    if day is None:
        print(say("print.bad_day", day=told), file=sys.stderr)
        return NOT_UNDERSTOOD
    if unsent(desk.store.database):
        print(deed_of(doubt_first(desk, Request())))
    else:
        ordered = order_sheets(desk, Request(), wanted_for(desk, day), signed=False)
        if isinstance(ordered, Refused):
            return _fail(refusal(ordered))
        print(deed(ordered))
    return _send(desk, here)


def deed_of(outcome: object) -> str:
    """Say what an act answered, done or refused."""
    return refusal(outcome) if isinstance(outcome, Refused) else deed(outcome)  # type: ignore[arg-type]


def _send(desk: Desk, here: Home) -> int:
    count = 0
    with progress(say("progress.left.print")) as tell:
        for sent in print_waiting(desk, here, tell):
            if sent.fault:
                return _fail(say("print.stopped", sheet=sent.sheet.id, why=sent.fault))
            count += 1
    print(say_count("print.sent", count, folder=here.printed))
    return DONE


def _day(desk: Desk, told: str | None) -> date | None:
    today = desk.clock.utc().astimezone(time_zone(desk.store.database)).date()
    if told in (None, "demain", "tomorrow"):
        return today + timedelta(days=1)
    if told in ("aujourd'hui", "today"):
        return today
    try:
        return date.fromisoformat("-".join(reversed(str(told).split("/"))))
    except ValueError:
        return None


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
