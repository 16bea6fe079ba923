"""`station verify`: says whether everything recorded is whole, and what is not. Changes nothing."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from screens.lines.progress import progress
from station.clinical.documents import read_anchor
from station.places import Home, home
from station.progress import counting
from station.records.chain import Fault
from station.records.errors import RecordsError
from station.records.heads import check_heads, read_head
from station.records.keys import load_key
from station.records.verify import Verdict, anchored, verify
from station.runtime.backing_up import head_faults
from station.runtime.house import read_machine
from station.words import say, say_count

MOST_FAULTS = 50


def run(args: Namespace) -> int:
    """Verify the station of this home; 0 whole, 1 not (or not to be read)."""
    here = home()
    try:
        verdict = verified(here, Path(args.mirror) if args.mirror else None)
        verdict = replace(verdict, faults=(*verdict.faults, *head_faults(here, args.head)))
    except RecordsError as error:
        print(say(f"stopped.{error.code}", **error.params), file=sys.stderr)
        return 1
    tell(verdict)
    proven = args.anchor is None or prove(here, " ".join(args.anchor) or _scanned())
    return 0 if verdict.whole and proven else 1


def _scanned() -> str:
    """Take a paper's code from the keyboard or the reader; the signs that a reader sends around it do not
    count."""
    try:
        typed = input(say("lines.anchor.scan"))
    except EOFError:
        return ""
    return "".join(sign for sign in typed if sign.isprintable()).strip()


def verified(here: Home, mirror: Path | None = None) -> Verdict:
    """Verify with the mirror named, or the second medium's; raises RecordsError without a database."""
    with progress(say("progress.left.verify")) as tell:
        count = counting(tell, "verifying")
        return verify(here.database, mirror or read_machine(here).mirror, count)


def prove(here: Home, code: str) -> bool:
    """Say whether what stands on a paper is of this journal, or of a closed book before it: the print at its
    foot, typed, or the signed head at its end, scanned."""
    signed, read = read_head(code), read_anchor(code)
    if signed is None and read is None:
        print(say("lines.anchor.unreadable", code=code), file=sys.stderr)
        return False
    n = signed.n if signed else read[0] if read else 0
    why = _why_not_of(here, here.database, code)
    if why is None:
        print(say("lines.anchor.proven", n=n))
        return True
    for book in sorted(here.archive.glob("*/station.db")):
        if _why_not_of(here, book, code) is None:
            print(say("lines.anchor.archived", n=n, name=book.parent.name))
            return True
    print(why, file=sys.stderr)
    return False


def _why_not_of(here: Home, database: Path, code: str) -> str | None:
    """Say why a paper is not of the journal in a database; None where it is."""
    if read_head(code):
        faults = tuple(check_heads(database, load_key(here.key), [code]))
        return sentence(faults[0]) if faults else None
    read = read_anchor(code)
    assert read is not None
    found, last = anchored(database, read)
    key = "lines.anchor.ahead" if read[0] > last else "lines.anchor.differs"
    return None if found else say(key, n=read[0], last=last)


def tell(verdict: Verdict) -> None:
    """Print the verdict: each fault on a line of the error stream, then one sentence."""
    for fault in verdict.faults[:MOST_FAULTS]:
        print(sentence(fault), file=sys.stderr)
    more = len(verdict.faults) - MOST_FAULTS
    if more > 0:
        print(say_count("lines.verify.more", more), file=sys.stderr)
    if verdict.whole:
        print(say_count("lines.verify.whole", verdict.entries, head=verdict.head[:16]))
    elif all(fault.code.startswith("mirror_") for fault in verdict.faults):
        print(say_count("lines.verify.mirror_only", verdict.entries), file=sys.stderr)
    else:
        print(say_count("lines.verify.faults", len(verdict.faults), entries=verdict.entries), file=sys.stderr)


def sentence(fault: Fault) -> str:
    """Say one fault."""
    return "- " + say(f"verify.{fault.code}", **fault.params)
