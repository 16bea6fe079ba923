"""`station proof`: the last signed proof of completeness, as PDF or to CUPS; takes no seat."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from station.places import home
from station.printing.documents.delivery import send_document
from station.printing.documents.typesetting import DocumentFault, fault_words
from station.printing.results import Outcome
from station.records.clock import Clock
from station.records.errors import RecordsError
from station.records.keys import load_key
from station.records.opening import connect
from station.runtime.documents.proof import last_proof_pdf
from station.words import say

NOT_DONE = 1


def run(args: argparse.Namespace) -> int:
    """Make the document and send or keep it; 1 when nothing was signed, or it can't be made or sent."""
    try:
        key = load_key(home().key)
        database = connect(home().database)
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params))
    try:
        pdf = last_proof_pdf(database, Clock().utc(), key)
    except DocumentFault as fault:
        return _fail(fault_words(fault))
    finally:
        database.conn.close()
    if pdf is None:
        return _fail(say("proof.none"))
    sent = send_document(pdf, args.to, Path.cwd(), "station-preuve")
    if sent.outcome is not Outcome.DELIVERED:
        return _fail(say("sheet.not_sent", place=args.to, why=say(f"printer.{sent.reason.value}")))
    print(say("sheet.kept", file=sent.kept) if sent.kept else say("sheet.sent", place=args.to))
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
