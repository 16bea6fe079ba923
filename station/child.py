"""A child process that is given bytes and says bytes, ended with the wait for it. Touches: processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO

from station.progress import Progress, Tell

LOOK_SECONDS = 0.2
"""How often it is looked whether anybody still waits."""


def said_by(command: Sequence[str], given: bytes, patience: float, tell: Tell, doing: str) -> bytes:
    """Give what the child says; nothing where it fails or takes longer than `patience`, in seconds.

    It is given the bytes in memory of its own, not through a pipe: `communicate` called again after its
    timeout sends no more of them. Raises OSError where it can't be begun, and Cancelled.
    """
    began = time.monotonic()
    with _in_memory(given) as held:
        child = subprocess.Popen(command, stdin=held, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with child:
        try:
            while time.monotonic() - began < patience:
                tell(Progress(doing))
                with suppress(subprocess.TimeoutExpired):
                    said, _ = child.communicate(timeout=LOOK_SECONDS)
                    tell(Progress(doing))
                    return said if child.returncode == 0 else b""
        finally:
            child.kill()
    return b""


def _in_memory(given: bytes) -> BinaryIO:
    """Lay bytes into a file that is on no disk, to be read from its beginning."""
    held = open(os.memfd_create("given"), "w+b")  # noqa: SIM115 - whoever asked closes it
    held.write(given)
    held.seek(0)
    return held
