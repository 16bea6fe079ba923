"""Sessions in words: a row of the list, the whole of one, and what a tripwire tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from screens.shell.local_time import local
from screens.widgets.work_table import Column, Row
from station.records.tripwire import Mark
from station.runtime.sessions import Seen
from station.words import say

MINE, FROZEN = "mine", 20.0


def columns() -> tuple[Column, ...]:
    """Give the columns of the list, which fit 80."""
    return (
        Column(say("sessions.seat"), 13),
        Column(say("sessions.operator"), 14, stretch=True),
        Column(say("sessions.where"), 20),
        Column(say("sessions.version"), 5, right=True),
        Column(say("sessions.since"), 5),
        Column(say("sessions.state"), 13),
    )


def key_of(seen: Seen) -> str:
    """Name a row: by its presence, or by its process where it has none."""
    return seen.session.presence or f"process {seen.session.facts.get('pid')}"


def row(seen: Seen, mine: str, blocking: bool) -> Row:
    """Write one session on one line."""
    facts = seen.session.facts
    seat = say(f"seat.{seen.session.seat}") if seen.session.presence else say("sessions.foreign")
    version = str(facts.get("version", ""))
    cells = (seat, str(facts.get("operator", "")), where(facts), version, hour(facts.get("since")))
    return Row(key_of(seen), (*cells, state(seen, mine, blocking)))


def where(facts: Mapping[str, Any]) -> str:
    """Say from where, and through what."""
    place = facts.get("from") or str(facts.get("terminal", "")).removeprefix("/dev/") or facts.get("name", "")
    return f"{say('link.' + str(facts.get('link', 'console')))} {place}".strip()


def state(seen: Seen, mine: str, blocking: bool) -> str:
    """Say in a word how a session is."""
    if seen.session.presence == mine:
        return say("sessions.this_one")
    if blocking:
        return say("sessions.blocks")
    if seen.out:
        return say("sessions.locked")
    if seen.stopped or (seen.silent is not None and seen.silent > FROZEN):
        return say("sessions.frozen")
    return say("sessions.alive") if seen.silent is not None else say("sessions.command")


def hour(moment: object) -> str:
    """Write the hour of a moment as it was told; nothing where it was not."""
    return _told(moment, "%H:%M")


def _told(moment: object, form: str) -> str:
    try:
        return format(local(datetime.fromisoformat(str(moment))), form)
    except ValueError:
        return ""


def about(seen: Seen) -> str:
    """Say everything that is known of one session."""
    facts = seen.session.facts
    lines = [
        say(
            "sessions.process",
            host=facts.get("host", "-"),
            pid=facts.get("pid", "-"),
            start=facts.get("start", "-"),
            boot=str(facts.get("boot", "-"))[:8],
        ),
        say(
            "sessions.signs",
            since=_told(facts.get("since"), "%d/%m %H:%M") or "-",
            key=say("sessions.seconds", seconds=facts["silent"]) if "silent" in facts else "-",
            beat=say("sessions.seconds", seconds=int(seen.silent)) if seen.silent is not None else "-",
        ),
    ]
    if facts.get("connection"):
        key = facts.get("key") or say("sessions.no_key")
        lines.append(say("sessions.over_ssh", connection=facts["connection"], key=key))
    return "\n".join(lines)


def tripped(mark: Mark) -> str:
    """Say what a tripwire tells: what, who, from where, which version, when."""
    facts = mark.facts
    detail = str(facts.get("detail", ""))
    act, _, verdict = detail.partition(":")
    return say(
        f"tripwire.{mark.what}",
        at=hour(facts.get("at")),
        where=where(facts),
        version=facts.get("version", "-"),
        pid=facts.get("pid", "-"),
        act=say(f"act.{act}"),
        verdict=say(f"why.{verdict or detail}"),
    )
