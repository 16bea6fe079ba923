"""The one way anything is recorded: transaction, decision, entry, rows, commit, mirror, then the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Done, Outcome, Plan, Refused, refusal
from station.clinical.model import Operator, Signature
from station.clinical.seats import why_seat_may_not
from station.records import journal
from station.records.database import Database
from station.records.errors import CommitUnknown, Fenced, RecordsError, RuleBroken, UnsafeText
from station.records.queries import people
from station.records.rows import time_text
from station.records.tripwire import trip

Decide = Callable[[Scene], Plan | Refused]


@dataclass(frozen=True)
class Asked:
    """What was asked for under an act's id, the same in a retry; `about`: its subject, if known before."""

    request: Request
    act: str
    operators: Sequence[int] = ()
    about: str = ""


def already(desk: Desk, asked: Asked) -> Outcome | None:
    """Find the answer of an act recorded before under the same id; refuse an id that meant another act."""
    entry = journal.find(desk.store.database, asked.request.act_id)
    return answer(entry, asked) if entry else None


def answer(entry: journal.Entry, asked: Asked) -> Outcome:
    """Give the answer that an entry was recorded with; refuse when it is of another act."""
    body = entry.read()
    then = body["act"], body["operators"], body["reason"], asked.about and body["subject"]
    if then != (asked.act, list(asked.operators), asked.request.reason, asked.about):
        return Refused("act_id_reused")
    return Done(body["code"], body["params"], entry.n, again=True)


def record(
    desk: Desk,
    request: Request,
    act: str,
    decide: Decide,
    signers: Sequence[Operator] = (),
    *,
    about: str = "",
    fenced: bool = True,
) -> Outcome:
    """Decide and record an act in one transaction; what the fence or a rule refuses is an answer too."""
    may_not = why_seat_may_not(desk.store.identity.seat, act, signed=bool(signers))
    if may_not:
        return refusal(may_not)
    asked = Asked(request, act, [signer.id for signer in signers], about)
    try:
        outcome = _transact(desk, asked, decide, fenced)
    except Fenced as error:
        trip(desk.run, "act_refused", f"{act}:{error.verdict}")
        return stopped(error)
    except (UnicodeEncodeError, UnsafeText):
        return Refused("text_unreadable")
    except RecordsError as error:
        return stopped(error)
    if isinstance(outcome, Done):
        _mirror(desk)
    return outcome


def stopped(error: RecordsError) -> Refused:
    """Turn what the records refused into an answer."""
    if isinstance(error, Fenced):
        return Refused("fenced", {"verdict": error.verdict})
    if isinstance(error, RuleBroken):
        return Refused("rule", {"rule": error.rule})
    return Refused(f"stopped_{error.code}", dict(error.params))


def _transact(desk: Desk, asked: Asked, decide: Decide, fenced: bool) -> Outcome:
    try:
        with desk.store.transaction(fenced=fenced) as database:
            return already(desk, asked) or _decided(desk, database, asked, decide)
    except CommitUnknown:
        with desk.store.reading():
            return already(desk, asked) or Refused("not_recorded")


def _decided(desk: Desk, database: Database, asked: Asked, decide: Decide) -> Outcome:
    signers = _signers_now(database, asked.operators)
    if isinstance(signers, Refused):
        return signers
    scene = Scene(desk, database, desk.clock.utc(), signers, asked.request)
    plan = decide(scene)
    if isinstance(plan, Refused):
        return plan
    rows = [*plan.rows, *_signatures(scene, asked.act, plan)]
    entry = journal.append(database, _writing(scene, asked.act, plan), rows)
    return Done(plan.code, plan.params, entry.n)


def _signers_now(database: Database, numbers: Sequence[int]) -> tuple[Operator, ...] | Refused:
    """Read the signers under the write lock: roles may have been taken away since the PIN was checked."""
    signers: list[Operator] = []
    for number in numbers:
        signer = people.operator(database, number)
        if signer is None:
            return Refused("badge_unknown")
        if signer.locked or not signer.active:
            return Refused("operator_locked" if signer.locked else "operator_disabled", {"name": signer.name})
        signers.append(signer)
    return tuple(signers)


def _writing(scene: Scene, act: str, plan: Plan) -> journal.Writing:
    identity = scene.desk.store.identity
    return journal.Writing(
        act_id=scene.request.act_id,
        act=act,
        subject=plan.subject or (f"preparation:{plan.preparation}" if plan.preparation else ""),
        code=plan.code,
        params=plan.params,
        at=time_text(scene.now),
        boot_ns=identity.clock.boot_ns(),
        boot=identity.clock.boot,
        series=scene.series(),
        session=identity.token,
        seat=identity.seat,
        operators=[signer.id for signer in scene.signers],
        reason=scene.request.reason,
    )


def _signatures(scene: Scene, act: str, plan: Plan) -> list[Any]:
    entry = scene.entry
    given = zip(scene.signers, scene.request.signatures, strict=True)
    pairs = [(one, preparation) for one in given for preparation in (plan.preparation, *plan.others)]
    return [
        Signature(
            id=f"{entry}.{place}",
            act=act,
            operator=signer.id,
            preparation=preparation,
            at=scene.now,
            pin=signature.pin is not None,
            reason=scene.request.reason,
        )
        for place, ((signer, signature), preparation) in enumerate(pairs, start=1)
    ]


def _mirror(desk: Desk) -> None:
    """Bring the mirror up to date; the day it fails, and the day it is back, are journaled."""
    store = desk.store
    before = store.mirror_fault
    store.catch_up()
    if bool(before) != bool(store.mirror_fault):
        code = "not_mirrored" if store.mirror_fault else "mirrored_again"
        detail = store.mirror_fault or ""
        record(desk, Request(), "mirror", lambda scene: Plan(code, (), "mirror", {"detail": detail}))
