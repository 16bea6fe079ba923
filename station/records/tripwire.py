"""Tripwires: a client that was refused, or that sees the file changed, leaves a mark under `run/`; whoever
holds a seat finds it, shows it and journals it."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from station.records.fence import PROGRAM_VERSION
from station.records.process import process_facts

SUFFIX = ".mark"
MOST = 200
"""Marks kept at once: a client that goes mad must not fill the disk."""


@dataclass(frozen=True)
class Mark:
    """What a client left: what happened, a detail, who it was; `id` makes it journaled once."""

    id: str
    what: str
    facts: Mapping[str, Any]


def trip(run: Path, what: str, detail: str = "") -> None:
    """Leave a mark, one for each process, happening and detail; a mark that can't be left stops nothing."""
    with suppress(OSError):
        if len(list(run.glob(f"*{SUFFIX}"))) >= MOST:
            return
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        facts = process_facts() | {"version": PROGRAM_VERSION, "detail": detail, "at": at}
        name = f"{os.getpid()}-{what}-{re.sub(r'[^a-z0-9_.]', '', detail)[:32]}{SUFFIX}"
        draft = run / f".{name}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"id": secrets.token_hex(16), "what": what, "facts": facts}, file)
        draft.rename(run / name)


def marks(run: Path) -> list[tuple[Path, Mark]]:
    """Read the marks that lie there; one that can't be read is told as such, it is no less a sign."""
    found = []
    for path in sorted(run.glob(f"*{SUFFIX}")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            mark = Mark(str(told["id"]), str(told["what"]), dict(told["facts"]))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError):
            mark = Mark(secrets.token_hex(16), "unreadable", {})
        found.append((path, mark))
    return found
