"""`station close-book`: archives the book of record and opens the next, signed by two pharmacists."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import closing
from dataclasses import replace

from screens.lines.asking import ask_reason, ask_signature, at_a_terminal
from screens.lines.mirroring import bring_mirror_up_to_date
from screens.lines.progress import progress
from screens.lines.verify import tell, verified
from screens.records.left_words import left_words
from screens.shell.sentences import refusal
from station.acts.closing import why_not_close_book
from station.acts.desk import Given, Request
from station.acts.outcome import Refused
from station.clinical.closing import ClosedBook, Left, Papers
from station.clinical.model import Operator
from station.clinical.names import fold
from station.clinical.tables import BadData
from station.places import Home, home
from station.printing.documents.typesetting import DocumentFault, fault_words
from station.records.clock import Clock
from station.records.errors import RecordsError
from station.records.opening import connect
from station.records.queries import people, preparations
from station.records.queries.closing import left_undone
from station.runtime.backing_up import back_up_everywhere, sign_on_second_medium
from station.runtime.closing_book import close_book
from station.runtime.house import read_machine
from station.runtime.remains import remains
from station.runtime.standby_state import is_configured
from station.words import say, say_count, say_os

DONE, NOT_DONE = 0, 1


def run(args: Namespace) -> int:
    """Say what keeps the book open, else ask two pharmacists and close it; 0 closed and verified."""
    here = home()
    if not at_a_terminal():
        return fail(say("asking.no_terminal"))
    try:
        here.make()
        there = _who_may(here)
        left = _left(here) if there else None
        papers = _what_becomes(here) if left else None
        request = asked(there) if papers else None
        if request is None or papers is None or left is None:
            return NOT_DONE
        with progress(say("progress.left.closing")) as told:
            made = close_book(here, request, papers=papers, left=left, tell=told)
    except (RecordsError, BadData) as error:
        kind = "stopped" if isinstance(error, RecordsError) else "refused"
        return fail(say(f"{kind}.{error.code}", **error.params))
    except DocumentFault as fault:
        return fail(fault_words(fault))
    except OSError as error:
        return fail(say("lines.close_book.medium", why=say_os(error)))
    return fail(refusal(made)) if isinstance(made, Refused) else _told(here, made)


def _who_may(here: Home) -> list[Operator]:
    """List the people, after telling what keeps the book open; nobody when something does."""
    database = connect(here.database)
    try:
        reasons = why_not_close_book(database, Clock().utc())
        for reason in reasons:
            print(refusal(Refused(reason.code, dict(reason.params or {}))), file=sys.stderr)
        return [] if reasons else people.operators(database)
    finally:
        database.conn.close()


def _left(here: Home) -> Left | None:
    """List what is left undone, and ask why; None without an answer."""
    database = connect(here.database)
    with closing(database.conn):
        found, rows = left_undone(database), preparations.going_on(database)
    if not rows and not found.undecided:
        return found
    for row in rows:
        print(f"  {left_words(row)}")
    print(say("lines.close_book.left", not_begun=found.not_begun, undecided=found.undecided))
    print(say("lines.close_book.why_left"))
    why = ask_reason()
    if why is None:
        print(say("lines.rebuild.nothing_done"), file=sys.stderr)
    return replace(found, why=why) if why else None


def _what_becomes(here: Home) -> Papers | None:
    """Ask what becomes of the prints and exports of this book; None without one of the two answers."""
    database = connect(here.database)
    with closing(database.conn):
        found = remains(here, read_machine(here).second_medium, database)
    print(say_count("lines.close_book.papers", len(found), folder=here.printed))
    answers = {fold(say(f"lines.close_book.{papers}")): papers for papers in Papers}
    try:
        told = answers.get(fold(input(say("lines.close_book.which")).strip()))
    except EOFError:
        told = None
    if told is None:
        print(say("lines.rebuild.nothing_done"), file=sys.stderr)
    return told


def asked(there: list[Operator]) -> Request | None:
    """Ask two people for their signatures, and why; None when one does not sign."""
    given: list[Given] = []
    for words in ("lines.close_book.first", "lines.close_book.second"):
        print(say(words))
        one = ask_signature(there)
        if one is None:
            return None
        given.append(one)
    return Request(tuple(given), ask_reason())


def _told(here: Home, closed: ClosedBook) -> int:
    until = f"{closed.keep_until:%d/%m/%Y}"
    print(say_count("lines.close_book.done", closed.entries, name=closed.name, until=until))
    if is_configured(here):
        print(say("lines.close_book.standby"))
    mirror, now = read_machine(here).mirror, Clock().utc()
    bring_mirror_up_to_date(here, mirror)
    with progress(say("progress.left.backup")) as told:
        back_up_everywhere(here, now, tell=told)
    sign_on_second_medium(here, now)
    verdict = verified(here, mirror)
    tell(verdict)
    return DONE if verdict.whole else NOT_DONE


def fail(sentence: str) -> int:
    """Say why nothing was done."""
    print(sentence, file=sys.stderr)
    return NOT_DONE
