"""`station sheet`: sheets for the wall, the card of keys and one for each role, as PDF or to CUPS."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from station.clinical.documents import Stamp
from station.clinical.tables import BadData
from station.exchange.sheets import read_sheet, sheet_names
from station.printing.documents.delivery import send_document
from station.printing.documents.typesetting import DocumentFault, fault_words, make_documents
from station.printing.results import Outcome
from station.runtime.documents.sheets import sheet_document
from station.words import say

NOT_DONE = 1


def run(args: Namespace) -> int:
    """Make the named sheet, or all of them in one PDF; 1 when it can't be made or sent."""
    names = (args.name,) if args.name else sheet_names()
    if not set(names) <= set(sheet_names()):
        return _fail(say("sheet.unknown", name=args.name, names=", ".join(sheet_names())))
    try:
        documents = [sheet_document(read_sheet(name)) for name in names]
        pdf = make_documents(documents, _stamp(), say("sheet.title"))
    except BadData as error:
        return _fail(say(f"refused.{error.code}", **error.params))
    except DocumentFault as fault:
        return _fail(fault_words(fault))
    sent = send_document(pdf, args.to, Path.cwd(), f"station-{args.name or 'sheets'}")
    if sent.outcome is not Outcome.DELIVERED:
        return _fail(say("sheet.not_sent", place=args.to, why=say(f"printer.{sent.reason.value}")))
    print(say("sheet.kept", file=sent.kept) if sent.kept else say("sheet.sent", place=args.to))
    return 0


def _stamp() -> Stamp:
    """Stamp without a unit or a journal: a sheet is the same on every machine."""
    now = datetime.now(UTC)
    return Stamp("station", "", now, f"{now.astimezone():%d/%m/%Y}", "-")


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
