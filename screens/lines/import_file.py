"""`station import FILE`: takes a file in, from the service seat when nobody is there, else signed by a
person who takes a free seat."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from screens.importing.words import counts_words, fields_words
from screens.lines.asking import ask_signature, at_a_terminal
from screens.lines.import_list import brings_something, reason_for, shown
from screens.lines.progress import progress
from screens.shell.sentences import deed, refusal
from station.acts.desk import Desk, Request
from station.acts.importing import Fate, import_orders, preview
from station.acts.lists import take_in_list
from station.acts.outcome import Refused
from station.acts.vanished import gone
from station.clinical.lists import ListFile
from station.clinical.orders import OrderFile, Problem, SetAside
from station.clinical.tables import BadData
from station.exchange.sentences import sentence
from station.places import Home, home
from station.records.errors import RecordsError
from station.records.queries import people
from station.records.queries.imports import imports
from station.records.seats import Seat
from station.runtime.documents.after_import import make_kit_again
from station.runtime.files import read_incoming, read_mappings
from station.runtime.house import open_desk
from station.runtime.unattended import PATIENCE, SeatHeld, held_seat
from station.words import captioned, say

DONE, NOT_DONE, SOMEBODY_DECIDES = 0, 1, 3


def run(args: argparse.Namespace) -> int:
    """Show what the file would do and take it in; the exit codes are in --help."""
    here = home()
    try:
        desk = open_desk(here, lease_seconds=PATIENCE)
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params))
    except BadData as error:
        return _fail(say(f"refused.{error.code}", **error.params))
    try:
        mappings = read_mappings(here)
        for fault in mappings.faults:
            print(refusal(fault), file=sys.stderr)
        with progress(say("progress.left.import")) as tell:
            file = read_incoming(Path(args.file), mappings, args.mapping, tell)
        if isinstance(file, ListFile):
            return _list(desk, here, file, yes=args.yes)
        answer = _asked_about(desk, file, yes=args.yes)
        if answer is not None:
            return answer
        return _by_a_person(desk, here, file) if at_a_terminal() else _by_nobody(desk, here, file)
    finally:
        desk.store.close()


def _by_nobody(desk: Desk, here: Home, file: OrderFile) -> int:
    """Take the file in unsigned, from the service seat."""
    return _recorded(desk, here, file, Seat.SERVICE, Request())


def _by_a_person(desk: Desk, here: Home, file: OrderFile) -> int:
    """Take the file in signed by who is at the terminal, from the seat they may have if it is free."""
    given = ask_signature(people.operators(desk.store.database))
    if given is None:
        return NOT_DONE
    return _recorded(desk, here, file, _their_seat(), Request((given,)))


def _list(desk: Desk, here: Home, file: ListFile, *, yes: bool) -> int:
    """Show the triage of a list and take it in, signed; without somebody at the terminal it stays out."""
    found = shown(desk, file)
    if not brings_something(desk, file, found):
        print(say("refused.list_nothing_new"))
        return DONE
    if not at_a_terminal():
        print(say("refused.list_needs_person"), file=sys.stderr)
        return SOMEBODY_DECIDES
    answer = None if yes else _asked(attention=True)
    if answer is not None:
        return answer
    reason = reason_for(found)
    given = ask_signature(people.operators(desk.store.database))
    if given is None:
        return NOT_DONE
    try:
        with held_seat(desk, here, _their_seat()):
            outcome = take_in_list(desk, Request((given,), reason), file)
    except SeatHeld as held:
        return _fail(refusal(held.refused))
    if isinstance(outcome, Refused):
        return _fail(refusal(outcome))
    print(deed(outcome))
    return DONE


def _their_seat() -> Seat:
    return Seat.PHARMACY if os.environ.get("SSH_CONNECTION") else Seat.PRODUCTION


def _recorded(desk: Desk, here: Home, file: OrderFile, seat: Seat, request: Request) -> int:
    """Hold the seat only while recording, never while somebody thinks."""
    try:
        with held_seat(desk, here, seat):
            outcome = import_orders(desk, request, file, signed=bool(request.signatures))
            kit = "" if isinstance(outcome, Refused) else _kit_again(desk, here)
    except SeatHeld as held:
        return _fail(refusal(held.refused))
    if isinstance(outcome, Refused):
        return _fail(refusal(outcome))
    print(deed(outcome))
    if kit:
        print(kit)
    return DONE


def _kit_again(desk: Desk, here: Home) -> str:
    with progress(say("progress.why.kit"), ends=False) as tell:
        return make_kit_again(desk, here, tell)


def _asked_about(desk: Desk, file: OrderFile, *, yes: bool) -> int | None:
    """Show what the file would do and ask where somebody has to look; None to take it in."""
    fates = preview(desk.store.database, file)
    problems = [*file.problems, *(fate.problem for fate in fates if fate.problem)]
    changed = [fate for fate in fates if fate.kind in ("changed", "ended")]
    missing = gone(desk.store.database, file)
    _tell(file, fates, problems, changed, missing)
    if not file.orders:
        return _fail(say("import.nothing_readable"))
    listed = any(item.sha256 == file.sha256 for item in imports(desk.store.database))
    if not changed and all(fate.kind != "new" for fate in fates) and (listed or not problems):
        print(say("import.nothing_new"))
        return DONE
    return None if yes else _asked(attention=bool(problems or changed))


def _tell(
    file: OrderFile,
    fates: tuple[Fate, ...],
    problems: list[Problem],
    changed: list[Fate],
    missing: tuple[SetAside, ...],
) -> None:
    """Print the counts, and every line that is refused, set aside, gone or changed."""
    refused = len({item.line for item in problems})
    new, same = (sum(fate.kind == kind for fate in fates) for kind in ("new", "same"))
    counts = {"refused": refused, "changed": len(changed), "gone": len(missing), "new": new}
    print(counts_words(file.lines, counts | {"aside": len(file.asides), "same": same}))
    for problem in sorted(problems, key=lambda item: item.line):
        print(captioned(problem.file, sentence(problem)))
    for item in (*file.asides, *missing):
        print(captioned(file.name, captioned(item.what, say(f"refused.{item.code}", **item.params))))
    for fate in changed:
        fields = fields_words(fate)
        print(say("import.changed_fields", name=file.name, line=fate.order.line, fields=fields))


def _asked(*, attention: bool) -> int | None:
    """Ask the person at the terminal, or without one stop where somebody has to look; None to go on."""
    if not sys.stdin.isatty():
        if not attention:
            return None
        print(say("import.somebody_decides"), file=sys.stderr)
        return SOMEBODY_DECIDES
    try:
        if input(say("import.ask")).strip().casefold() == say("import.ask_yes"):
            return None
    except EOFError:
        print()
    print(say("import.not_taken"), file=sys.stderr)
    return NOT_DONE


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
