"""Following the chain: whether each entry's text, hash, number and place are those of one unbroken
journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from station.records.fence import entry_hash
from station.records.journal import GENESIS, Entry


@dataclass(frozen=True)
class Fault:
    """One thing that does not add up; words at `verify.<code>`."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """One entry with its parsed body (None when it can't be read) and what is wrong with it."""

    entry: Entry
    body: Mapping[str, Any] | None
    faults: tuple[str, ...]


def follow(entries: Iterable[Entry], after: Entry | None = None) -> Iterator[Link]:
    """Check entries in order, from the stored text alone; after a fault goes on from the entry as it is."""
    import orjson  # takes a third of the time of `json`; here, because a start does without

    n, digest = (after.n, after.hash) if after else (0, GENESIS)
    seen: set[object] = set()
    for entry in entries:
        body = _read(entry.body, orjson.loads)
        yield Link(entry, body, tuple(_faults(entry, body, n, digest, seen)))
        n, digest = entry.n, entry.hash


def _read(text: str, quickly: Callable[[str], Any]) -> dict[str, Any] | None:
    """Parse a body; what the quick parser refuses is unreadable only where Python's own refuses it too."""
    try:
        body = quickly(text)
    except ValueError:
        try:
            body = json.loads(text)
        except ValueError:
            return None
    return body if isinstance(body, dict) else None


def _faults(
    entry: Entry, body: Mapping[str, Any] | None, n: int, digest: str, seen: set[object]
) -> Iterator[str]:
    if entry.n != n + 1:
        yield "gap"
    if entry_hash(entry.body) != entry.hash:
        yield "hash"
    if body is None:
        yield "unreadable"
        return
    if body.get("prev") != digest:
        yield "link"
    if body.get("n") != entry.n:
        yield "number"
    act_id = str(body.get("id"))
    if act_id in seen:
        yield "act_twice"
    seen.add(act_id)
