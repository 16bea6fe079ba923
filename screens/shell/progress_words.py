"""How far long work is, in words and plain signs; for the screens' dialog and the terminal's line."""

from __future__ import annotations

from station.progress import Progress
from station.words import say


def doing(progress: Progress) -> str:
    """Say what is being done now."""
    return say(f"progress.{progress.doing}")


def bar(progress: Progress, width: int) -> str:
    """Draw how much is done, in so many signs; nothing where it can't be known beforehand."""
    if progress.total is None:
        return ""
    full = width * min(progress.done, progress.total) // progress.total if progress.total else width
    return f"[{'#' * full:.<{width}}]"


def so_far(progress: Progress) -> str:
    """Count what is done; nothing where it can't be known beforehand."""
    counted = progress.total is not None
    return say("progress.done", done=progress.done, total=progress.total) if counted else ""


def elapsed(seconds: float) -> str:
    """Say how long the work has gone on."""
    minutes, left = divmod(int(seconds), 60)
    return say("progress.minutes", n=minutes, s=left) if minutes else say("progress.seconds", s=left)
