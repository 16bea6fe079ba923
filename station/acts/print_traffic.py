"""The print queue's traffic: who sends which label now. No evidence: requests and outcomes are acts."""

from __future__ import annotations

from station.acts.desk import Desk
from station.records.errors import RecordsError
from station.records.rows import time_text

SENT, NOT_SENT, DOUBTFUL, UNPRINTABLE = "sent", "not_sent", "doubtful", "unprintable"

CLAIM = (
    "INSERT INTO print_attempts (label, state, session, at, detail)"
    " VALUES (:label, 'sending', :session, :at, NULL)"
    " ON CONFLICT (label) DO UPDATE SET state = 'sending', session = :session, at = :at, detail = NULL"
    " WHERE state = 'not_sent'"
)


def claim(desk: Desk, label_id: int) -> bool:
    """Take a label to print; False when another session has it, or when it was void in the meantime."""
    session = desk.store.identity.token
    with desk.store.transaction() as database:
        wanted = database.execute(
            "SELECT 1 FROM labels WHERE id = ? AND state = 'requested'", [label_id]
        ).fetchone()
        if not wanted:
            return False
        args = {"label": label_id, "session": session, "at": time_text(desk.clock.utc())}
        return bool(database.execute(CLAIM, args).rowcount)


def settle(desk: Desk, label_id: int, state: str, detail: str) -> None:
    """Note how sending a claimed label went."""
    with desk.store.transaction() as database:
        database.execute(
            "UPDATE print_attempts SET state = ?, detail = ?, at = ?"
            " WHERE label = ? AND session = ? AND state = 'sending'",
            [state, detail, time_text(desk.clock.utc()), label_id, desk.store.identity.token],
        )


def doubt_orphans(desk: Desk) -> int:
    """Mark what a gone session was sending as doubtful, never sent again by itself; give their number."""
    try:
        with desk.store.transaction() as database:
            cursor = database.execute(
                "UPDATE print_attempts SET state = 'doubtful', detail = 'session_gone'"
                " WHERE state = 'sending' AND session <> ?",
                [desk.store.identity.token],
            )
            return int(cursor.rowcount)
    except RecordsError:
        return 0
