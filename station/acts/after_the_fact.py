"""Entry after the fact: what was made by hand, copied from its paper by one person and compared by another.

It never simulates blind readings: the readings on paper stay signatures on paper. A bag that is still open
goes on at the station from the step where it really stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from station.acts.aim import Seen
from station.acts.desk import Desk, Request, Scene
from station.acts.drawing_plan import BAG, VIAL, use_by_of
from station.acts.label_rows import relabel
from station.acts.leftover_rows import first_opening
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.paper_vials import accounted
from station.acts.perform import perform
from station.acts.tray import Item, added, components_of, register_line
from station.clinical.after_the_fact import (
    Deed,
    PaperSignature,
    still_to_do,
    wanted_acts,
    why_not_deeds,
)
from station.clinical.model import (
    BEFORE_START,
    Component,
    Go,
    HandOver,
    Hood,
    Operator,
    Preparation,
    Prescription,
    RegisterEntry,
    State,
)
from station.clinical.paper_numbers import ISSUED, USED, PaperNumber, split_number
from station.clinical.steps import WALK, Act
from station.clinical.who_signs import why_may_not
from station.records.queries import people, preparations
from station.records.queries.fetch import one

LABELLED = frozenset({State.STARTED, State.INJECTED, State.FINISHED, State.CHECKED, State.RELEASED})
"""Where a bag still has to be scanned at the station: it gets a label of the station."""

STATUS: Mapping[State, str] = {State.RELEASED: "released", State.HANDED_OVER: "delivered"}
"""What the register says of a bag that went so far on paper; before that, its number is open."""

SIGNER_OF: Mapping[Act, str] = {
    Act.VALIDATE: "validator", Act.START: "preparer", Act.RELEASE: "releaser",
}  # fmt: skip


@dataclass(frozen=True)
class PaperWork:
    """What the paper of one bag says: how far it came, who did what when, under which number, with what.

    `number` None: the number box stayed empty, the station allots its next one. `use_by` None: computed from
    the start of manufacture. `go_said_by` is who gave "OK chimio", where the station does not know it yet.
    """

    reached: State
    deeds: tuple[Deed, ...]
    items: tuple[Item, ...] = ()
    number: str | None = None
    hood: int | None = None
    use_by: datetime | None = None
    go_said_by: str = ""
    recipient: str = ""
    cold_chain: bool = True


def enter_after(desk: Desk, request: Request, seen: Seen, paper: PaperWork) -> Outcome:
    """Enter what was done by hand to one bag; signed by who typed it and who compared it with the paper."""

    def decide(scene: Scene) -> Plan | Refused:
        if len(scene.signers) != 2:
            return Refused("second_person_needed")
        bag = preparations.preparation(scene.database, seen.preparation)
        if bag is None or (seen.entry and bag.entry != seen.entry):
            return Refused("changed_meanwhile")
        return _Entering(scene, bag, paper).plan()

    return perform(desk, request, "enter_after", decide, seen.subject)


class _Entering:
    """One bag being entered: its paper checked as the station would have, then its rows."""

    def __init__(self, scene: Scene, bag: Preparation, paper: PaperWork) -> None:
        self.scene, self.bag, self.paper = scene, bag, paper
        found = one(scene.database, Prescription, bag.prescription)
        assert found is not None
        self.prescription = found
        self.at = {deed.act: deed.done_at for deed in paper.deeds}
        self.made_at = self.at.get(Act.START, bag.reconstituted_at or scene.now)

    def plan(self) -> Plan | Refused:
        refused = self._why_not_bag() or self._why_not_people() or self._why_not_go()
        if refused:
            return refused
        items = added(replace(self.scene, now=self.made_at), self.bag, self._components(), self.paper.items)
        if isinstance(items, Refused):
            return items
        components = (*self._components(), *items)
        if not any(item.kind in (VIAL, BAG) for item in components):
            return Refused("paper_vials_missing")
        use_by = self._use_by(components)
        if isinstance(use_by, Refused):
            return use_by
        numbers = self._numbers()
        return numbers if isinstance(numbers, Refused) else self._rows(components, items, numbers, use_by)

    def _why_not_bag(self) -> Refused | None:
        if self.bag.held:
            return Refused("held", {"reason": self.bag.held_reason or "", "hold": self.bag.held.value})
        if not still_to_do(self.bag.state, self.paper.reached):
            return Refused("paper_not_further", {"state": self.bag.state.value})
        wanted = wanted_acts(self.bag.state, self.paper.reached)
        fault = why_not_deeds(wanted, self.paper.deeds, self.scene.now, self._last_seen())
        if fault:
            return refusal(fault)
        if self.paper.reached is State.HANDED_OVER and not self.paper.recipient.strip():
            return Refused("recipient_missing")
        return None

    def _last_seen(self) -> datetime | None:
        """Give when the station last saw a step of the bag: its paper goes on from there."""
        if self.bag.state is State.ORDERED:
            return None
        return preparations.last_signed(self.scene.database, self.bag.id, WALK)

    def _why_not_people(self) -> Refused | None:
        """Judge the people on the paper as the station would have: by person, whatever the roles."""
        bag, readers = self.bag, dict[Act, list[int]]()
        for deed in self.paper.deeds:
            person = people.operator(self.scene.database, deed.operator)
            if person is None:
                return Refused("badge_unknown")
            read = readers.setdefault(deed.act, [])
            may_not = why_may_not(deed.act, replace(person, active=True), bag, read)
            if may_not:
                return refusal(may_not)
            read.append(deed.operator)
            bag = self._signed(bag, deed, person)
        return None

    @staticmethod
    def _signed(bag: Preparation, deed: Deed, person: Operator) -> Preparation:
        name = SIGNER_OF.get(deed.act)
        changed: dict[str, Any] = {name: person.id} if name else {}
        return replace(bag, **changed)

    def _why_not_go(self) -> Refused | None:
        if self.prescription.go is Go.NOGO:
            return Refused("nogo_stands")
        if self.prescription.go is Go.GO or self.bag.anticipated or self.bag.state in STARTED_HERE:
            return None
        return None if self.paper.go_said_by.strip() else Refused("paper_go_missing")

    def _components(self) -> tuple[Component, ...]:
        return components_of(self.scene, self.bag.id)

    def _use_by(self, components: tuple[Component, ...]) -> datetime | Refused:
        """Give the use-by: the paper's, which may be shorter than the one the station knows, never longer."""
        known = self._known_use_by(components)
        told = self.paper.use_by
        if told and known and told > known:
            return Refused("use_by_later")
        return told or known or Refused("use_by_unknown")

    def _known_use_by(self, components: tuple[Component, ...]) -> datetime | None:
        if self.bag.state not in BEFORE_START and self.bag.use_by:
            return self.bag.use_by
        opened = min(first_opening(replace(self.scene, now=self.made_at), components))
        found = use_by_of(self.scene.desk.data, self.bag, components, opened)
        times = [time for time in (self.bag.use_by, found.at if found else None) if time]
        return min(times, default=None)

    def _numbers(self) -> tuple[RegisterEntry, tuple[PaperNumber, ...]] | Refused:
        """Give the bag's line of the register: its own, the one on the paper, or the station's next."""
        status = STATUS.get(self.paper.reached, "open")
        typed = "".join((self.paper.number or "").split()).upper()
        if self.bag.register_number or not typed:
            if typed and typed != self.bag.register_number:
                return Refused("number_differs", {"number": self.bag.register_number})
            return replace(register_line(self.scene, self.bag), status=status), ()
        parts = split_number(typed)
        found = one(self.scene.database, PaperNumber, typed)
        if parts is None or found is None:
            return Refused("number_unknown", {"number": typed})
        if found.status != ISSUED or found.preparation not in (None, self.bag.id):
            return Refused("number_taken", {"number": typed})
        line = RegisterEntry(typed, *parts, self.bag.id, self.made_at, status, None)
        return line, (replace(found, status=USED, preparation=self.bag.id),)

    def _rows(
        self,
        components: tuple[Component, ...],
        items: list[Component],
        numbers: tuple[RegisterEntry, tuple[PaperNumber, ...]],
        use_by: datetime,
    ) -> Plan:
        line, paper_numbers = numbers
        handover = self._handover(use_by)
        steps = list(self._steps(line.number, use_by, handover.id if handover else None))
        last, labels = steps[-1], tuple[Any, ...]()
        if self.paper.reached in LABELLED:
            last, labels = relabel(self.scene, last, self.prescription, components)
            steps = [replace(step, bag_label=last.bag_label) for step in steps[:-1]]
            steps.append(last)
        rows = (
            *self._go_row(), *self._signatures(), *paper_numbers, line, *items, *labels,
            *([handover] if handover else []), *steps,
            *accounted(self.scene, self.bag, self.paper.reached, items),
        )  # fmt: skip
        params = {"number": line.number, "state": self.paper.reached.value}
        return Plan("entered_after", rows, params=params, preparation=self.bag.id)

    def _steps(self, number: str, use_by: datetime, handover: int | None) -> Iterator[Preparation]:
        """Give the bag at every step on its way, so that the database holds its rules at each of them."""
        bag = replace(self.bag, after_the_fact=True)
        hood = bag.hood or self._hood()
        for state in still_to_do(self.bag.state, self.paper.reached):
            for deed in self.paper.deeds:
                name = SIGNER_OF.get(deed.act)
                if name and STATE_OF[deed.act] is state:
                    bag = replace(bag, **{name: deed.operator})  # type: ignore[arg-type]
            if state is State.OPENED:
                bag = replace(bag, register_number=number, opened_at=self.made_at)
            if state is State.STARTED:
                bag = replace(bag, reconstituted_at=self.made_at, use_by=use_by)
            if state is State.HANDED_OVER:
                bag = replace(bag, handover=handover)
            # A hood holds one drawn bag: what was drawn by hand elsewhere is not drawn in it now.
            drawn = state in (State.DRAWN, State.READ)
            bag = replace(bag, state=state, hood=None if drawn else hood)
            yield bag

    def _hood(self) -> int | None:
        found = one(self.scene.database, Hood, self.paper.hood) if self.paper.hood else None
        return found.id if found else None

    def _go_row(self) -> tuple[Prescription, ...]:
        said = self.paper.go_said_by.strip()
        if self.prescription.go is Go.GO or not said:
            return ()
        at = self.at.get(Act.START, self.scene.now)
        return (replace(self.prescription, go=Go.GO, go_said_by=said, go_how="paper", go_at=at),)

    def _signatures(self) -> Iterator[PaperSignature]:
        typist, comparer = self.scene.signers
        for place, deed in enumerate(self.paper.deeds, start=1):
            yield PaperSignature(
                id=f"{self.scene.entry}.p{place}",
                preparation=self.bag.id,
                act=deed.act.value,
                operator=deed.operator,
                done_at=deed.done_at,
                typist=typist.id,
                comparer=comparer.id,
                at=self.scene.now,
            )

    def _handover(self, use_by: datetime) -> HandOver | None:
        if self.paper.reached is not State.HANDED_OVER:
            return None
        (deed,) = (deed for deed in self.paper.deeds if deed.act is Act.HAND_OVER)
        return HandOver(
            id=self.scene.next_id("handovers"),
            ward=self.prescription.ward,
            recipient=self.paper.recipient.strip(),
            cold_chain=self.paper.cold_chain,
            latest=use_by,
            at=deed.done_at,
            operator=deed.operator,
        )


STARTED_HERE = frozenset(State) - {State.ORDERED, State.REFUSED, State.VALIDATED, State.OPENED}
"""Where "OK chimio" was asked for at the station already."""

STATE_OF: Mapping[Act, State] = {
    Act.VALIDATE: State.VALIDATED, Act.START: State.STARTED, Act.RELEASE: State.RELEASED,
}  # fmt: skip
