"""Who sits where: taking a seat over, handing it on, ending sessions, closing everybody else out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.sitting import who
from station.clinical.who_signs import why_may_not
from station.records import seats
from station.records.presence import Presence
from station.records.seats import Holder, Seat

SESSION = "session:"


@dataclass(frozen=True)
class Session:
    """A process of the station as its presence file tells of it: its name there, and its facts."""

    presence: str
    facts: Mapping[str, Any]

    @property
    def seat(self) -> str:
        """Where it sits, as it says itself."""
        return str(self.facts.get("seat") or Seat.OBSERVER.value)


def take_over(desk: Desk, request: Request, seat: Seat, presence: Presence, token: int) -> Outcome:
    """Take a seat that somebody holds: signed, with a reason that the holder will read beside the name.

    `token` is the holder's, as seen by who decides: of two who take over at once, the second is told so.
    """

    def decide(scene: Scene) -> Plan | Refused:
        found = seats.holder(scene.database, seat)
        refused = _why_not_over(desk, scene, seat, found, token)
        if refused:
            return refused
        facts = {**presence.facts, **_by(scene), "seat": seat.value}
        seats.take(scene.database, desk.store.identity, seat, presence.name, facts)
        told = who(found.facts) if found else {}
        return Plan("seat_taken_over", (), f"seat:{seat.value}", {**told, **_by(scene), "seat": seat.value})

    outcome = perform(desk, request, "take_over", decide, f"seat:{seat.value}", fenced=False)
    _tell_seat(desk, presence)
    return outcome


def _why_not_over(desk: Desk, scene: Scene, seat: Seat, found: Holder | None, token: int) -> Refused | None:
    if desk.store.identity.seat == seat:
        return Refused("seat_yours", {"seat": seat.value})
    if refused := _why_not(scene, "take_over"):
        return refused
    if (found.token if found else 0) != token:
        return Refused("seat_changed", {"seat": seat.value, **who(found.facts if found else {})})
    return None


def _why_not(scene: Scene, act: str) -> Refused | None:
    """Say why this person may not, or that the reason is missing."""
    may_not = why_may_not(act, scene.signer, None)
    if may_not:
        return refusal(may_not)
    return None if reason_given(scene) else Refused("reason_missing")


def _by(scene: Scene) -> dict[str, str | int | None]:
    return {"by": scene.signer.name, "reason": scene.request.reason}


def _tell_seat(desk: Desk, presence: Presence) -> None:
    presence.tell({"seat": desk.store.identity.seat})


def hand_over_seat(desk: Desk, request: Request, presence: Presence, to: Session) -> Outcome:
    """Leave this session's seat to another one, which sits down by itself as soon as it reads this."""

    def decide(scene: Scene) -> Plan | Refused:
        identity = desk.store.identity
        may_not = why_may_not("hand_over_seat", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if to.facts.get("wanted") != identity.seat:
            return Refused("seat_not_theirs", {"seat": identity.seat})
        params = {**who(to.facts), "seat": identity.seat, "by": scene.signer.name}
        return Plan("seat_offered", (), SESSION + to.presence, params)

    outcome = perform(desk, request, "hand_over_seat", decide, SESSION + to.presence)
    if not isinstance(outcome, Refused):
        with desk.store.transaction(fenced=False) as database:
            seats.leave(database, desk.store.identity)
        desk.store.identity.sit(Seat.OBSERVER, 0, "")
        _tell_seat(desk, presence)
    return outcome


def end_sessions(desk: Desk, request: Request, presence: Presence, ended: Sequence[Session]) -> Outcome:
    """End other sessions, signed and with a reason: they lose their seats here and read the rest by
    themselves."""

    def decide(scene: Scene) -> Plan | Refused:
        if refused := _why_not(scene, "end_session"):
            return refused
        if not ended:
            return Refused("no_session")
        facts = {**presence.facts, **_by(scene)}
        for session in ended:
            _empty_seats(desk, scene, session, facts)
        params = {
            "sessions": len(ended),
            "who": "; ".join(_words(session) for session in ended),
            **_by(scene),
        }
        return Plan("sessions_ended", (), subject, params)

    subject = SESSION + ",".join(sorted(session.presence for session in ended))
    return perform(desk, request, "end_session", decide, subject)


def _empty_seats(desk: Desk, scene: Scene, session: Session, facts: Mapping[str, Any]) -> None:
    for seat in (Seat.PRODUCTION, Seat.PHARMACY, Seat.SERVICE):
        found = seats.holder(scene.database, seat)
        if found and not found.left and found.presence == session.presence:
            seats.empty(scene.database, desk.store.identity, seat, presence=session.presence, facts=facts)


def _words(session: Session) -> str:
    facts = session.facts
    where = facts.get("from") or facts.get("terminal") or ""
    return f"{session.seat} {facts.get('operator', '')} {where} ({facts.get('pid', '')})"


def lockout(desk: Desk, request: Request, seat: Seat, presence: Presence) -> Outcome:
    """Put everybody else out before an upgrade: signed by a pharmacist, with a reason; raises the epoch.

    Who signs keeps the seat they have; an observer takes `seat`, whoever holds it.
    """
    identity = desk.store.identity
    before = identity.epoch

    def decide(scene: Scene) -> Plan | Refused:
        if refused := _why_not(scene, "lockout"):
            return refused
        if identity.seat == Seat.OBSERVER:
            seats.take(scene.database, identity, seat, presence.name, {**presence.facts, **_by(scene)})
        scene.database.execute("UPDATE gate SET epoch = epoch + 1")
        identity.epoch = int(scene.database.execute("SELECT epoch FROM gate").fetchone()[0])
        return Plan("locked_out", (), "station", {**who(presence.facts), **_by(scene)})

    outcome = perform(desk, request, "lockout", decide, "station", fenced=False)
    if isinstance(outcome, Refused):
        identity.epoch = before
    _tell_seat(desk, presence)
    return outcome
