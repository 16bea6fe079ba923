"""What is known here of the warm standby: its settings, and what its follower last said of itself."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from station.places import Home

LATE_SECONDS = 180.0
"""A follower silent for so long, or a replica not proved whole for so long, is told on the board."""


@dataclass(frozen=True)
class Follower:
    """What the follower says of itself: entries it was fed, entries restored and verified from the replica at
    the last check; times in seconds since 1970: of that check, from when on the replica lacks something, of
    this word; what is wrong, as a code with the last line of who said so."""

    fed: int = 0
    proved: int = 0
    proved_at: float = 0.0
    lacks_since: float = 0.0
    fault: str = ""
    why: str = ""
    said_at: float = 0.0

    def lag(self, now: float) -> float:
        """Give for how many seconds the replica has lacked something, 0 when it was proved whole."""
        return now - self.lacks_since if self.lacks_since else 0.0


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
    return () if is_well(told(home), time.time()) else ("standby",)


def is_well(state: Follower | None, now: float) -> bool:
    """Tell whether the standby could take over with all that was recorded up to a moment ago."""
    if state is None or now - state.said_at > LATE_SECONDS:
        return False
    return not state.fault and state.lag(now) <= LATE_SECONDS


def superseded(home: Home) -> dict[str, str] | None:
    """Give what is known of the promotion of the standby, when this machine is not the station any more."""
    try:
        word: dict[str, str] = json.loads((folder(home) / "superseded.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {"host": "?", "at": "?"}
    return word


def supersede(home: Home, word: str) -> None:
    """Note that the standby was promoted."""
    path = folder(home) / "superseded.json"
    draft = path.with_suffix(".new")
    draft.write_text(word, encoding="utf-8")
    os.replace(draft, path)
