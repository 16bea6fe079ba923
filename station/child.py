"""A child process that is given bytes and says bytes, ended with the wait for it. Touches: processes."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from station.progress import Progress, Tell

LOOK_SECONDS = 0.2
"""How often it is looked whether anybody still waits."""


def said_by(command: Sequence[str], given: bytes, patience: float, tell: Tell, doing: str) -> bytes:
    """Give what the child says; nothing where it fails or takes longer than `patience`, in seconds.

    Raises OSError where it can't be begun, and Cancelled.
    """
    began, left, pipe = time.monotonic(), [given], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child:
        try:
            while time.monotonic() - began < patience:
                tell(Progress(doing))
                with suppress(subprocess.TimeoutExpired):
                    said, _ = child.communicate(left.pop() if left else None, timeout=LOOK_SECONDS)
                    tell(Progress(doing))
                    return said if child.returncode == 0 else b""
        finally:
            child.kill()
    return b""
