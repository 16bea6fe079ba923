"""What is known here of the warm standby: its settings, and what its follower last said of itself."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from station.places import Home

LATE_SECONDS = 60.0
"""A follower that said nothing for so long, or whose replica lags so much, is told on the board."""


@dataclass(frozen=True)
class Follower:
    """What the follower says: entries in the mirror, in the follower database, restored from the replica at
    the last check; what is wrong, as a code; when it said so (seconds since 1970)."""

    mirror: int
    follower: int
    checked: int = 0
    checked_at: float = 0.0
    lag_seconds: float = 0.0
    fault: str = ""
    said_at: float = 0.0


def folder(home: Home) -> Path:
    """The folder of the standby's settings and of its follower database."""
    return home.path / "standby"


def is_configured(home: Home) -> bool:
    """Tell whether this home feeds a standby."""
    return (folder(home) / "litestream.yml").exists()


def tell(home: Home, state: Follower) -> None:
    """Write what the follower says, at one stroke."""
    path = folder(home) / "status.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(state)), encoding="ascii")
    os.replace(draft, path)


def told(home: Home) -> Follower | None:
    """Read what the follower last said; None when it never spoke."""
    try:
        return Follower(**json.loads((folder(home) / "status.json").read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        return None


def standby_alert(home: Home) -> tuple[str, ...]:
    """Give what the board must say of the standby, as codes of `alert.<code>`; nothing when all is well."""
    if not is_configured(home):
        return ()
    state = told(home)
    silent = state is None or time.time() - state.said_at > LATE_SECONDS
    return ("standby",) if silent or (state is not None and _is_bad(state)) else ()


def _is_bad(state: Follower) -> bool:
    return bool(state.fault) or state.lag_seconds > LATE_SECONDS
