"""The ward's word "OK chimio", an act of its own: with who said it, how, and that it was read back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.holding import ended_rows
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.model import BEFORE_START, ENDED, Go, Hold, Preparation, Prescription, State
from station.clinical.who_signs import why_may_not
from station.records.queries import imports, preparations
from station.records.queries.fetch import one


@dataclass(frozen=True)
class Word:
    """What the ward said: the value, who said it, how (phone, paper, software), whether it was read back."""

    go: Go
    said_by: str
    how: str
    read_back: bool


def ok_chimio(desk: Desk, request: Request, prescription_id: int, seen_entry: int, word: Word) -> Outcome:
    """Record the ward's word on a prescription. NOGO cancels what was not started and holds the rest."""

    def decide(scene: Scene) -> Plan | Refused:
        found = one(scene.database, Prescription, prescription_id)
        if found is None:
            return Refused("prescription_unknown")
        if seen_entry and found.entry != seen_entry:
            return Refused("changed_meanwhile")
        refused = _why_not(scene, word)
        if refused:
            return refused
        row = replace(found, go=word.go, go_said_by=word.said_by.strip(), go_how=word.how, go_at=scene.now)
        bags = [item for item in imports.preparations_of(scene.database, found.id) if item.state not in ENDED]
        rows = [changed for bag in bags for changed in _bag_rows(scene, bag, word.go)]
        return Plan(
            f"go_{word.go.value.lower()}",
            (row, *rows),
            f"prescription:{found.id}",
            {"said_by": row.go_said_by},
        )

    return perform(desk, request, "ok_chimio", decide, f"prescription:{prescription_id}")


def _why_not(scene: Scene, word: Word) -> Refused | None:
    may_not = why_may_not("ok_chimio", scene.signer, None)
    if may_not:
        return refusal(may_not)
    if not word.said_by.strip() or not word.how.strip():
        return Refused("go_who_and_how")
    if word.go in (Go.GO, Go.NOGO) and not word.read_back:
        return Refused("go_read_back")
    return None


def _bag_rows(scene: Scene, bag: Preparation, go: Go) -> tuple[object, ...]:
    """Give what the word does to one bag; an unchanged bag is laid again, so that screens see the word."""
    if go is not Go.NOGO:
        return (bag,)
    if bag.state in BEFORE_START:
        return ended_rows(scene, bag, State.CANCELLED, "NOGO")
    return (bag if bag.held else replace(bag, held=Hold.NOGO, held_reason="NOGO"),)


def anticipate(desk: Desk, request: Request, preparation_id: int, seen_entry: int) -> Outcome:
    """Let a bag be made before the ward's GO, on a pharmacist's reason; release still needs GO."""

    def decide(scene: Scene) -> Plan | Refused:
        found = preparations.preparation(scene.database, preparation_id)
        if found is None or (seen_entry and found.entry != seen_entry):
            return Refused("changed_meanwhile")
        may_not = why_may_not("anticipate", scene.signer, found)
        if may_not:
            return refusal(may_not)
        if not reason_given(scene):
            return Refused("reason_missing")
        if found.state not in (State.VALIDATED, State.OPENED):
            return Refused("wrong_step", {"state": found.state.value, "act": "anticipate"})
        prescription = one(scene.database, Prescription, found.prescription)
        if prescription is None or prescription.go is Go.NOGO:
            return Refused("nogo_stands")
        row = replace(found, anticipated=scene.request.reason)
        return Plan("anticipated", (row,), preparation=row.id)

    return perform(desk, request, "anticipate", decide, f"preparation:{preparation_id}")
