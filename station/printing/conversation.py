"""Sending one label over a two-way line: status asked before, all the bytes, and proof asked after."""

import secrets
from dataclasses import dataclass

from station.printing.dialogue import Line, ask_process, ask_status, process_done
from station.printing.results import (
    Delivery,
    Outcome,
    Reason,
    State,
    delivered,
    doubtful,
    not_sent,
    reason_of,
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: to connect, for an answer, for the bytes to leave, for the paper."""

    connect: float = 4
    answer: float = 2
    write: float = 10
    paper: float = 15


def send_over(
    line: Line, data: bytes, patience: Patience, proof: bool | None = None
) -> tuple[Delivery, bool]:
    """Send a label, and tell whether the printer proves what it printed (Epson's process mark).

    `proof` is what an earlier call found out; None asks. Never raises, and waits no longer than the patience.
    """
    try:
        state = ask_status(line, patience.answer).state
        if state is not State.READY:
            return not_sent(reason_of(state)), bool(proof)
        if proof is None:
            proof = _proves(line, patience)
    except OSError as error:
        return not_sent(_reason(error), error), bool(proof)
    try:
        line.write(data)
        return (_proven(line, patience) if proof else _still_ready(line, patience)), proof
    except OSError as error:
        return doubtful(_reason(error), error), proof


def _proves(line: Line, patience: Patience) -> bool:
    """Try the mark before anything is printed; ESC @ wipes out what a printer lacking it may note."""
    mark = _mark()
    ask_process(line, mark)
    return process_done(line, mark, patience.answer)


def _proven(line: Line, patience: Patience) -> Delivery:
    mark = _mark()
    ask_process(line, mark)
    if process_done(line, mark, patience.paper):
        return delivered(Reason.PRINTED)
    state = ask_status(line, patience.answer).state
    return doubtful(Reason.NO_ANSWER if state is State.READY else reason_of(state))


def _still_ready(line: Line, patience: Patience) -> Delivery:
    state = ask_status(line, patience.answer).state
    outcome = Outcome.DELIVERED if state is State.READY else Outcome.DOUBTFUL
    return Delivery(outcome, reason_of(state))


def _mark() -> bytes:
    """Give four random letters A-O: unlike digits, none of them looks like a status byte."""
    return bytes(ord("A") + secrets.randbelow(15) for _ in range(4))


def _reason(error: OSError) -> Reason:
    return Reason.STALLED if isinstance(error, TimeoutError) else Reason.CUT_OFF
