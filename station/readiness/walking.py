"""One preparation walked from validation to hand-over through the acts, each signed by somebody who may."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from station.acts import dispensing, making, reading, tray, validating
from station.acts.aim import Seen
from station.acts.desk import Desk, Request
from station.acts.drawing_plan import DILUENT, VIAL, planned_syringes
from station.acts.outcome import Outcome
from station.acts.signing import pin_needed
from station.acts.sourcing import plan_of
from station.clinical import double_check
from station.clinical.checks import Severity
from station.clinical.label_content import LabelKind
from station.clinical.model import Component, Go, Operator, Patient, Preparation, Prescription, Role, State
from station.clinical.sources import Source
from station.clinical.steps import Act
from station.readiness.demo import signed
from station.readiness.stock import Shelves
from station.records.queries import labels, preparations
from station.records.queries.fetch import many, one
from station.words import say


@dataclass(frozen=True)
class Cast:
    """Who does what: enough people that nobody signs against the rules."""

    validator: Operator
    opener: Operator
    preparer: Operator
    readers: tuple[Operator, Operator]
    releaser: Operator
    carrier: Operator


def cast_of(people: Iterable[Operator]) -> Cast:
    """Give the parts out: needs two pharmacists, two preparers and two helpers."""
    active = sorted((person for person in people if person.active), key=lambda person: person.id)
    pharmacists, preparers, helpers = (
        [person for person in active if person.is_a(role)]
        for role in (Role.PHARMACIST, Role.PREPARER, Role.HELPER)
    )
    return Cast(
        validator=pharmacists[0],
        opener=helpers[0],
        preparer=preparers[0],
        readers=(helpers[0], preparers[1]),
        releaser=pharmacists[1],
        carrier=helpers[1],
    )


Doing = Callable[[], Outcome]


@dataclass(frozen=True)
class Stage:
    """One act of the walk: what it is and who signs it. `ready` looks at the preparation, as a person does,
    and gives the act for doing."""

    act: str
    signer: Operator
    ready: Callable[[], Doing]

    def do(self) -> Outcome:
        """Look, and do it."""
        return self.ready()()


class Walk:
    """The walk of one preparation, by people who read everything right."""

    def __init__(self, desk: Desk, preparation_id: int, cast: Cast, shelves: Shelves, pin: str) -> None:
        self.desk = desk
        self.id = preparation_id
        self.cast = cast
        self.shelves = shelves
        self.pin = pin

    def stages(self) -> tuple[Stage, ...]:
        """List the acts in order; each looks at the preparation when it is done, not before."""
        cast, (first, second) = self.cast, self.cast.readers
        return (
            Stage(Act.VALIDATE, cast.validator, self._validate),
            Stage(Act.OPEN_TRAY, cast.opener, self._open_tray),
            Stage(Act.FILL_TRAY, cast.opener, self._fill_tray),
            Stage(Act.START, cast.preparer, partial(self._make, Act.START, making.start)),
            Stage(Act.DRAW, cast.preparer, partial(self._make, Act.DRAW, making.draw)),
            Stage(Act.READ, first, partial(self._read, first)),
            Stage(Act.READ, second, partial(self._read, second)),
            Stage(Act.INJECT, cast.preparer, partial(self._make, Act.INJECT, making.inject)),
            Stage(Act.FINISH, cast.preparer, partial(self._make, Act.FINISH, making.finish)),
            Stage(Act.CHECK_BAG, first, partial(self._check_bag, first)),
            Stage(Act.CHECK_BAG, second, partial(self._check_bag, second)),
            Stage(Act.RELEASE, cast.releaser, self._release),
            Stage(Act.HAND_OVER, cast.carrier, self._hand_over),
        )

    # What the people see

    @property
    def bag(self) -> Preparation:
        """The preparation as it is now."""
        found = preparations.preparation(self.desk.store.database, self.id)
        assert found is not None
        return found

    @property
    def prescription(self) -> Prescription:
        """Its prescription."""
        found = one(self.desk.store.database, Prescription, self.bag.prescription)
        assert found is not None
        return found

    @property
    def patient(self) -> Patient:
        """Its patient."""
        found = one(self.desk.store.database, Patient, self.prescription.patient)
        assert found is not None
        return found

    @property
    def seen(self) -> Seen:
        """The preparation as a screen just opened would show it."""
        return Seen(self.id, self.bag.entry)

    def label(self, kind: LabelKind = LabelKind.BAG) -> str:
        """Give the code on the label that counts now."""
        found = labels.current(self.desk.store.database, self.id, kind)
        assert found is not None and found.code is not None
        return found.code

    # What they do

    def _by(self, act: str, person: Operator) -> Request:
        """Sign with the badge, and with the PIN where it is asked."""
        request = signed(self.desk, person)
        if not pin_needed(self.desk, act, request.signatures[0], person):
            return request
        return signed(self.desk, person, self.pin)

    def _validate(self) -> Doing:
        found = validating.findings_of(
            self.desk.store.database, self.desk.data, self.id, self.desk.clock.utc()
        )
        request = self._by(Act.VALIDATE, self.cast.validator)
        return partial(validating.validate, self.desk, request, self.seen, [item.code for item in found])

    def _open_tray(self) -> Doing:
        return partial(tray.open_tray, self.desk, self._by(Act.OPEN_TRAY, self.cast.opener), self.seen, 1)

    def _fill_tray(self) -> Doing:
        today: date = self.desk.clock.utc().date()
        opened = [source for source in plan_of(self.desk, self.id) if source.leftover]
        packs = self.shelves.packs_for(self.bag, today, opened)
        items = (*map(_opened_item, opened), *(pack.item() for pack in packs))
        return partial(tray.fill_tray, self.desk, self._by(Act.FILL_TRAY, self.cast.opener), self.seen, items)

    def _make(self, act: Act, do: Callable[[Desk, Request, Seen], Outcome]) -> Doing:
        return partial(do, self.desk, self._by(act, self.cast.preparer), self.seen)

    def _read(self, reader: Operator) -> Doing:
        components = many(self.desk.store.database, Component, "preparation = ? ORDER BY id", [self.id])
        values = {
            double_check.VIALS: _lots(components, VIAL),
            double_check.DILUENT: _lots(components, DILUENT),
            **{
                f"{double_check.SYRINGE}{syringe.number}": format(syringe.volume_ml, "f")
                for syringe in planned_syringes(self.desk.data, self.bag, components)
            },
        }
        told = {name: value for name, value in values.items() if value}
        return partial(reading.read, self.desk, self._by(Act.READ, reader), self.seen, told)

    def _check_bag(self, reader: Operator) -> Doing:
        values = {
            double_check.LABEL: str(self.bag.bag_label),
            double_check.IDENTITY: self.patient.birth_date,
            double_check.CLEAR: double_check.YES,
            double_check.LEAKS: double_check.NO,
        }
        return partial(reading.check_bag, self.desk, self._by(Act.CHECK_BAG, reader), self.seen, values)

    def _release(self) -> Doing:
        request = self._by(Act.RELEASE, self.cast.releaser)
        return partial(dispensing.release, self.desk, request, self.seen, self.label())

    def _hand_over(self) -> Doing:
        ward = self.prescription.ward
        delivery = dispensing.Delivery(ward, say("demo.recipient"), cold_chain=True)
        request = self._by(Act.HAND_OVER, self.cast.carrier)
        return partial(dispensing.hand_over, self.desk, request, (self.label(),), delivery)


def _opened_item(source: Source) -> tray.Item:
    """Give a leftover as what a helper puts in a tray."""
    return tray.Item(VIAL, source.name, source.lot, "", gtin=source.product, leftover=source.leftover)


def _lots(components: Iterable[Component], kind: str) -> str:
    return ";".join(
        double_check.component_text(item.product, item.lot) for item in components if item.kind == kind
    )


def easy_preparation(desk: Desk, shelves: Shelves) -> int | None:
    """Find the first preparation that needs nothing but the walk: GO, nothing to justify, one vial."""
    database, now = desk.store.database, desk.clock.utc()
    waiting = "state = ? AND held IS NULL ORDER BY due, id"
    for bag in many(database, Preparation, waiting, [State.ORDERED.value]):
        prescription = one(database, Prescription, bag.prescription)
        vials = [pack for pack in shelves.packs_for(bag, now.date()) if pack.kind == VIAL]
        if prescription is None or prescription.go is not Go.GO or len(vials) != 1 or not bag.volume_ml:
            continue
        found = validating.findings_of(database, desk.data, bag.id, now)
        if validating.heaviest(found) is Severity.INFORMATION:
            return bag.id
    return None
