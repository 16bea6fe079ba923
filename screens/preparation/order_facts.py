"""An order as facts to read aloud, and the walk as steps with who signed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from screens.shell.local_time import local
from screens.widgets.fact_table import Fact
from screens.widgets.stepper import StepState, StepView
from station.clinical.amounts import amount_text, unit_text
from station.clinical.days import day_text
from station.clinical.model import ENDED, Patient, Preparation, Prescription, State
from station.clinical.steps import WALK, Act
from station.records.queries.preparations import Dossier
from station.words import comma, say

if TYPE_CHECKING:
    from station.clinical.results import Result
    from station.clinical.terms import Terms

REACHED = {
    State.ORDERED: 0,
    State.REFUSED: 0,
    State.VALIDATED: 1,
    State.OPENED: 2,
    State.STARTED: 3,
    State.DRAWN: 4,
    State.READ: 5,
    State.INJECTED: 6,
    State.FINISHED: 7,
    State.CHECKED: 8,
    State.RELEASED: 9,
    State.HANDED_OVER: 10,
}
"""How many steps of WALK are done in a state."""


def amount(value: Decimal | None, unit: str) -> str | None:
    """Write an amount for the screen, None when it is unknown."""
    return None if value is None else amount_text(value, unit, comma())


def unit_words(unit: str) -> str:
    """Write a unit alone, as beside a field."""
    return unit_text(unit, Decimal(2), comma())


def clock_time(moment: datetime | None) -> str:
    """Write hours and minutes, local."""
    return f"{local(moment):%H:%M}" if moment else ""


def day_and_time(moment: datetime | None) -> str | None:
    """Write day, month, hour and minute, local; None when unknown."""
    return f"{local(moment):%d/%m %H:%M}" if moment else None


def term(terms: Terms, kind: str, text: str | None) -> str | None:
    """Say a route, diluent or container in words, as received where the station has no word."""
    if text is None:
        return None
    code = terms.code(kind, text)
    return say(f"{kind}.{code}") if code else text


def patient_line(patient: Patient) -> str:
    """Write a patient on one line: birth name, used name, first name, birth date, sex, IPP."""
    used = f" ({patient.used_name})" if patient.used_name and patient.used_name != patient.birth_name else ""
    sex = say(f"sex.{patient.sex.lower()}") if patient.sex else say("fact.unknown")
    who = f"{patient.birth_name}{used} {patient.first_name}"
    return f"{who}  {day_text(patient.birth_date)}  {sex}  IPP {patient.ipp}"


def patient_facts(patient: Patient) -> tuple[Fact, ...]:
    """List the identity traits, each by its name."""
    return (
        Fact(say("order.birth_name"), patient.birth_name, strong=True),
        Fact(say("order.used_name"), patient.used_name or "-"),
        Fact(say("order.first_name"), patient.first_name, strong=True),
        Fact(say("order.birth_date"), day_text(patient.birth_date)),
        Fact(say("order.sex"), say(f"sex.{patient.sex.lower()}") if patient.sex else None),
        Fact(say("order.ipp"), patient.ipp),
    )


def prescription_facts(prescription: Prescription) -> tuple[Fact, ...]:
    """List what the prescription says around the bag."""
    from station.acts.label_texts import course_text  # the board imports this module before the acts

    course = course_text(prescription.protocol, prescription.cycle, prescription.day)
    said = (
        f" ({prescription.go_said_by}, {clock_time(prescription.go_at)})" if prescription.go_said_by else ""
    )
    return (
        Fact(say("order.ward"), prescription.ward),
        Fact(say("order.prescriber"), prescription.prescriber),
        Fact(say("order.protocol"), course or None),
        Fact(say("order.weight"), amount(prescription.weight_kg, "kg")),
        Fact(say("order.height"), amount(prescription.height_cm, "cm")),
        Fact(say("order.bsa"), amount(prescription.bsa_m2, "m2")),
        Fact(say("order.go"), say(f"go.{prescription.go.value.lower()}") + said, strong=True),
    )


def bag_facts(preparation: Preparation, terms: Terms) -> tuple[Fact, ...]:
    """List what is to be made."""
    minutes = Decimal(preparation.infusion_minutes) if preparation.infusion_minutes is not None else None
    volume = amount(preparation.volume_ml, "mL")
    diluent = term(terms, "diluent", preparation.diluent) or say("diluent.undiluted")
    removed = [say("order.removes")] if preparation.remove_volume else []
    return (
        Fact(say("order.drug"), preparation.drug, strong=True),
        Fact(say("order.dose"), amount(preparation.dose, preparation.dose_unit), strong=True),
        Fact(say("order.basis"), amount(preparation.basis, preparation.basis_unit or "")),
        Fact(say("order.diluent"), ", ".join((f"{diluent} {volume}" if volume else diluent, *removed))),
        Fact(say("order.container"), term(terms, "container", preparation.container)),
        Fact(say("order.route"), term(terms, "route", preparation.route)),
        Fact(say("order.duration"), amount(minutes, "min")),
        Fact(say("order.due"), day_and_time(preparation.due)),
        *special_facts(preparation),
        Fact(say("order.provenance"), say(f"provenance.{preparation.provenance.value}")),
    )


def special_facts(preparation: Preparation) -> tuple[Fact, ...]:
    """List what only some orders say: the trial, the pump, what makes their source doubtful."""
    bag = preparation
    trial = (
        Fact(say("order.trial"), bag.trial, strong=True),
        Fact(say("order.trial_arm"), bag.trial_arm),
        Fact(say("order.trial_kit"), bag.trial_kit, strong=True),
    )
    pump = (
        Fact(say("order.pump"), bag.pump),
        Fact(say("order.pump_flow"), amount(bag.pump_ml_h, "mL/h")),
        Fact(say("order.pump_fill"), amount(bag.pump_ml, "mL")),
        Fact(say("order.pump_residual"), amount(bag.pump_residual_ml, "mL")),
    )
    return (
        *(trial if bag.trial or bag.trial_arm or bag.trial_kit else ()),
        *((Fact(say("order.blinded"), say("order.blinded_yes"), strong=True),) if bag.blinded else ()),
        *(pump if bag.pump else ()),
        *((Fact(say("order.suspect"), bag.suspect, strong=True),) if bag.suspect else ()),
    )


def order_to_validate(dossier: Dossier, terms: Terms, computed: Sequence[Result]) -> tuple[Fact, ...]:
    """List an order as it is judged: dose, body, making, the ward's word, what is computed, the rest."""
    from station.runtime.result_words import result_words  # with all that computes: the board does not

    drug, dose, basis, *rest, provenance = bag_facts(dossier.preparation, terms)
    ward, prescriber, protocol, weight, height, bsa, go = prescription_facts(dossier.prescription)
    body = ", ".join(fact.value or say("fact.unknown") for fact in (weight, height, bsa))
    return (
        *(drug, dose, basis, Fact(say("order.body"), body), *rest),
        go,
        *(Fact(words.caption, words.short) for words in map(result_words, computed)),
        *(protocol, ward, prescriber, provenance),
    )


def made_facts(preparation: Preparation, hood: str | None) -> tuple[Fact, ...]:
    """List what came of it so far: register number, hood, use-by."""
    single = (Fact(say("record.check"), say("label.single_check"), strong=True),)
    return (
        Fact(say("order.register_number"), preparation.register_number or "-", strong=True),
        *(single if preparation.single_check else ()),
        Fact(say("order.hood"), hood or "-"),
        Fact(say("order.use_by"), day_and_time(preparation.use_by) if preparation.register_number else "-"),
    )


def step_views(dossier: Dossier, names: Mapping[int, str]) -> tuple[StepView, ...]:
    """Lay the walk out: which steps are done and by whom, where it stands, and what blocks it."""
    bag = dossier.preparation
    if bag.state in (State.CANCELLED, State.DESTROYED):
        return (StepView(say(f"state.{bag.state.value}"), StepState.BLOCKED, bag.held_reason or ""),)
    done = REACHED[bag.state]
    return tuple(_step_view(dossier, act, place, done, names) for place, act in enumerate(WALK))


def _step_view(dossier: Dossier, act: Act, place: int, done: int, names: Mapping[int, str]) -> StepView:
    label = say(f"step.{act.value}")
    if place > done or dossier.preparation.state in ENDED - {State.HANDED_OVER}:
        return StepView(label, StepState.TO_COME)
    if place == done:
        blocked = dossier.preparation.held is not None or dossier.preparation.state is State.REFUSED
        return StepView(label, StepState.BLOCKED if blocked else StepState.CURRENT)
    signed = [item for item in dossier.signatures if item.act == act.value]
    who = ", ".join(dict.fromkeys(_initials(names.get(item.operator, "?")) for item in signed[-2:]))
    return StepView(label, StepState.DONE, who, clock_time(signed[-1].at) if signed else "")


def _initials(name: str) -> str:
    """Write a name short: first initial and last name."""
    first, _, last = name.partition(" ")
    return f"{first[:1]}. {last}" if last else name
