"""One bag as its papers say it: every figure formatted, from records and formulary, unknown said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from station.acts.desk import Desk, Request, Scene
from station.acts.drawing_plan import concentration_of, dose_of, product_for
from station.acts.label_texts import bag_fields, local_time, paper_amount, trial_line
from station.clinical.amounts import round_to
from station.clinical.days import day_text
from station.clinical.documents import Json
from station.clinical.drawing import syringes, volume_to_draw
from station.clinical.formulary import Product, Substance
from station.clinical.model import Patient, Prescription, Syringe
from station.clinical.patient_facts import FactKind, latest
from station.clinical.results import Kind, Result
from station.records.queries.patient_facts import facts_of
from station.records.queries.people import names
from station.records.queries.preparations import Dossier
from station.runtime.result_words import result_words, results_of
from station.words import say, separated

Pair = tuple[str, str]
TOLERANCE = Decimal("0.05")
"""How far a weighed mass may lie from its target (Montluçon, GERPAC: 5 %)."""


def scene_of(desk: Desk, now: datetime) -> Scene:
    """Give what formatted texts need, outside of any act."""
    return Scene(desk, desk.store.database, now, (), Request())


def amount(value: Decimal | None, unit: str) -> str:
    """Write an amount, or that it is unknown."""
    return say("label.unknown") if value is None else paper_amount(value, unit)


@dataclass(frozen=True)
class Bag:
    """One bag for its papers; on those that go `outside` of the unit a blinded drug is not named."""

    scene: Scene
    dossier: Dossier
    outside: bool = False

    @property
    def number(self) -> str:
        """The register number, empty before it has one."""
        return self.dossier.preparation.register_number or ""

    @property
    def name(self) -> str:
        """Names and birth date, as on every page of its papers."""
        return person_line(self.dossier.patient)

    @cached_property
    def fields(self) -> dict[str, str]:
        """What the bag's label says; inside of the unit, a blinded drug too."""
        found = self.dossier
        bag = found.preparation if self.outside else replace(found.preparation, blinded=False)
        return dict(bag_fields(self.scene, bag, found.prescription, found.patient, found.components))

    @cached_property
    def substance(self) -> Substance | None:
        """The substance, None where the formulary does not know it."""
        return self.scene.desk.data.formulary.find(self.dossier.preparation.drug)

    @cached_property
    def product(self) -> Product | None:
        """The product in the tray, else the one that plans assume."""
        found, formulary = self.dossier, self.scene.desk.data.formulary
        return product_for(formulary, found.preparation, found.components)

    @cached_property
    def people(self) -> dict[int, str]:
        """Everybody's name by number."""
        return names(self.scene.database)

    @cached_property
    def plan(self) -> tuple[Syringe, ...]:
        """The syringes to draw, with the concentration of the tray or of the product assumed."""
        concentration = concentration_of(self.dossier.components) or (
            self.product.concentration_mg_ml if self.product else None
        )
        dose = dose_of(self.scene.desk.data.formulary, self.dossier.preparation)
        if concentration is None or dose is None:
            return ()
        return syringes(volume_to_draw(dose.value, concentration), self.scene.desk.data.syringes)

    def when(self, moment: datetime | None) -> str:
        """Write a time, empty for what has not happened."""
        return local_time(self.scene, moment) if moment else ""

    # Groups of (caption, value)

    def identity(self) -> list[Pair]:
        """List the traits, each by its name."""
        patient = self.dossier.patient
        return [
            (say("order.birth_name"), patient.birth_name),
            (say("order.first_name"), patient.first_name),
            (say("order.used_name"), patient.used_name or "-"),
            (say("order.birth_date"), day_text(patient.birth_date)),
            (say("order.sex"), say(f"sex.{patient.sex.lower()}") if patient.sex else say("label.unknown")),
            (say("order.ipp"), patient.ipp),
        ]

    def prescribed(self) -> list[Pair]:
        """List what surrounds the dose: who prescribed what for which body."""
        prescription = self.dossier.prescription
        return [
            (say("order.ward"), prescription.ward),
            (say("order.prescriber"), prescription.prescriber or say("label.unknown")),
            (say("order.protocol"), self.fields["protocol"]),
            (say("order.weight"), amount(prescription.weight_kg, "kg")),
            (say("order.height"), amount(prescription.height_cm, "cm")),
            (say("order.bsa"), self.short(Kind.SURFACE)),
            (say("order.go"), go_text(self.scene, prescription)),
            (say("order.due"), self.when(self.dossier.preparation.due)),
        ]

    def dose(self) -> list[Pair]:
        """List the dose as prescribed, and how it is given."""
        bag = self.dossier.preparation
        return [
            (say("order.drug"), self.fields["drug"]),
            (say("order.dose"), self.fields["dose"]),
            (say("order.basis"), amount(bag.basis, bag.basis_unit or "") if bag.basis else "-"),
            (say(Kind.DOSE.words), self.short(Kind.DOSE)),
            (say("order.route"), self.fields["route"]),
            (say("order.container"), self._container()),
            (say("order.duration"), self.fields["duration"]),
            *self._special(),
        ]

    def trial(self) -> list[Json]:
        """Give the line of a trial, as the label has it; nothing for any other order."""
        return [self.fields["trial"]] if self.fields["trial"] else []

    def _special(self) -> list[Pair]:
        """List what only an order of a trial or a pump says."""
        bag = self.dossier.preparation
        trial = [(say("order.trial"), trial_line(replace(bag, blinded=False)))] if bag.trial else []
        blinded = [(say("order.blinded"), say("order.blinded_yes"))] if bag.blinded else []
        pump = [
            (say("order.pump"), bag.pump),
            (say("order.pump_flow"), amount(bag.pump_ml_h, "mL/h")),
            (say("order.pump_fill"), amount(bag.pump_ml, "mL")),
            (say("order.pump_residual"), amount(bag.pump_residual_ml, "mL")),
        ]  # fmt: skip
        return [*trial, *blinded, *(pump if bag.pump else [])]  # type: ignore[list-item]

    @cached_property
    def computed(self) -> tuple[Result, ...]:
        """What the station computes of the order; nothing of the syringes while two people read blind."""
        found = results_of(self.scene.database, self.scene.desk.data, self.dossier.preparation.id)
        return tuple(item for item in found if not (self.dossier.blind and item.kind is Kind.WITHDRAWABLE))

    def short(self, kind: Kind) -> str:
        """Write the results of a kind, each with its method; empty where it does not concern the order."""
        return separated(result_words(item).short for item in self.computed if item.kind is kind)

    def renal(self) -> str:
        """Write the creatinine that counts, with its day, and the clearance; empty when none was told."""
        told = latest(facts_of(self.scene.database, self.dossier.patient.id), FactKind.CREATININE)
        if told is None or told.value is None or told.day is None:
            return ""
        day = day_text(told.day)
        return f"{amount(told.value, told.unit or '')} ({day}); {self.short(Kind.CLEARANCE)}"

    def harm(self) -> str:
        """Write what the drug does outside the vein, by the approved line."""
        known = self.substance.extravasation if self.substance else None
        return say("paper.harm", harm=say(known.harm.words)) if known else say("paper.harm_unknown")

    def making(self) -> list[Pair]:
        """List how it is made: product, reconstitution, what to draw, what it becomes, how it is kept."""
        hidden = say("paper.hidden") if self.dossier.blind else ""
        return [
            (say("paper.product"), self._product()),
            (say("paper.reconstitution"), self._reconstitution()),
            (say("paper.to_draw"), hidden or self._to_draw()),
            (say("paper.syringes"), hidden or self._syringes()),
            (say("paper.target_mass"), hidden or self._target_mass()),
            (say("order.diluent"), self.fields["diluent"]),
            *([(say("paper.to_remove"), hidden or self._to_remove())] if self.removes else []),
            (say("paper.total_volume"), hidden or self.fields["total_volume"]),
            (say("paper.concentration"), hidden or self.fields["concentration"]),
            (say("paper.allowed"), self._allowed()),
            (say("paper.storage"), self.fields["storage"]),
            (say("paper.light"), self.fields["light"] or self._light()),
            (say("paper.use_by"), self._use_by()),
        ]

    def warnings(self) -> list[str]:
        """List what must not be overlooked."""
        bag = self.dossier.preparation
        told = [self.fields[name] for name in ("cytotoxic", "only_route", "fatal_route", "single_check")]
        told += [say("paper.after_the_fact")] if bag.after_the_fact else []
        told += [say("paper.held", reason=bag.held_reason or "")] if bag.held else []
        told += [say("paper.anticipated", reason=bag.anticipated)] if bag.anticipated else []
        return [text for text in told if text]

    def _container(self) -> str:
        bag = self.dossier.preparation
        code = self.scene.desk.data.formulary.terms.code("container", bag.container)
        return say(f"container.{code}") if code else bag.container

    def _product(self) -> str:
        if self.product is None:
            return say("label.unknown")
        return f"{self.product.brand} ({amount(self.product.concentration_mg_ml, f'{self.product.unit}/mL')})"

    def _reconstitution(self) -> str:
        if self.product is None:
            return say("label.unknown")
        if self.product.reconstitution is None:
            return say("paper.ready_to_draw")
        sizes = ", ".join(
            f"{amount(vial.content_mg, self.product.unit)} + {amount(vial.solvent_ml, 'mL')}"
            for vial in self.product.vials
        )
        return f"{say(f'solvent.{self.product.reconstitution.solvent}')}: {sizes}"

    def _volume(self) -> Decimal | None:
        return sum((syringe.volume_ml for syringe in self.plan), Decimal(0)) if self.plan else None

    def _to_draw(self) -> str:
        return amount(self._volume(), "mL")

    @property
    def removes(self) -> bool:
        """Whether the volume of the drug is removed from the bag first."""
        return self.dossier.preparation.remove_volume

    def _to_remove(self) -> str:
        return say("paper.remove", volume=self._to_draw())

    def _syringes(self) -> str:
        said = (
            f"{syringe.number}: {amount(syringe.volume_ml, 'mL')} / {amount(syringe.capacity_ml, 'mL')}"
            for syringe in self.plan
        )
        return separated(said) or say("label.unknown")

    def _target_mass(self) -> str:
        volume, density = self._volume(), self.product.density if self.product else None
        if volume is None or density is None:
            return say("label.unknown")
        mass, step = volume * density.g_ml, Decimal("0.01")
        low, high = (round_to(mass * (1 + side), step) for side in (-TOLERANCE, TOLERANCE))
        return f"{amount(round_to(mass, step), 'g')} ({amount(low, 'g')} - {amount(high, 'g')})"

    def _allowed(self) -> str:
        low = self.product.concentration_min if self.product else None
        high = self.product.concentration_max if self.product else None
        if low is None and high is None:
            return say("label.unknown")
        unit = f"{self.product.unit}/mL" if self.product else ""
        return " - ".join(amount(end.mg_ml if end else None, unit) for end in (low, high))

    def _light(self) -> str:
        known = self.product is not None and self.product.light is not None
        return say("paper.no_light") if known else say("label.unknown")

    def _use_by(self) -> str:
        return self.when(self.dossier.preparation.use_by) or say("paper.use_by_later")


def person_line(patient: Patient) -> str:
    """Write a patient on one line, for the head of a page."""
    used = f" ({patient.used_name})" if patient.used_name else ""
    return f"{patient.birth_name}{used} {patient.first_name} {day_text(patient.birth_date)}"


def go_text(scene: Scene, prescription: Prescription) -> str:
    """Write the ward's word, who said it and when."""
    said = say(f"go.{prescription.go.value.lower()}")
    if prescription.go_said_by is None:
        return said
    return f"{said} ({prescription.go_said_by}, {local_time(scene, prescription.go_at)})"


def pairs(of: Sequence[Pair]) -> list[Json]:
    """Give pairs as a template takes them."""
    return [[caption, value] for caption, value in of]
