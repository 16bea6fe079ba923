"""A warm process that forks drivers, so that a harness pays once for what they import and read of `data/`.

It has never opened a database, so that no lock and no connection crosses a fork; what it gives birth to are
processes like any other, with their own files, and a SIGKILL ends them as it ends the program.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from station.acts.unit_data import UnitData
from station.runtime.house import read_unit_data
from tests.crash import driver


class Child:
    """A process of a nursery, held by a descriptor: a number given to another process later is never hit."""

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid = pid
        self._descriptor = descriptor

    def __del__(self) -> None:
        os.close(self._descriptor)

    def poll(self) -> bool | None:
        """Tell that it has ended, as subprocess does: None while it lives."""
        return True if select.select([self._descriptor], [], [], 0)[0] else None

    def wait(self, seconds: float) -> None:
        """Wait until it has ended; raises TimeoutError."""
        if not select.select([self._descriptor], [], [], seconds)[0]:
            raise TimeoutError(f"process {self.pid} goes on")

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still lives."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, number)


class Nursery:
    """The warm process, seen from the harness."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.crash.nursery", str(theirs.fileno())]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=Path.cwd())
        theirs.close()

    def bear(self, arguments: Sequence[str], out: int, errors: int) -> Child:
        """Start a driver with its arguments, and the files for what it says and for its errors."""
        socket.send_fds(self._line, [json.dumps(arguments).encode()], [out, errors])
        pid, descriptors, _, _ = socket.recv_fds(self._line, 64, 1)
        return Child(int(pid), descriptors[0])

    def close(self) -> None:
        """Let the warm process go."""
        self._line.close()
        self._process.wait(10)


def main(descriptor: str) -> int:
    """Fork a driver for each request, until the harness is gone."""
    import_module("cryptography.hazmat.primitives.ciphers.aead")  # what drivers would import late
    data = read_unit_data()
    line = socket.socket(fileno=int(descriptor))
    while True:
        request, descriptors, _, _ = socket.recv_fds(line, 65536, 2)
        if not request:
            return 0
        _bury()
        pid = os.fork()
        if pid == 0:
            line.close()
            _live(json.loads(request), data, *descriptors)
        held = os.pidfd_open(pid)
        socket.send_fds(line, [str(pid).encode()], [held])
        for one in (held, *descriptors):
            os.close(one)


def _bury() -> None:
    """Take leave of those that have ended: not before the harness holds the descriptor of each."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _live(arguments: Sequence[str], data: UnitData, out: int, errors: int) -> NoReturn:
    """Be a driver to the end."""
    os.dup2(out, 1)
    os.dup2(errors, 2)
    random.seed()
    code = 1
    try:
        code = driver.main(*arguments, data=data)
    except BaseException:  # a fork never returns into the nursery
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
