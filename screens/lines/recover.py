"""`station recover`: worksheets taken in from their codes, scanned at the terminal or read from a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from screens.lines.asking import ask_signature, at_a_terminal
from screens.shell.sentences import deed, refusal
from station.acts.desk import Desk, Request
from station.acts.outcome import Refused
from station.acts.recovering import recover
from station.acts.sitting import leave_seat, take_seat
from station.clinical.paper_codes import Pile
from station.clinical.scan_codes import KeyMisread, Misread, read_key
from station.clinical.tables import BadData
from station.places import home
from station.printing.sentences import key_misread_words, misread_words
from station.records.errors import RecordsError
from station.records.keys import StationKey
from station.records.presence import Presence
from station.records.queries.people import operators
from station.records.seats import Seat
from station.runtime.documents.paper_pile import Standing, standing, take_code
from station.runtime.house import open_desk
from station.runtime.unattended import PATIENCE
from station.words import say, say_count, say_os

DONE, NOT_DONE = 0, 1
KEY_LINES = 9


def run(args: argparse.Namespace) -> int:
    """Read codes, say what is missing, and take in what is whole, signed by a pharmacist."""
    try:
        keys = _sealed_key() if args.key else ()
        codes = Path(args.file).read_text(encoding="ascii", errors="replace") if args.file else None
        desk = open_desk(home(), lease_seconds=PATIENCE)
    except OSError as error:
        return _fail(say("recover.file_fails", path=args.file, why=say_os(error)))
    except KeyFault as fault:
        return _fail(str(fault))
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params))
    except BadData as error:
        return _fail(say(f"refused.{error.code}", **error.params))
    try:
        return _recover(desk, keys, codes.split() if codes is not None else _scanned())
    finally:
        desk.store.close()


class KeyFault(Exception):
    """The sealed key was not typed rightly; the message says which line."""


def _sealed_key() -> tuple[StationKey, ...]:
    """Ask for the nine lines of the lost station's sealed key."""
    print(say("recover.key_lines"), file=sys.stderr)
    lines = [line for line in (sys.stdin.readline() for _ in range(KEY_LINES)) if line]
    key = read_key(lines)
    if isinstance(key, KeyMisread):
        raise KeyFault(key_misread_words(key))
    return (StationKey(key),)


def _scanned() -> Iterable[str]:
    """Take codes as the scanner types them, until an empty line or the end."""
    print(say("recover.scan_now"), file=sys.stderr)
    for line in sys.stdin:
        text = "".join(sign for sign in line if sign.isprintable()).strip()
        if not text:
            return
        yield text


def _recover(desk: Desk, keys: tuple[StationKey, ...], codes: Iterable[str]) -> int:
    pile = Pile()
    for text in codes:
        taken = take_code(pile, text)
        if isinstance(taken, Misread):
            print(misread_words(taken), file=sys.stderr)
            continue
        pile = taken
        now = standing(pile, (*keys, desk.key))
        print(say("recover.so_far", whole=len(now.whole), lacking=len(now.lacking)), file=sys.stderr)
    found = standing(pile, (*keys, desk.key))
    tell(found)
    return _take_in(desk, found) if found.whole else _fail(say("refused.no_sheets"))


def tell(found: Standing) -> None:
    """Say which sheets are whole, which lack codes, which can't be read and which are missing."""
    print(say_count("recover.whole", len(found.whole)))
    for name, places in found.lacking:
        print(say("recover.lacking", sheet=name, places=", ".join(map(str, places))), file=sys.stderr)
    for item in found.unreadable:
        print(say(f"recover.{item.why}", sheet=item.name), file=sys.stderr)
    if found.missing:
        print(say("recover.missing", sheets=", ".join(found.missing)), file=sys.stderr)


def _take_in(desk: Desk, found: Standing) -> int:
    if not at_a_terminal():
        return _fail(say("recover.needs_terminal"))
    given = ask_signature(operators(desk.store.database))
    if given is None:
        return NOT_DONE
    presence = Presence(home().run)
    try:
        seat = take_seat(desk, Request(), Seat.PRODUCTION, presence)
        if isinstance(seat, Refused):
            return _fail(refusal(seat))
        try:
            outcome = recover(desk, Request((given,)), found.whole)
        finally:
            leave_seat(desk)
    finally:
        presence.close()
    if isinstance(outcome, Refused):
        return _fail(refusal(outcome))
    print(deed(outcome))
    return DONE


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
