"""A printer at the other end of a two-way line, whatever the line is made of; each label has its own."""

from collections.abc import Callable
from typing import Protocol

from station.printing.conversation import Patience, send_over
from station.printing.dialogue import Line, ask_status
from station.printing.results import Delivery, Outcome, PrinterStatus, Reason, State, not_sent


class OpenLine(Line, Protocol):
    """A line that was opened for one label, and how to be done with it. Neither call raises."""

    def close(self) -> None:
        """End in good order: what was written arrives."""

    def abort(self) -> None:
        """Hang up so that nothing still under way is printed later."""


class NoLine(Exception):
    """The line could not be opened; nothing left this process."""

    def __init__(self, reason: Reason, detail: object) -> None:
        """Keep the reason and the system's own message."""
        super().__init__(str(detail))
        self.reason = reason


class LinePrinter:
    """Opens a line for each label and each question."""

    def __init__(self, connect: Callable[[], OpenLine], patience: Patience) -> None:
        self._connect, self._patience = connect, patience
        self._proof: bool | None = None

    def send(self, data: bytes, title: str) -> Delivery:
        """Print one label."""
        try:
            line = self._connect()
        except NoLine as fault:
            return not_sent(fault.reason, fault)
        result = self._over(line, data)
        if result.outcome is Outcome.DELIVERED:
            line.close()
        else:
            line.abort()
        return result

    def status(self) -> PrinterStatus:
        """Ask how the printer is; offline when no line can be opened."""
        try:
            line = self._connect()
        except NoLine:
            return PrinterStatus(State.OFFLINE)
        try:
            status = self._ask(line)
        except OSError:
            status = PrinterStatus(State.UNKNOWN)
        if status.state is State.UNKNOWN:
            line.abort()
        else:
            line.close()
        return status

    def _over(self, line: Line, data: bytes) -> Delivery:
        """Have the conversation in which one label is sent; never raises."""
        result, proof = send_over(line, data, self._patience, self._proof)
        if result.outcome is Outcome.DELIVERED:
            self._proof = proof
        return result

    def _ask(self, line: Line) -> PrinterStatus:
        """Ask how the printer is; raises OSError when the line is dead."""
        return ask_status(line, self._patience.answer)
