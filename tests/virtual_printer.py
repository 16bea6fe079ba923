"""A network printer to be unlucky with: answers as Epson's do, or stays mute, lies, hangs up or stalls."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

DLE_EOT = b"\x10\x04"
PROCESS = b"\x1d(H\x06\x0000"
QUESTIONS = ((DLE_EOT, 1), (PROCESS, 4))

ANSWERS = {
    "ok": {1: 0x12, 2: 0x12, 4: 0x12},
    "near_end": {1: 0x12, 2: 0x12, 4: 0x1E},
    "paper_out": {1: 0x1A, 2: 0x32, 4: 0x72},
    "cover_open": {1: 0x1A, 2: 0x16, 4: 0x12},
    "offline": {1: 0x1A, 2: 0x12, 4: 0x12},
    "error": {1: 0x1A, 2: 0x52, 4: 0x12},
}


@dataclass(frozen=True)
class Manner:
    """How the printer behaves; `limit` counts the label's bytes, questions not included."""

    status: str = "ok"  # a key of ANSWERS, or mute or garbage
    proves: bool = True  # answers GS ( H function 48
    then: str = ""  # status after the limit, or rst, fin, stall, mute, hook
    limit: int = 0
    asb: bool = False  # sends an unasked status block on connection


class Serving:
    """A printer's place on the network, which has one connection at a time; a context manager."""

    MANNER = ""
    """What the setting that names it says after the address."""

    def __init__(self, listening: socket.socket | None = None) -> None:
        """Listen, without serving yet; on a socket of one's own where the printer is to stand elsewhere."""
        self._listening = listening or socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def spec(self) -> str:
        """The setting that names this printer."""
        host, port = self._listening.getsockname()[:2]
        return f"network:{host}:{port}{self.MANNER}"

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self._ended.set()
        self._listening.shutdown(socket.SHUT_RDWR)  # wakes who waits for a connection
        self._thread.join(5)
        self._listening.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(OSError):
                connection, _ = self._listening.accept()
                with connection:
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        """Take what one connection brings, to its end."""
        raise NotImplementedError

    def ended(self) -> bool:
        """Tell whether the test is over."""
        return self._ended.is_set()


class VirtualNetworkPrinter(Serving):
    """An ESC/POS printer on a free local port."""

    def __init__(self, manner: Manner, listening: socket.socket | None = None) -> None:
        super().__init__(listening)
        self.manner = manner
        self.jobs: list[bytes] = []
        self.proofs = 0
        """How often it was asked whether all is printed."""
        self.at_limit: Callable[[], None] = lambda: None
        """Called once when the limit is reached and `then` is `hook`."""

    def _talk(self, connection: socket.socket) -> None:
        _Conversation(self, connection).run()


class _Conversation:
    """One connection: what is a question is answered, what is not is the label."""

    def __init__(self, printer: VirtualNetworkPrinter, connection: socket.socket) -> None:
        self.printer, self.manner, self.connection = printer, printer.manner, connection
        self.status = self.manner.status
        self.unread = b""
        self.printed = 0
        printer.jobs.append(b"")

    def run(self) -> None:
        self.connection.settimeout(0.05)
        if self.manner.asb:
            self.connection.sendall(b"\x10\x00\x00\x0f")
        while not self.printer.ended():
            try:
                heard = self.connection.recv(512)
            except TimeoutError:
                continue
            if not heard:
                return
            self.unread += heard
            if not self._take():
                return

    def _take(self) -> bool:
        """Work through what arrived; False when the printer hangs up."""
        while self.unread:
            if self.unread.startswith(DLE_EOT) and len(self.unread) >= 3:
                self._answer_status(self.unread[2])
                self.unread = self.unread[3:]
            elif self.unread.startswith(PROCESS) and len(self.unread) >= len(PROCESS) + 4:
                self._answer_process(self.unread[len(PROCESS) : len(PROCESS) + 4])
                self.unread = self.unread[len(PROCESS) + 4 :]
            elif (ready := len(self.unread) - _started_question(self.unread)) == 0:
                return True
            elif not self._print(ready):
                return False
        return True

    def _print(self, ready: int) -> bool:
        """Print what lies before the next question, or before the fault that is due."""
        end = min((i for q in (DLE_EOT, PROCESS) if (i := self.unread.find(q, 1)) > 0), default=ready)
        if self.manner.then and self.manner.limit:
            end = min(end, max(1, self.manner.limit - self.printed))
        self.printer.jobs[-1] += self.unread[:end]
        self.printed += end
        self.unread = self.unread[end:]
        if not self.manner.then or self.printed < self.manner.limit:
            return True
        return self._fail()

    def _fail(self) -> bool:
        then = self.manner.then
        if then == "hook":
            self.manner = Manner(proves=self.manner.proves)
            self.printer.at_limit()
            return True
        if then == "stall":
            while not self.printer.ended():
                self.printer._ended.wait(0.05)
            return False
        if then == "rst":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if then in ("rst", "fin"):
            return False
        self.status = then
        return True

    def _answer_status(self, question: int) -> None:
        if self.status == "garbage":
            self.connection.sendall(b"\xff\x00\x41")
        elif self.status != "mute":
            self.connection.sendall(bytes([ANSWERS[self.status][question]]))

    def _answer_process(self, mark: bytes) -> None:
        self.printer.proofs += 1
        if self.manner.proves and self.status in ("ok", "near_end"):
            self.connection.sendall(b'7"' + mark + b"\0")


def _started_question(unread: bytes) -> int:
    """Count the last bytes that may be the beginning of a question."""
    for size in range(min(len(unread), len(PROCESS) + 3), 0, -1):
        tail = unread[-size:]
        if any(q.startswith(tail) or (tail.startswith(q) and size < len(q) + n) for q, n in QUESTIONS):
            return size
    return 0
