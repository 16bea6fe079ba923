"""When a process that holds the records locked may be ended without asking anybody."""

from __future__ import annotations

from collections.abc import Mapping


def may_be_ended(*, stopped: bool, silent_seconds: float | None, lease_seconds: float) -> bool:
    """Tell whether nothing can be lost by ending a process: it is stopped, and its last sign of life is older
    than the lease, so that the fence refuses whatever it would still write.

    A process that never gave a sign of life (`silent_seconds` None: not one of ours) is for people to judge.
    """
    return stopped and silent_seconds is not None and silent_seconds > lease_seconds


def name_of(facts: Mapping[str, object], name: str, pid: int) -> str:
    """Name a process in few words: who, from where, or what program it is."""
    where = facts.get("from") or facts.get("terminal") or ""
    told = [str(facts.get("operator") or ""), str(where), f"{name} {pid}"]
    return ", ".join(part for part in told if part)
