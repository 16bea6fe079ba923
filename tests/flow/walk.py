"""The walk of one preparation as people do it in tests: who signs what unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from station.acts import dispensing, holding, making, reading, tray, validating
from station.acts.aim import Seen
from station.acts.desk import Request
from station.acts.outcome import Outcome, Refused
from station.acts.tray import Item
from station.clinical import double_check
from station.clinical.model import Component, Patient, Preparation, Prescription, State
from station.readiness.stock import read_shelves
from station.records.queries import preparations
from station.records.queries.fetch import one
from tests.flow.day import Day, done

VALIDATOR, OPENER, READERS, RELEASER, CARRIER = (
    "Hélène", "Fanny", ("Fanny", "Bruno"), "Karim", "Moussa",
)  # fmt: skip

FORWARD = (
    State.ORDERED, State.VALIDATED, State.OPENED, State.STARTED, State.DRAWN, State.READ, State.INJECTED,
    State.FINISHED, State.CHECKED, State.RELEASED, State.HANDED_OVER,
)  # fmt: skip
"""The states of a preparation for which everything goes right."""


class Walk:
    """One preparation; every method is one act and gives what the act answered."""

    def __init__(self, day: Day, drug: str = "Oxaliplatine", number: int | None = None) -> None:
        self.day = day
        self.preparer = "Aurélie"
        self.id = number or day.first(drug).id

    @property
    def bag(self) -> Preparation:
        """The preparation as it is now."""
        return self.day.bag(self.id)

    @property
    def prescription(self) -> Prescription:
        """Its prescription as it is now."""
        found = one(self.day.database, Prescription, self.bag.prescription)
        assert found is not None
        return found

    @property
    def patient(self) -> Patient:
        """Its patient as now known."""
        found = one(self.day.database, Patient, self.prescription.patient)
        assert found is not None
        return found

    @property
    def code(self) -> str:
        """What the scanner types for its current bag label."""
        return str(self.day.label(self.id).code)

    def to(self, state: State) -> Walk:
        """Bring it from where it stands to a state, everything going right."""
        place = FORWARD.index(self.bag.state)
        for step in FORWARD[place + 1 : FORWARD.index(state) + 1]:
            self.step_to(step)
            assert self.bag.state is step
        return self

    def step_to(self, state: State) -> None:
        """Do what leads to the next state, by the usual people."""
        acts: Mapping[State, tuple[Callable[[], Outcome], ...]] = {
            State.VALIDATED: (self.validate_as_asked,),
            State.OPENED: (self.open_tray,),
            State.STARTED: (self.fill, self.start),
            State.DRAWN: (self.draw,),
            State.READ: tuple(partial(self.read, by) for by in READERS),
            State.INJECTED: (self.inject,),
            State.FINISHED: (self.finish,),
            State.CHECKED: tuple(partial(self.check_bag, by) for by in READERS),
            State.RELEASED: (self.release,),
            State.HANDED_OVER: (self.hand_over,),
        }
        for act in acts[state]:
            done(act())

    # The walk

    def findings(self) -> tuple[str, ...]:
        """List the codes of the findings that the validating screen shows."""
        now = self.day.clock.utc()
        found = validating.findings_of(self.day.database, self.day.desk.data, self.id, now)
        return tuple(item.code for item in found)

    def validate(self, *by: str, reason: str = "Vu avec le prescripteur") -> Outcome:
        request = self.day.by(*(by or (VALIDATOR,)), reason=reason)
        return validating.validate(self.day.desk, request, self._seen, self.findings())

    def validate_as_asked(self) -> Outcome:
        """Validate, with a second pharmacist where the findings ask for one."""
        outcome = self.validate()
        if isinstance(outcome, Refused) and outcome.code == "second_pharmacist_needed":
            return self.validate(VALIDATOR, "Karim")
        return outcome

    def refuse(self, by: str = VALIDATOR) -> Outcome:
        return validating.refuse(self.day.desk, self._by(by, "Dose à revoir"), self._seen)

    def open_tray(self, by: str = OPENER, hood: int = 1) -> Outcome:
        return tray.open_tray(self.day.desk, self._by(by), self._seen, hood)

    def items(self) -> tuple[Item, ...]:
        """Take from the demonstration's shelves what this tray needs."""
        shelves = read_shelves(self.day.desk.data)
        return tuple(pack.item() for pack in shelves.packs_for(self.bag, self.day.clock.utc().date()))

    def fill(self, by: str = OPENER, items: tuple[Item, ...] | None = None) -> Outcome:
        return tray.fill_tray(
            self.day.desk, self._by(by), self._seen, self.items() if items is None else items
        )

    def start(self, by: str | None = None, at: datetime | None = None) -> Outcome:
        return making.start(self.day.desk, self._by(by or self.preparer), self._seen, at)

    def draw(self, by: str | None = None) -> Outcome:
        return making.draw(self.day.desk, self._by(by or self.preparer), self._seen)

    def figures(self) -> dict[str, str]:
        """Give what is to be read on vials, diluent and syringes before the injection."""
        values = {
            f"{double_check.SYRINGE}{item.number}": format(item.volume_ml, "f")
            for item in preparations.draws(self.day.database, self.bag)
        }
        for name, kind in ((double_check.VIALS, "vial"), (double_check.DILUENT, "diluent")):
            found = [item for item in self.components() if item.kind == kind]
            if found:
                values[name] = ";".join(double_check.component_text(item.product, item.lot) for item in found)
        return values

    def components(self) -> list[Component]:
        """List what is in the tray."""
        return preparations.components(self.day.database, self.id)

    def read(self, by: str, **wrong: str) -> Outcome:
        return reading.read(self.day.desk, self._by(by), self._seen, self.figures() | wrong)

    def inject(self, by: str | None = None) -> Outcome:
        return making.inject(self.day.desk, self._by(by or self.preparer), self._seen)

    def finish(self, by: str | None = None) -> Outcome:
        return making.finish(self.day.desk, self._by(by or self.preparer), self._seen)

    def check_bag(self, by: str, **wrong: str) -> Outcome:
        values = {
            double_check.LABEL: str(self.bag.bag_label),
            double_check.IDENTITY: self.patient.birth_date,
            double_check.CLEAR: double_check.YES,
            double_check.LEAKS: double_check.NO,
        }
        return reading.check_bag(self.day.desk, self._by(by), self._seen, values | wrong)

    def release(self, by: str = RELEASER, code: str | None = None) -> Outcome:
        return dispensing.release(self.day.desk, self._by(by), self._seen, code or self.code)

    def hand_over(self, by: str = CARRIER, ward: str | None = None) -> Outcome:
        delivery = dispensing.Delivery(ward or self.prescription.ward, "Mme Roy", cold_chain=True)
        return dispensing.hand_over(self.day.desk, self._by(by), (self.code,), delivery)

    # Sideways

    def hold(self, by: str = OPENER, reason: str | None = "Flacon tombé") -> Outcome:
        return holding.hold(self.day.desk, self._by(by, reason), self._seen)

    def resume(self, by: str = VALIDATOR, reason: str | None = "Vérifié") -> Outcome:
        return holding.resume(self.day.desk, self._by(by, reason), self._seen)

    def go_back(self, by: str = VALIDATOR, reason: str | None = "À revoir") -> Outcome:
        return holding.return_to_validation(self.day.desk, self._by(by, reason), self._seen)

    def cancel(self, by: str = VALIDATOR, reason: str | None = "Patient sorti") -> Outcome:
        return holding.cancel(self.day.desk, self._by(by, reason), self._seen)

    def destroy(self, by: str = VALIDATOR, reason: str | None = "Poche percée") -> Outcome:
        return holding.destroy(self.day.desk, self._by(by, reason), self._seen)

    def remake(self, by: str = VALIDATOR, reason: str | None = "Poche percée") -> Outcome:
        return holding.remake(self.day.desk, self._by(by, reason), self._seen)

    def read_again(self, by: str = VALIDATOR, reason: str | None = "Seringue relue") -> Outcome:
        return reading.read_again(self.day.desk, self._by(by, reason), self._seen)

    def redraw(self, by: str = VALIDATOR, reason: str | None = "Volume faux") -> Outcome:
        return reading.redraw(self.day.desk, self._by(by, reason), self._seen)

    @property
    def _seen(self) -> Seen:
        return self.day.seen(self.id)

    def _by(self, name: str, reason: str | None = None) -> Request:
        return self.day.by(name, reason=reason)
