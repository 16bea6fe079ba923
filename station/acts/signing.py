"""Signatures: a badge and a PIN become a person who may sign, or a refusal; wrong PINs slow down, then lock.

PINs are verified before the act's transaction: argon2 is slow on purpose, and the write lock must not wait.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

from station.acts.desk import Desk, Given, Request, Scene
from station.acts.outcome import Done, Outcome, Plan, Refused
from station.acts.recording import record
from station.clinical.model import Operator, Role
from station.clinical.scan_codes import CodeType, Misread, read
from station.clinical.seats import Seat
from station.clinical.who_signs import RULES
from station.records.queries import people
from station.records.tripwire import trip

LOCK_AFTER = 5
DELAYS = (0, 0, 10, 30, 60)
"""Seconds to wait after the n-th wrong PIN in a row; from LOCK_AFTER on: locked, or the last delay again."""


def pin_digest(desk: Desk, pin: str) -> str:
    """Key a PIN with the station key before hashing: a stolen hash is of no use without the key."""
    return hmac.new(desk.key.derive("pin"), pin.encode(), hashlib.sha256).hexdigest()


def hash_pin(desk: Desk, pin: str) -> str:
    """Hash a PIN with argon2id (argon2-cffi's recommended parameters), keyed."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(pin_digest(desk, pin))


def identify(desk: Desk, given: Given) -> Operator | Refused:
    """Find who gives a signature: by the badge's code, or chosen by hand (then the PIN is always asked)."""
    database = desk.store.database
    if given.badge is None:
        found = people.operator(database, given.operator or 0)
        return found or Refused("badge_unknown")
    code = read(given.badge, desk.key.derive("codes"))
    if isinstance(code, Misread):
        return Refused(f"scan_{code.reason.value}")
    if code.type is not CodeType.PERSON:
        return Refused("not_a_badge", {"type": code.type.name.lower()})
    found = people.by_badge(database, code.sequence)
    if found is None and code.sequence <= people.last_badge(database):
        return Refused("badge_replaced", {"number": code.sequence})
    return found or Refused("badge_unknown")


def whose(desk: Desk, request: Request) -> list[int]:
    """List whose signatures a request brings, none checked yet; 0 for nobody's."""
    found = (identify(desk, given) for given in request.signatures)
    return [person.id if isinstance(person, Operator) else 0 for person in found]


def pin_needed(desk: Desk, act: str, given: Given, operator: Operator) -> bool:
    """Tell whether the PIN is needed: by the act, without a badge, or when the last PIN is an hour old."""
    if RULES[act].pin or given.badge is None:
        return True
    stored = people.pin_hash(desk.store.database, operator.id)
    return not desk.pins.fresh(operator, stored, desk.clock.boot_ns())


def sign(desk: Desk, act: str, request: Request) -> tuple[Operator, ...] | Refused:
    """Check every signature that comes with an act, PINs included."""
    if act not in RULES:
        return Refused("act_unknown", {"act": act})
    if not request.signatures:
        return Refused("signature_missing")
    if len(request.signatures) > RULES[act].signers:
        return Refused("too_many_signatures", {"act": act})
    signers: list[Operator] = []
    for given in request.signatures:
        answer = _check(desk, act, given)
        if isinstance(answer, Refused):
            return answer
        if answer.id in {signer.id for signer in signers}:
            return Refused("same_signer", {"name": answer.name})
        signers.append(answer)
    return tuple(signers)


def _check(desk: Desk, act: str, given: Given) -> Operator | Refused:
    operator = _allowed(desk, given)
    if isinstance(operator, Refused):
        return operator
    if not given.pin:
        return (
            Refused("pin_needed", {"name": operator.name})
            if pin_needed(desk, act, given, operator)
            else operator
        )
    return check_pin(desk, operator, given.pin)


def _allowed(desk: Desk, given: Given) -> Operator | Refused:
    operator = identify(desk, given)
    if isinstance(operator, Operator) and not operator.active:
        return Refused("operator_disabled", {"name": operator.name})
    if isinstance(operator, Operator) and operator.locked:
        return Refused("operator_locked", {"name": operator.name})
    return operator


def check_pin(desk: Desk, operator: Operator, pin: str) -> Operator | Refused:
    """Verify a PIN; a wrong one is journaled and counted."""
    if desk.pins.wrong >= LOCK_AFTER:
        return Refused("pin_tries_over")
    wait = _seconds_to_wait(desk, operator)
    if wait:
        return Refused("pin_wait", {"name": operator.name, "seconds": wait})
    stored = people.pin_hash(desk.store.database, operator.id)
    if stored is None:
        return Refused("pin_not_set", {"name": operator.name})
    if not _matches(desk, stored, pin):
        return _wrong(desk, operator)
    if operator.failures:
        record(desk, Request(), "pin_right", lambda scene: _cleared(scene, operator.id))
    desk.pins.wrong = 0
    now = people.operator(desk.store.database, operator.id) or operator
    desk.pins.remember(now, stored, desk.clock.boot_ns())
    return now


def _matches(desk: Desk, stored: str, pin: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(stored, pin_digest(desk, pin))
    except (VerificationError, InvalidHashError):
        return False


def _seconds_to_wait(desk: Desk, operator: Operator) -> int:
    if operator.retry_at is None:
        return 0
    left = (operator.retry_at - desk.clock.utc()).total_seconds()
    clock_set_back = left > DELAYS[-1]
    return 0 if left <= 0 or clock_set_back else int(left) + 1


def _wrong(desk: Desk, operator: Operator) -> Refused:
    if desk.store.identity.seat == Seat.OBSERVER:
        return _wrong_without_a_seat(desk, operator)
    outcome = record(desk, Request(), "pin_wrong", lambda scene: counted(scene, operator.id))
    if isinstance(outcome, Refused):
        return outcome
    waits = outcome.code == "pin_wrong" and outcome.params["seconds"]
    return Refused("pin_wrong_wait" if waits else outcome.code, dict(outcome.params))


def _wrong_without_a_seat(desk: Desk, operator: Operator) -> Refused:
    """Count here what can't be recorded from here, and leave a sign for whoever holds a seat."""
    desk.pins.wrong += 1
    trip(desk.run, "pin_wrong", f"{operator.id}.{desk.pins.wrong}")
    return Refused("pin_wrong", {"name": operator.name, "failures": desk.pins.wrong, "seconds": 0})


def counted(scene: Scene, operator_id: int) -> Plan:
    """Count one more wrong PIN of a person; from the fifth in a row on they are locked."""
    operator = people.operator(scene.database, operator_id)
    assert operator is not None
    failures = operator.failures + 1
    lock = failures >= LOCK_AFTER and not _last_pharmacist(scene, operator)
    delay = DELAYS[min(failures, len(DELAYS)) - 1]
    row = replace(
        operator,
        failures=failures,
        locked=lock,
        retry_at=scene.now + timedelta(seconds=delay) if delay else None,
    )
    params: dict[str, str | int | None] = {"name": operator.name, "failures": failures, "seconds": delay}
    return Plan("pin_locked" if lock else "pin_wrong", (row,), f"operator:{operator.id}", params)


def _last_pharmacist(scene: Scene, operator: Operator) -> bool:
    others = [
        person
        for person in people.operators(scene.database)
        if person.active and not person.locked and person.is_a(Role.PHARMACIST) and person.id != operator.id
    ]
    return operator.is_a(Role.PHARMACIST) and not others


def _cleared(scene: Scene, operator_id: int) -> Plan:
    operator = people.operator(scene.database, operator_id)
    assert operator is not None
    row = replace(operator, failures=0, retry_at=None)
    return Plan("pin_right", (row,), f"operator:{operator.id}", {"name": operator.name})


def ask_who(desk: Desk, act: str, given: Given) -> Outcome:
    """Tell a signing dialog whose badge it is and whether the PIN will be needed; records nothing."""
    operator = _allowed(desk, given)
    if isinstance(operator, Refused):
        return operator
    needed = pin_needed(desk, act, given, operator)
    return Done(
        "pin_asked" if needed else "badge_enough",
        {"name": operator.name, "id": operator.id, "pin": int(needed)},
    )
