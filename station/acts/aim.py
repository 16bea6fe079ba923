"""How an act on one preparation begins: the preparation now, its step, its signers, what the person saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station.acts.desk import Scene
from station.acts.outcome import Refused, refusal
from station.clinical.model import Preparation, Prescription
from station.clinical.steps import Act, why_not
from station.clinical.who_signs import why_may_not
from station.records.queries import preparations
from station.records.queries.fetch import one


@dataclass(frozen=True)
class Seen:
    """A preparation as it was on the screen: number, last entry, reading round (0: not compared)."""

    preparation: int
    entry: int = 0
    round: int = 0

    @property
    def subject(self) -> str:
        """Name the preparation as the journal does."""
        return f"preparation:{self.preparation}"


@dataclass(frozen=True)
class Aim:
    """A preparation an act may go on with."""

    preparation: Preparation
    prescription: Prescription


def aim(scene: Scene, act: Act, seen: Seen, readers: Iterable[int] = ()) -> Aim | Refused:
    """Find the preparation; say no if it changed since shown, is at another step, or the signer may not."""
    found = preparations.preparation(scene.database, seen.preparation)
    if found is None:
        return Refused("preparation_unknown", {"id": seen.preparation})
    if (seen.entry and found.entry != seen.entry) or (seen.round and found.round != seen.round):
        return Refused("changed_meanwhile")
    prescription = one(scene.database, Prescription, found.prescription)
    assert prescription is not None
    reason = why_not(act, found, prescription.go)
    if reason:
        return refusal(reason)
    may_not = why_may_not(act, scene.signer, found, readers)
    return refusal(may_not) if may_not else Aim(found, prescription)


def reason_given(scene: Scene) -> bool:
    """Tell whether the reason that an act asks for was given."""
    return bool(scene.request.reason and scene.request.reason.strip())
