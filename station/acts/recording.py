"""The one way anything is recorded: transaction, decision, entry, rows, commit, mirror, then the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Done, Outcome, Plan, Refused
from station.clinical.model import Operator, Signature
from station.records import journal
from station.records.errors import CommitUnknown, Fenced, RecordsError, RuleBroken
from station.records.rows import time_text

Decide = Callable[[Scene], Plan | Refused]


def already(desk: Desk, request: Request) -> Done | None:
    """Find the answer of an act that was recorded before under the same id."""
    entry = journal.find(desk.store.database, request.act_id)
    if entry is None:
        return None
    body = entry.read()
    return Done(body["code"], body["params"], entry.n, again=True)


def record(
    desk: Desk,
    request: Request,
    act: str,
    decide: Decide,
    signers: Sequence[Operator] = (),
    *,
    fenced: bool = True,
) -> Outcome:
    """Decide and record an act in one transaction; what the fence or a rule refuses is an answer too."""
    try:
        outcome = _transact(desk, request, act, decide, tuple(signers), fenced)
    except CommitUnknown:
        outcome = already(desk, request) or Refused("not_recorded")
    except Fenced as error:
        return Refused("fenced", {"verdict": error.verdict})
    except RuleBroken as error:
        return Refused("rule", {"rule": error.rule})
    except RecordsError as error:
        return Refused(f"stopped_{error.code}", dict(error.params))
    if isinstance(outcome, Done):
        _mirror(desk)
    return outcome


def _transact(
    desk: Desk, request: Request, act: str, decide: Decide, signers: tuple[Operator, ...], fenced: bool
) -> Outcome:
    with desk.store.transaction(fenced=fenced) as database:
        known = already(desk, request)
        if known:
            return known
        scene = Scene(desk, database, desk.clock.utc(), signers, request)
        plan = decide(scene)
        if isinstance(plan, Refused):
            return plan
        entry = journal.append(
            database, _writing(scene, act, plan), [*plan.rows, *_signatures(scene, act, plan)]
        )
        return Done(plan.code, plan.params, entry.n)


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
