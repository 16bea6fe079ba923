"""The one door for signed acts: signatures first, then the decision and its record in one transaction."""

from __future__ import annotations

from station.acts.desk import Desk, Request
from station.acts.outcome import Done, Outcome, Refused, refusal
from station.acts.recording import Asked, Decide, answer, record, stopped
from station.acts.signing import sign, whose
from station.clinical.model import Operator
from station.clinical.seats import why_seat_may_not
from station.records import journal
from station.records.errors import RecordsError


def perform(
    desk: Desk, request: Request, act: str, decide: Decide, about: str = "", *, fenced: bool = True
) -> Outcome:
    """Do a signed act; one that was already recorded under the same id is answered again, not done again.

    `about` is the subject its entry will name, where that is known before the act. `fenced=False` is for an
    act that itself takes a seat.
    """
    try:
        with desk.store.reading():
            known = journal.find(desk.store.database, request.act_id)
            if known:
                return answer(known, Asked(request, act, whose(desk, request), about))
            signers = _signed(desk, act, request)
    except RecordsError as error:
        return stopped(error)
    if isinstance(signers, Refused):
        return signers
    outcome = record(desk, request, act, decide, signers, about=about, fenced=fenced)
    if isinstance(outcome, Done):
        desk.operator = signers[-1]
    return outcome


def _signed(desk: Desk, act: str, request: Request) -> tuple[Operator, ...] | Refused:
    """Check the signatures, from a seat that has the act: nowhere else can PINs be tried."""
    may_not = why_seat_may_not(desk.store.identity.seat, act, signed=True)
    return refusal(may_not) if may_not else sign(desk, act, request)
