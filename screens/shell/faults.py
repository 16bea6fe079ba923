"""What an unexpected error leaves: types and places in the code, no value. Touches: the station's log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb

EXIT_CODE = 70  # EX_SOFTWARE of sysexits.h


def note_fault(error: BaseException, log: Path) -> bool:
    """Add one paragraph about an error to the log (0600); False if the log can't be written."""
    text = "\n".join([f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} pid {os.getpid()}", *_lines(error), ""])
    try:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError:
        return False
    return True


def _lines(error: BaseException) -> Iterator[str]:
    """Tell the chain of errors, first cause first: each one's type and frames, not its message."""
    earlier = error.__cause__ or error.__context__
    if earlier is not None:
        yield from _lines(earlier)
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame, line in walk_tb(error.__traceback__):
        yield f"  {frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}"
