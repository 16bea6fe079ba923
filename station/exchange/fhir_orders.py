"""FHIR prescriptions (Bundle of MedicationRequest, R4 and what R5 says the same way) to orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from station.clinical.formulary import Formulary, Substance
from station.clinical.names import fold
from station.clinical.orders import OrderFile, Problem, SetAside
from station.exchange.asides import aside, by_drug, by_route, by_unit, named_in, term_in
from station.exchange.fhir_json import BadDocument, Bundle, at, codes, label, load, many, newest, words
from station.exchange.mapping import ColumnMapping
from station.exchange.told import Told, orders_of
from station.progress import Tell, counted, untold

LOINC = {"29463-7": "weight_kg", "8302-2": "height_cm", "3140-1": "bsa_m2", "8277-6": "bsa_m2"}
INTENTS = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order", "option"})
VEHICLE = "fr-is-vehicle"
_INS = ("urn:oid:1.2.250.1.213.1.4", "ins")


def read_fhir(
    name: str, sha256: str, data: bytes, mapping: ColumnMapping, drugs: Formulary, tell: Tell = untold
) -> OrderFile:
    """Read one document; what is no bundle of prescriptions is refused whole."""
    try:
        document = load(data)
    except BadDocument as bad:
        return OrderFile(name, sha256, mapping.name, 0, (), (Problem(name, 0, None, bad.code),))
    if at(document, "resourceType") not in ("Bundle", "MedicationRequest"):
        return OrderFile(name, sha256, mapping.name, 0, (), (Problem(name, 0, None, "file_json_other"),))
    bundle = Bundle(document)
    requests = bundle.all("MedicationRequest")
    if not requests:
        return OrderFile(name, sha256, mapping.name, 0, (), (Problem(name, 0, None, "file_fhir_no_orders"),))
    told = _orders(bundle, counted(requests, tell, "reading"), mapping, drugs)
    return orders_of(name, sha256, told, mapping, drugs.terms)


def _orders(
    bundle: Bundle, requests: Iterable[Any], mapping: ColumnMapping, drugs: Formulary
) -> Iterator[Told]:
    for number, request in enumerate(requests, start=1):
        yield _Request(bundle, request, mapping, drugs).told(number)


class _Request:
    """One MedicationRequest with what it refers to."""

    def __init__(self, bundle: Bundle, request: Any, mapping: ColumnMapping, drugs: Formulary) -> None:
        self.bundle, self.request, self.mapping, self.drugs = bundle, request, mapping, drugs
        self.dosage = at(request, "dosageInstruction", 0)
        self.medication = self._medication(request, "medication")
        self.actives: list[tuple[str, Any]] = []
        self.vehicles: list[tuple[Any, Any]] = []
        self._take_apart()

    def _medication(self, owner: Any, name: str) -> Any:
        """Give a medication, R4 (`medicationReference`) or R5 (`medication.reference`), as a resource."""
        reference = words(owner, f"{name}Reference", "reference") or words(
            owner, name, "reference", "reference"
        )
        concept = at(owner, f"{name}CodeableConcept") or at(owner, name, "concept")
        return self.bundle.find(self.request, reference) if reference else {"code": concept}

    def _take_apart(self) -> None:
        """Tell a compound's active ingredients from its vehicle."""
        for ingredient in many(self.medication, "ingredient") or [None]:
            part = self._medication(ingredient, "item") if ingredient else self.medication
            extensions = many(ingredient, "extension")
            if any(words(e, "url").endswith(VEHICLE) and at(e, "valueBoolean") is True for e in extensions):
                self.vehicles.append((part, ingredient))
            else:
                self.actives.append((label(at(part, "code")), ingredient))

    def told(self, number: int) -> Told:
        """Tell everything, or why it is set aside."""
        what = " + ".join(text for text, _ in self.actives if text) or label(at(self.medication, "code"))
        what = what or " + ".join(label(at(part, "code")) for part, _ in self.vehicles)
        told = Told(number, what)
        found = {text: named_in(text, self.drugs) for text, _ in self.actives}
        told.aside = self._aside(number, what, found)
        if told.aside is None:
            self._say_drug(told, found)
            self._say_patient(told)
            self._say_prescription(told)
            self._say_vehicle(told)
            self._say_giving(told)
        return told

    def _aside(self, number: int, what: str, found: dict[str, Substance | None]) -> SetAside | None:
        intent, status = words(self.request, "intent"), words(self.request, "status")
        if intent not in INTENTS or status in ("draft", "entered-in-error", "completed"):
            return aside(number, what, "aside_no_order", intent=intent or "-", status=status or "-")
        known = frozenset(text for text, substance in found.items() if substance)
        return (
            by_route(number, what, self._route(), self.drugs.terms)
            or by_drug(number, what, known)
            or by_unit(number, what, self._quantity("ordered")[1])
        )

    def _route(self) -> str:
        values = self.mapping.values["route"]
        found = [values[code] for _, code in codes(at(self.dosage, "route")) if code in values]
        return found[0] if found else label(at(self.dosage, "route"))

    # What is said, part by part

    def _say_drug(self, told: Told, found: dict[str, Substance | None]) -> None:
        if len(found) > 1:
            told.fault("drug", "order_two_drugs", drugs=", ".join(found))
            return
        substance = next(iter(found.values()))
        told.put("drug", substance.fr if substance else None)
        if substance is None:
            told.fault("drug", "order_no_drug")
        for kind, number, unit in (("ordered", "dose", "dose_unit"), ("calculated", "basis", "basis_unit")):
            value, of = self._quantity(kind)
            told.put(number, value)
            told.put(unit, of)
        if "dose" not in told.texts:
            self._say_strength(told)

    def _quantity(self, kind: str) -> tuple[str, str]:
        """Give the ordered or the calculated dose; one that says no kind is the ordered one."""
        for rate in many(self.dosage, "doseAndRate"):
            said = [code for _, code in codes(at(rate, "type"))] or ["ordered"]
            if kind in said and at(rate, "doseQuantity") is not None:
                quantity = at(rate, "doseQuantity")
                unit = words(quantity, "code") if "unitsofmeasure" in words(quantity, "system") else ""
                return words(quantity, "value"), unit or words(quantity, "unit")
        return "", ""

    def _say_strength(self, told: Told) -> None:
        """Take the dose from the compound's ingredient; a mere rate (400 mcg/min) is no dose."""
        strength = at(self.actives[0][1], "strength") or at(self.actives[0][1], "strengthRatio")
        if words(strength, "denominator", "value") in ("", "1") and not words(
            strength, "denominator", "unit"
        ):
            told.put("dose", words(strength, "numerator", "value"))
            told.put(
                "dose_unit", words(strength, "numerator", "code") or words(strength, "numerator", "unit")
            )
        if "dose" not in told.texts and many(self.dosage, "doseAndRate"):
            told.fault("dose", "order_only_rate")

    def _say_patient(self, told: Told) -> None:
        patient = self.bundle.find(self.request, words(self.request, "subject", "reference"))
        told.put("ipp", _ipp(patient) or words(self.request, "subject", "identifier", "value"))
        names = {words(each, "use"): each for each in many(patient, "name")}
        official = names.get("official") or at(patient, "name", 0)
        usual = words(names.get("usual"), "family")
        told.put("birth_name", words(official, "family"))
        told.put("used_name", usual if fold(usual) != fold(words(official, "family")) else None)
        told.put("first_name", words(official, "given", 0) or words(names.get("usual"), "given", 0))
        born = words(patient, "birthDate")
        told.put("birth_date", born + "-00" * (2 - born.count("-")) if born else None)
        told.put("sex", words(patient, "gender"))

    def _say_prescription(self, told: Told) -> None:
        request = self.request
        told.put("prescription_id", words(request, "groupIdentifier", "value") or words(request, "id"))
        told.put("external_id", words(request, "identifier", 0, "value") or words(request, "id"))
        told.put("protocol", words(request, "basedOn", 0, "display"))
        told.put("ward", self._ward())
        told.put("prescriber", self._prescriber())
        informed = [each for each in many(request, "supportingInformation") if words(each, "reference")]
        found = [self.bundle.find(request, words(each, "reference")) for each in informed]
        for name in ("weight_kg", "height_cm", "bsa_m2"):
            said = [o for o in found if any(LOINC.get(code) == name for _, code in codes(at(o, "code")))]
            value = at(newest(said), "valueQuantity")
            told.measure(name, words(value, "value"), words(value, "code") or words(value, "unit"))

    def _ward(self) -> str:
        units = [
            (
                words(each, "extension", 0, "valueCode"),
                words(each, "identifier", "value") or words(each, "display"),
            )
            for each in many(self.request, "supportingInformation")
            if "/UF" in words(each, "identifier", "system")
            or words(each, "extension", 0, "valueCode").startswith("UF")
        ]
        lodging = [value for role, value in units if role == "UFHEB"]
        return next(
            iter([*lodging, *(value for _, value in units)]), words(self.request, "encounter", "display")
        )

    def _prescriber(self) -> str:
        person = self.bundle.find(self.request, words(self.request, "requester", "reference"))
        name = f"{words(person, 'name', 0, 'family')} {words(person, 'name', 0, 'given', 0)}".strip()
        return name or words(self.request, "requester", "display")

    def _say_vehicle(self, told: Told) -> None:
        if len(self.vehicles) > 1:
            told.fault("diluent", "order_two_vehicles")
        for part, ingredient in self.vehicles[:1]:
            name = label(at(part, "code"))
            strength = at(part, "ingredient", 0, "strength")
            if fold(name) == "glucose" and _per_ml(strength) == Decimal(50):
                name = "glucose 5 %"
            told.put("diluent", term_in("diluent", name, self.drugs.terms) or name)
            amount = at(part, "amount", "numerator") or at(ingredient, "strength", "numerator")
            told.measure("volume_ml", words(amount, "value"), words(amount, "code") or words(amount, "unit"))

    def _say_giving(self, told: Told) -> None:
        told.put("go", _go(self.request) or words(self.request, "status"))
        told.put("route", self._route())
        devices = [words(each, "display") for each in many(self.request, "supportingInformation")]
        found = [term_in("container", text, self.drugs.terms) for text in devices if text]
        told.put("container", next(filter(None, found), None))
        repeat = at(self.dosage, "timing", "repeat")
        told.measure("infusion_minutes", words(repeat, "duration"), words(repeat, "durationUnit"))
        times = [*many(self.dosage, "timing", "event"), *many(repeat, "timeOfDay")]
        if (
            len(times) > 1
            or words(repeat, "frequency") not in ("", "1")
            or len(many(repeat, "dayOfWeek")) > 1
        ):
            told.fault("due", "order_repeats", count=str(max(len(times), 2)))
        start = words(self.dosage, "timing", "event", 0) or words(repeat, "boundsPeriod", "start")
        told.put("due", self._local(start))
        told.guess_no_container()

    def _local(self, text: str) -> str:
        """Write a moment in the format's own zone; what is none stays, and is then refused."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        if "T" not in text:
            return text
        local = moment.astimezone(self.mapping.zone) if moment.tzinfo else moment
        return local.strftime("%Y-%m-%d %H:%M:%S")


def _ipp(patient: Any) -> str:
    """Give the hospital's own number: typed as internal, or the only one that is no national identifier."""
    numbers = many(patient, "identifier")
    internal = [n for n in numbers if {"PI", "INTRN"} & {code for _, code in codes(at(n, "type"))}]
    others = [n for n in numbers if not words(n, "system").lower().startswith(_INS)]
    chosen = internal or (others if len(others) == 1 else [])
    return words(chosen[0], "value") if chosen else ""


def _go(request: Any) -> str:
    """Give the ward's word where an extension says it (SIPh GoNogo)."""
    for extension in many(request, "extension"):
        if "gonogo" in words(extension, "url").lower():
            return words(extension, "valueCode") or words(extension, "valueCoding", "code")
    return ""


def _per_ml(strength: Any) -> Decimal:
    """Give a strength in mg/mL, 0 where it says something else."""
    units = (words(strength, "numerator", "code"), words(strength, "denominator", "code").lower())
    if units != ("mg", "ml"):
        return Decimal(0)
    return Decimal(words(strength, "numerator", "value") or 0) / (
        Decimal(words(strength, "denominator", "value") or 1) or 1
    )
