"""`station lockout`: everybody off before an upgrade, by a pharmacist; nobody holds a seat afterwards."""

from __future__ import annotations

import sys
import time
from argparse import Namespace

from screens.lines.asking import ask_reason, ask_signature, at_a_terminal
from screens.shell.sentences import deed, refusal
from station.acts.desk import Desk, Request
from station.acts.outcome import Outcome, Refused
from station.acts.sessions import lockout
from station.acts.sitting import leave_seat
from station.clinical.tables import BadData
from station.places import Home, home
from station.records.errors import RecordsError
from station.records.presence import Presence
from station.records.queries import people
from station.records.seats import Seat
from station.runtime.house import open_desk
from station.runtime.sessions import Seen, sessions
from station.runtime.unattended import PATIENCE
from station.words import say

DONE, NOT_DONE, SOMEBODY_LEFT = 0, 1, 3
GRACE_SECONDS = 5.0


def run(args: Namespace) -> int:
    """Close everybody out; 0 all out, 1 not done, 3 done but somebody's process does not react."""
    here = home()
    if not at_a_terminal():
        return _fail(say("asking.no_terminal"))
    try:
        desk = open_desk(here, lease_seconds=PATIENCE)
    except (RecordsError, BadData) as error:
        kind = "stopped" if isinstance(error, RecordsError) else "refused"
        return _fail(say(f"{kind}.{error.code}", **error.params))
    presence = Presence(here.run)
    try:
        outcome = _locked_out(desk, presence)
        if isinstance(outcome, Refused):
            return _fail(refusal(outcome))
        print(deed(outcome))
        return _wait(here, desk, presence)
    finally:
        if desk.store.identity.seat != Seat.OBSERVER:
            leave_seat(desk)
        presence.close()
        desk.store.close()


def _locked_out(desk: Desk, presence: Presence) -> Outcome:
    given = ask_signature(people.operators(desk.store.database))
    if given is None:
        return Refused("signature_missing")
    request = Request((given,), ask_reason())
    return lockout(desk, request, Seat.PRODUCTION, presence)


def _wait(here: Home, desk: Desk, presence: Presence) -> int:
    """Wait until every other session has locked itself, and name those that have not."""
    left: list[Seen] = []
    for _ in range(int(GRACE_SECONDS / 0.25)):
        found = sessions(here, desk.clock)
        left = [one for one in found if not one.out and one.session.presence != presence.name]
        if not left:
            print(say("lockout.all_out"))
            return DONE
        time.sleep(0.25)
    for one in left:
        print(say("lockout.left", who=one.name, pid=one.session.facts.get("pid")), file=sys.stderr)
    return SOMEBODY_LEFT


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
