"""What the labels of a preparation say, from the records: texts in the language of the unit's papers."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from station.acts.desk import Scene
from station.acts.drawing_plan import concentration_of, mixture_of, storage_of
from station.clinical.amounts import amount_text
from station.clinical.days import day_text
from station.clinical.drawing import Mixture
from station.clinical.formulary import Substance
from station.clinical.intrathecal import is_intrathecal
from station.clinical.label_content import LabelKind
from station.clinical.model import Component, Patient, Preparation, Prescription
from station.words import comma, say

Fields = tuple[tuple[str, str], ...]

_PANELLED = ("printed", "preprinted")


def local_time(scene: Scene, moment: datetime | None) -> str:
    """Write a time for paper: day, month, year, hour and minute, in the unit's time zone."""
    if moment is None:
        return say("label.unknown")
    return scene.local(moment).strftime("%d/%m/%Y %H:%M")


def paper_amount(value: Decimal, unit: str) -> str:
    """Write an amount as the language of the paper has it."""
    return amount_text(value, unit, comma())


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
        ("birth_date", day_text(patient.birth_date)),
        ("ipp", patient.ipp),
    )


def course_text(protocol: str | None, cycle: str | None, day: str | None) -> str:
    """Write protocol, cycle and day as screens and papers have them; what is missing is left out."""
    parts = (
        protocol,
        say("label.cycle", cycle=cycle) if cycle else "",
        say("label.day", day=day) if day else "",
    )
    return " ".join(part for part in parts if part)


def _protocol(prescription: Prescription) -> str:
    return course_text(prescription.protocol or say("label.unknown"), prescription.cycle, prescription.day)


def container_kind(scene: Scene, preparation: Preparation) -> LabelKind:
    """Tell which label goes on what is given: by its route first, then by its container; a bag if unknown."""
    terms = scene.desk.data.formulary.terms
    if is_intrathecal(preparation.route, terms):
        return LabelKind.INTRATHECAL
    kinds = {"syringe": LabelKind.SYRINGE, "pump": LabelKind.PUMP}
    return kinds.get(terms.code("container", preparation.container) or "", LabelKind.BAG)


def bag_fields(
    scene: Scene,
    preparation: Preparation,
    prescription: Prescription,
    patient: Patient,
    components: tuple[Component, ...],
) -> Fields:
    """List what the label on a bag, syringe or pump says (fields of data/labels/bag-*.toml and its like).

    Of a blinded order it names neither drug nor dose nor arm; a fatal route is said all the same.
    """
    kind = container_kind(scene, preparation)
    substance = scene.desk.data.formulary.find(preparation.drug)
    mixture = _mixed(scene, preparation, substance, components)
    return (
        *_patient(patient),
        ("ward", prescription.ward),
        ("prescriber", prescription.prescriber or ""),
        *_masked(
            preparation,
            (
                ("protocol", _protocol(prescription)),
                ("drug", drug_name(scene, preparation.drug)),
                ("dose", paper_amount(preparation.dose, preparation.dose_unit)),
                *_mixture(mixture),
            ),
        ),
        ("trial", trial_line(preparation)),
        ("diluent", _diluent(scene, preparation)),
        ("route", _term(scene, "route", preparation.route)),
        *_running(kind, preparation, mixture),
        ("only_route", only_route(kind)),
        ("prepared_at", local_time(scene, preparation.opened_at)),
        ("use_by", local_time(scene, preparation.use_by)),
        ("storage", _storage(scene, preparation, components)),
        ("light", say("label.light") if substance and substance.light and substance.light.protect else ""),
        ("lot", preparation.register_number or ""),
        ("register_number", preparation.register_number or ""),
        ("pharmacy_name", scene.setting("unit_name")),
        ("pharmacy_address", scene.setting("unit_address")),
        ("cytotoxic", say("label.cytotoxic")),
        ("fatal_route", fatal_route(substance)),
        ("single_check", say("label.single_check") if preparation.single_check else ""),
        ("legal_panel", say("label.legal_panel") if scene.setting("legal_panels") in _PANELLED else ""),
    )


def _masked(preparation: Preparation, fields: Fields) -> Fields:
    """Give fields without what would tell a blinded drug: its name, dose and concentration, and the arm."""
    if not preparation.blinded:
        return fields
    told, arm = dict(fields), (preparation.trial_arm or "").casefold()
    masked = {"drug": blinded_drug(), "dose": say("label.blinded_dose")}
    masked["concentration"] = say("label.blinded")
    protocol = told["protocol"].casefold()
    if (arm and arm in protocol) or preparation.drug.casefold() in protocol:
        masked["protocol"] = say("label.blinded")
    return tuple((told | masked).items())


def blinded_drug() -> str:
    """Say what stands for the drug of a blinded order outside of the unit."""
    return say("label.blinded_drug")


def trial_line(preparation: Preparation) -> str:
    """Say the trial and the kit of an order, and its arm unless it is blinded; empty for no trial."""
    if not preparation.trial:
        return ""
    arm = "" if preparation.blinded else preparation.trial_arm
    parts = (
        say("label.trial", number=preparation.trial),
        say("label.trial_arm", arm=arm) if arm else "",
        say("label.trial_kit", kit=preparation.trial_kit) if preparation.trial_kit else "",
    )
    return ", ".join(part for part in parts if part)


def overwrap_fields(
    scene: Scene, preparation: Preparation, prescription: Prescription, components: tuple[Component, ...]
) -> Fields:
    """List what the label on the closed overwrap says: where to and until when, no patient and no drug."""
    substance = scene.desk.data.formulary.find(preparation.drug)
    return (
        ("register_number", preparation.register_number or ""),
        ("ward", prescription.ward),
        ("use_by", local_time(scene, preparation.use_by)),
        ("storage", _storage(scene, preparation, components)),
        ("light", say("label.light") if substance and substance.light and substance.light.protect else ""),
        ("only_route", only_route(container_kind(scene, preparation))),
        ("fatal_route", fatal_route(substance)),
        ("cytotoxic", say("label.cytotoxic")),
        ("pharmacy_name", scene.setting("unit_name")),
        ("pharmacy_address", scene.setting("unit_address")),
    )


def destruction_fields(scene: Scene, what: str, number: str, drug: str, amount: str = "") -> Fields:
    """List what is said on something set aside to be destroyed; `what` is `preparation` or `leftover`."""
    return (
        ("what", say(f"label.destroyed.{what}")),
        ("number", number),
        ("drug", drug_name(scene, drug)),
        ("amount", amount),
        ("reason", scene.request.reason or say("label.unknown")),
        ("destroyed_at", local_time(scene, scene.now)),
        ("destroyed_by", scene.signer.name),
        ("disposal", say("label.disposal")),
        ("cytotoxic", say("label.cytotoxic")),
        ("pharmacy_name", scene.setting("unit_name")),
    )


def fatal_route(substance: Substance | None) -> str:
    """Say of a drug that kills by other routes by which alone it is given (WHO 2007, vinca alkaloids)."""
    return say("label.fatal_route") if substance and substance.fatal_route else ""


def only_route(kind: LabelKind) -> str:
    """Say on what goes into the spine that it goes nowhere else."""
    return say("label.only_intrathecal") if kind is LabelKind.INTRATHECAL else ""


def tray_fields(
    scene: Scene, preparation: Preparation, prescription: Prescription, patient: Patient, hood: str
) -> Fields:
    """List what the tray label says (fields of data/labels/tray-*.toml)."""
    return (
        *_patient(patient),
        ("ward", prescription.ward),
        ("protocol", _protocol(prescription)),
        ("drug", drug_name(scene, preparation.drug)),
        ("dose", paper_amount(preparation.dose, preparation.dose_unit)),
        ("diluent", _diluent(scene, preparation)),
        ("route", _term(scene, "route", preparation.route)),
        ("trial", trial_line(preparation)),
        ("register_number", preparation.register_number or ""),
        ("opened_at", local_time(scene, scene.now)),
        ("hood", hood),
        ("single_check", say("label.single_check") if preparation.single_check else ""),
    )


def drug_name(scene: Scene, drug: str) -> str:
    """Write a drug's name, its letters that differ in capitals only if it is listed as easily mistaken."""
    substance = scene.desk.data.formulary.find(drug)
    if substance and substance.tall_man and scene.desk.data.formulary.terms.look_alike(substance.fr):
        return substance.tall_man.fr
    return drug


def _diluent(scene: Scene, preparation: Preparation) -> str:
    word = _term(scene, "diluent", preparation.diluent)
    return f"{word} {paper_amount(preparation.volume_ml, 'mL')}" if preparation.volume_ml else word


def _running(kind: LabelKind, preparation: Preparation, mixture: Mixture | None) -> Fields:
    """Give how long it runs; on a pump in hours, with the mean flow (volume over time) to compare with it."""
    minutes = preparation.infusion_minutes
    if not minutes:
        needed = kind in (LabelKind.BAG, LabelKind.PUMP)
        return (("duration", say("label.unknown") if needed else ""),)
    if kind is not LabelKind.PUMP:
        return (("duration", paper_amount(Decimal(minutes), "min")),)
    hours, rest = divmod(minutes, 60)
    duration = " ".join(paper_amount(Decimal(n), unit) for n, unit in ((hours, "h"), (rest, "min")) if n)
    flow = mixture and (mixture.total_ml * 60 / minutes).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return (("duration", duration), ("flow", paper_amount(flow, "mL/h") if flow else ""))


def _mixed(
    scene: Scene, preparation: Preparation, substance: Substance | None, components: tuple[Component, ...]
) -> Mixture | None:
    """Give total volume and concentration, the drug's own volume counted in."""
    route = scene.desk.data.formulary.terms.code("route", preparation.route)
    concentration = concentration_of(components) or (
        substance.by_route(route).concentration_mg_ml if substance else None
    )
    return mixture_of(scene.desk.data, preparation, concentration, components)


def _mixture(mixture: Mixture | None) -> Fields:
    """Say them; unknown without product."""
    if mixture is None:
        return (("total_volume", say("label.unknown")), ("concentration", say("label.unknown")))
    return (
        ("total_volume", paper_amount(mixture.total_ml, "mL")),
        ("concentration", paper_amount(mixture.strength, f"{mixture.unit}/mL")),
    )


def _storage(scene: Scene, preparation: Preparation, components: tuple[Component, ...]) -> str:
    storage = storage_of(scene.desk.data, preparation, components)
    return say(f"storage.{storage.value}") if storage else say("label.unknown")
