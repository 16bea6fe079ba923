"""The station's two clocks in one seam: UTC for people, time since boot for leases (it counts through
suspend, no step moves it)."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


def boot_identity() -> str:
    """Name this boot of the machine and the time namespace the process lives in (a namespace can shift the
    boot clock)."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    try:
        namespace = os.readlink("/proc/self/ns/time")
    except OSError:
        namespace = "time:[none]"
    return f"{boot} {namespace}"


class Clock:
    """Reads the machine's clocks; a test puts another in its place."""

    def __init__(self) -> None:
        self.boot = boot_identity()

    def utc(self) -> datetime:
        """Give the wall clock, aware UTC."""
        return datetime.now(UTC)

    def boot_ns(self) -> int:
        """Give nanoseconds since boot, suspend included."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


@dataclass
class Lease:
    """Proof that this process is alive: its event loop beats; a gap longer than the lease makes it stale
    for good."""

    clock: Clock
    seconds: float = 20.0
    stale: bool = False

    def __post_init__(self) -> None:
        self._last = self.clock.boot_ns()

    def beat(self) -> bool:
        """Note that the process lives; say whether it is still in time."""
        if self.valid():
            self._last = self.clock.boot_ns()
        return not self.stale

    def valid(self) -> bool:
        """Tell whether the last beat is recent; once it was not, never again."""
        if self.clock.boot_ns() - self._last > self.seconds * 1e9:
            self.stale = True
        return not self.stale
