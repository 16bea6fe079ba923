"""`station kit`: the paper kit as one PDF, from the service seat."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from screens.lines.progress import progress
from screens.shell.sentences import deed, refusal
from station.acts.desk import Request
from station.acts.outcome import Refused
from station.clinical.tables import BadData
from station.places import Home, home
from station.progress import Progress, Tell
from station.records.errors import RecordsError
from station.records.queries.settings import setting
from station.runtime.documents.batch import FOLDER, send_pdf
from station.runtime.documents.kit import make
from station.runtime.documents.others import Printable, kit_of
from station.runtime.register_export import write_new
from station.runtime.unattended import SeatHeld, unattended
from station.words import say, say_os

DONE, NOT_DONE = 0, 1


def run(args: argparse.Namespace) -> int:
    """Make the kit of today and tomorrow and keep it, in `printed/` if no file is told."""
    here = home()
    try:
        return _make(here, Path(args.to).absolute() if args.to else None)
    except SeatHeld as held:
        return _fail(refusal(held.refused))
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params))
    except BadData as error:
        return _fail(say(f"refused.{error.code}", **error.params))


def _make(here: Home, to: Path | None) -> int:
    with unattended(here) as desk:
        made = make(desk, Request(), signed=False)
        if isinstance(made, Refused):
            return _fail(refusal(made))
        with progress(say("progress.why.kit"), ends=False) as tell:
            printable = kit_of(desk, made.entry, tell)
        place = FOLDER if to else setting(desk.store.database, "document_printer", FOLDER)
    with progress(say("progress.why.kit"), ends=False) as tell:
        if to:
            return _keep(printable, to, deed(made), tell)
        kept, fault = send_pdf(printable, place, here, tell)
    if fault:
        return _fail(fault)
    print(deed(made))
    print(say("kit.kept", path=here.printed / kept) if kept else say("documents.queue"))
    return DONE


def _keep(printable: Printable, to: Path, told: str, tell: Tell) -> int:
    """Write the kit to a new file, a USB stick's perhaps."""
    from station.printing.documents.typesetting import DocumentFault, fault_words, make_documents

    tell(Progress("laying_out"))
    try:
        pdf = make_documents(printable.documents, printable.stamp, printable.title, tell)
        tell(Progress("sending"))
        write_new(to, pdf)
    except DocumentFault as fault:
        return _fail(fault_words(fault))
    except FileExistsError:
        return _fail(say("register.file_exists", path=to))
    except OSError as error:
        return _fail(say("register.file_fails", path=to, why=say_os(error)))
    print(told)
    print(say("kit.kept", path=to))
    return DONE


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
