"""What the machine says of itself: whether its clock is kept right, and how much room its disks have.
Touches: the kernel's clock state, the disks."""

from __future__ import annotations

import ctypes
import os
import shutil
from decimal import Decimal
from pathlib import Path

TIME_ERROR = 5
"""What adjtimex(2) returns while nothing keeps the clock synchronised."""

TIMEX_BYTES = 256
"""At least the size of struct timex (208 bytes on 64-bit Linux); all zero asks and changes nothing."""


def clock_synchronised() -> bool | None:
    """Tell whether the kernel takes its clock for synchronised (NTP, PTP); None where it won't say."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        state = libc.adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != TIME_ERROR


def disk_free_percent(*places: Path) -> Decimal | None:
    """Give the least free share of the disks that these folders lie on, in percent; None if one is gone."""
    try:
        found = [shutil.disk_usage(os.path.realpath(place)) for place in places]
    except OSError:
        return None
    return min((Decimal(100) * usage.free / usage.total for usage in found), default=None)
