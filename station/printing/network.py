"""A printer on the network (raw port, usually 9100), on a socket that never blocks for ever."""

import contextlib
import fcntl
import os
import select
import socket
import struct
import termios
import time

from station.printing.conversation import Patience
from station.printing.dialogue import drain
from station.printing.line_printer import NoLine
from station.printing.results import Delivery, PrinterStatus, Reason, State, delivered, doubtful, not_sent

_FAREWELL = 0.3
_ABORT = struct.pack("ii", 1, 0)


class SilentNetworkPrinter:
    """A network printer that never answers: all it can be asked is to take the bytes."""

    def __init__(self, host: str, port: int, patience: Patience) -> None:
        self._host, self._port, self._patience = host, port, patience

    def send(self, data: bytes, title: str) -> Delivery:
        """Print one label; delivered means that the printer's network card took every byte, and no more."""
        try:
            line = SocketLine(self._host, self._port, self._patience)
        except NoLine as fault:
            return not_sent(fault.reason, fault)
        try:
            line.write(data)
            line.wait_taken()
        except OSError as error:
            line.abort()
            return doubtful(Reason.STALLED if isinstance(error, TimeoutError) else Reason.CUT_OFF, error)
        line.close()
        return delivered(Reason.HANDED_OVER)

    def status(self) -> PrinterStatus:
        """Tell whether the printer takes a connection; it can't say more."""
        try:
            SocketLine(self._host, self._port, self._patience).close()
        except NoLine:
            return PrinterStatus(State.OFFLINE)
        return PrinterStatus(State.UNKNOWN)


class SocketLine:
    """One connection to a printer."""

    def __init__(self, host: str, port: int, patience: Patience) -> None:
        """Connect within the patience; NoLine when that fails."""
        self._patience = patience
        try:
            self._socket = socket.create_connection((host, port), timeout=patience.connect)
        except OSError as error:
            raise NoLine(Reason.UNREACHABLE, error) from error
        self._socket.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * (patience.write + patience.paper))
        )

    def write(self, data: bytes) -> None:
        """Hand all the bytes to the system within the patience."""
        self._socket.settimeout(self._patience.write)
        self._socket.sendall(data)

    def read(self, seconds: float) -> bytes:
        """Give what has arrived; ConnectionError when the printer has hung up."""
        ready, _, _ = select.select([self._socket], [], [], seconds)
        if not ready:
            return b""
        heard = self._socket.recv(256)
        if not heard:
            raise ConnectionAbortedError("the printer has hung up")
        return heard

    def wait_taken(self) -> None:
        """Wait until the other side has acknowledged every byte; TimeoutError when it does not."""
        deadline = time.monotonic() + self._patience.write
        while struct.unpack("i", fcntl.ioctl(self._socket, termios.TIOCOUTQ, b"\0" * 4))[0]:
            if time.monotonic() > deadline:
                raise TimeoutError("bytes not acknowledged")
            if fault := self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(fault, os.strerror(fault))
            time.sleep(0.02)

    def close(self) -> None:
        """End in good order: all that was written arrives. An answer left unread would abort it."""
        with contextlib.suppress(OSError):
            drain(self)
            self._socket.shutdown(socket.SHUT_WR)
            deadline = time.monotonic() + _FAREWELL
            while (left := deadline - time.monotonic()) > 0:
                self.read(left)
        self._socket.close()

    def abort(self) -> None:
        """Hang up so that nothing still under way is printed later."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        self._socket.close()
