"""The one door for signed acts: signatures first, then the decision and its record in one transaction."""

from __future__ import annotations

from station.acts.desk import Desk, Request
from station.acts.outcome import Outcome, Refused
from station.acts.recording import Decide, already, record
from station.acts.signing import sign


def perform(desk: Desk, request: Request, act: str, decide: Decide) -> Outcome:
    """Do a signed act; one that was already recorded under the same id is answered again, not done again."""
    known = already(desk, request)
    if known:
        return known
    signers = sign(desk, act, request)
    if isinstance(signers, Refused):
        return signers
    return record(desk, request, act, decide, signers)
