"""What a printer says of itself and of a label: states and reasons, whose words are at `printer.<code>`."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a printer is; unknown when it can't tell or its answer makes no sense."""

    READY = "ready"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """A printer's state, and whether the roll is near its end (None: it can't tell)."""

    state: State
    near_end: bool | None = None


class Outcome(StrEnum):
    """Where a label went. Only `not_sent` may be tried again by itself: a doubtful one may be out."""

    DELIVERED = "delivered"
    NOT_SENT = "not_sent"
    DOUBTFUL = "doubtful"


class Reason(StrEnum):
    """Why an outcome is what it is."""

    PRINTED = "printed"
    STATUS_READY = "status_ready"
    HANDED_OVER = "handed_over"
    QUEUED = "queued"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    CUT_OFF = "cut_off"
    STALLED = "stalled"
    ABSENT = "absent"
    NOT_ALLOWED = "not_allowed"
    DRIVER_MISSING = "driver_missing"
    QUEUE_REFUSED = "queue_refused"
    QUEUE_SILENT = "queue_silent"
    ZEBRA_SILENT = "zebra_silent"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one label; `detail` is the system's own message, for the technical log.

    `kept` names the file in which a printer that is a folder keeps it.
    """

    outcome: Outcome
    reason: Reason
    detail: str = ""
    kept: str = ""


def delivered(reason: Reason) -> Delivery:
    """Give the result of a label that was handed over whole."""
    return Delivery(Outcome.DELIVERED, reason)


def not_sent(reason: Reason, detail: object = "") -> Delivery:
    """Give the result of a label of which nothing left this process."""
    return Delivery(Outcome.NOT_SENT, reason, str(detail))


def doubtful(reason: Reason, detail: object = "") -> Delivery:
    """Give the result of a label that may have been printed, wholly or in part."""
    return Delivery(Outcome.DOUBTFUL, reason, str(detail))


def reason_of(state: State) -> Reason:
    """Give the reason that a printer's state is for not printing (or for having printed)."""
    return {
        State.READY: Reason.STATUS_READY,
        State.PAPER_OUT: Reason.PAPER_OUT,
        State.COVER_OPEN: Reason.COVER_OPEN,
        State.OFFLINE: Reason.OFFLINE,
        State.UNKNOWN: Reason.NO_ANSWER,
    }[state]
