"""What bag and tray labels say, from the records: formatted texts in the language of the unit's papers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from station.acts.desk import Scene
from station.acts.drawing_plan import concentration_of, mixture_of, storage_of
from station.clinical.amounts import amount_text
from station.clinical.formulary import Substance
from station.clinical.model import Component, Patient, Preparation, Prescription
from station.words import say

Fields = tuple[tuple[str, str], ...]


def local_time(scene: Scene, moment: datetime | None) -> str:
    """Write a time for paper: day, month, year, hour and minute, in the unit's time zone."""
    if moment is None:
        return say("label.unknown")
    return scene.local(moment).strftime("%d/%m/%Y %H:%M")


def birth_date_text(birth_date: str) -> str:
    """Write an ISO birth date as people read it; unknown parts stay 00."""
    year, month, day = birth_date.split("-")
    return f"{day}/{month}/{year}"


def _amount(value: Decimal, unit: str) -> str:
    return amount_text(value, unit, comma=True)


def _term(scene: Scene, kind: str, text: str | None) -> str:
    if text is None:
        return say("label.none")
    code = scene.desk.data.formulary.terms.code(kind, text)
    return say(f"{kind}.{code}") if code else text


def _patient(patient: Patient) -> Fields:
    return (
        ("patient_birth_name", patient.birth_name),
        ("patient_used_name", patient.used_name or ""),
        ("patient_first_name", patient.first_name),
        ("birth_date", birth_date_text(patient.birth_date)),
        ("ipp", patient.ipp),
    )


def _protocol(prescription: Prescription) -> str:
    cycle = say("label.cycle", cycle=prescription.cycle) if prescription.cycle else ""
    day = say("label.day", day=prescription.day) if prescription.day else ""
    return " ".join(part for part in (prescription.protocol or say("label.unknown"), cycle, day) if part)


def bag_fields(
    scene: Scene,
    preparation: Preparation,
    prescription: Prescription,
    patient: Patient,
    components: tuple[Component, ...],
) -> Fields:
    """List what the bag label says (fields of data/labels/bag-*.toml)."""
    substance = scene.desk.data.formulary.find(preparation.drug)
    return (
        *_patient(patient),
        ("ward", prescription.ward),
        ("prescriber", prescription.prescriber or ""),
        ("protocol", _protocol(prescription)),
        ("drug", _drug(substance, preparation)),
        ("dose", _amount(preparation.dose, preparation.dose_unit)),
        *_mixture(scene, preparation, substance, components),
        ("diluent", _diluent(scene, preparation)),
        ("route", _term(scene, "route", preparation.route)),
        ("duration", _duration(preparation)),
        ("prepared_at", local_time(scene, preparation.opened_at)),
        ("use_by", local_time(scene, preparation.use_by)),
        ("storage", _storage(scene, preparation, components)),
        ("light", say("label.light") if substance and substance.light and substance.light.protect else ""),
        ("lot", preparation.register_number or ""),
        ("register_number", preparation.register_number or ""),
        ("pharmacy_name", scene.setting("unit_name")),
        ("pharmacy_address", scene.setting("unit_address")),
        ("cytotoxic", say("label.cytotoxic")),
        ("fatal_route", say("label.fatal_route") if substance and substance.fatal_route else ""),
        ("single_check", say("label.single_check") if preparation.single_check else ""),
    )


def tray_fields(
    scene: Scene, preparation: Preparation, prescription: Prescription, patient: Patient, hood: str
) -> Fields:
    """List what the tray label says (fields of data/labels/tray-*.toml)."""
    substance = scene.desk.data.formulary.find(preparation.drug)
    return (
        *_patient(patient),
        ("ward", prescription.ward),
        ("protocol", _protocol(prescription)),
        ("drug", _drug(substance, preparation)),
        ("dose", _amount(preparation.dose, preparation.dose_unit)),
        ("diluent", _diluent(scene, preparation)),
        ("route", _term(scene, "route", preparation.route)),
        ("register_number", preparation.register_number or ""),
        ("opened_at", local_time(scene, scene.now)),
        ("hood", hood),
        ("single_check", say("label.single_check") if preparation.single_check else ""),
    )


def _drug(substance: Substance | None, preparation: Preparation) -> str:
    return substance.tall_man.fr if substance and substance.tall_man else preparation.drug


def _diluent(scene: Scene, preparation: Preparation) -> str:
    word = _term(scene, "diluent", preparation.diluent)
    return f"{word} {_amount(preparation.volume_ml, 'mL')}" if preparation.volume_ml else word


def _duration(preparation: Preparation) -> str:
    return (
        _amount(Decimal(preparation.infusion_minutes), "min")
        if preparation.infusion_minutes
        else say("label.unknown")
    )


def _mixture(
    scene: Scene, preparation: Preparation, substance: Substance | None, components: tuple[Component, ...]
) -> Fields:
    """Give total volume and concentration, the drug's own volume counted in; unknown without product."""
    concentration = concentration_of(components) or (
        substance.usual.concentration_mg_ml if substance else None
    )
    mixture = mixture_of(scene.desk.data, preparation, concentration, components)
    if mixture is None:
        return (("total_volume", say("label.unknown")), ("concentration", say("label.unknown")))
    return (("total_volume", _amount(mixture[0], "mL")), ("concentration", _amount(mixture[1], "mg/mL")))


def _storage(scene: Scene, preparation: Preparation, components: tuple[Component, ...]) -> str:
    storage = storage_of(scene.desk.data, preparation, components)
    return say(f"storage.{storage.value}") if storage else say("label.unknown")
