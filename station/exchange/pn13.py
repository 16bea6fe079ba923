"""PN13-SIPh2 prescription messages (XML of Phast) to orders; names compared without accents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from station.clinical.formulary import Formulary
from station.clinical.names import fold
from station.clinical.orders import OrderFile, Problem
from station.exchange.asides import by_drug, by_route, by_unit, named_in, term_in
from station.exchange.mapping import ColumnMapping
from station.exchange.told import Told, orders_of
from station.progress import Tell, counted, untold

if TYPE_CHECKING:
    from collections.abc import Mapping

GO_WORDS = frozenset({"NA", "ATT", "PREP", "GO", "NOGO"})
STOPPED = "A"
"""Cré_arr_mod_val of an element that the prescriber stopped."""

_MEASURES: Mapping[str, str] = {"1": "weight_kg", "2": "height_cm", "3": "bsa_m2"}
"""Codes of Rens_compl that an order uses; 5 (creatinine clearance) is not needed here."""

_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?(\d{2})?)?")


def read_pn13(
    name: str, sha256: str, data: bytes, mapping: ColumnMapping, drugs: Formulary, tell: Tell = untold
) -> OrderFile:
    """Read one message; a document that is none, or tries to do more than say something, is refused whole."""
    root = _parse(data)
    if isinstance(root, str):
        return OrderFile(name, sha256, mapping.name, 0, (), (Problem(name, 0, None, root),))
    messages = [element for element in root.iter() if _is(element, "M_Prescription_médicaments")]
    if not messages:
        return OrderFile(name, sha256, mapping.name, 0, (), (Problem(name, 0, None, "file_xml_other"),))
    told = _orders(counted(messages, tell, "reading", 10), mapping, drugs)
    return orders_of(name, sha256, told, mapping, drugs.terms)


def _parse(data: bytes) -> Element | str:
    """Parse without DTD, entities or anything fetched; a text is the code of the refusal."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        return "file_xml_hostile"
    except (ParseError, ValueError, LookupError, RecursionError, MemoryError):
        return "file_xml_broken"
    return root


def _orders(messages: Iterable[Element], mapping: ColumnMapping, drugs: Formulary) -> Iterator[Told]:
    number = 0
    for message in messages:
        for prescription in _children(message, "Prescription"):
            for element in _children(prescription, "Elément_prescr_médic"):
                number += 1
                yield _order(number, message, prescription, element, mapping, drugs)


def _order(
    number: int,
    message: Element,
    prescription: Element,
    element: Element,
    mapping: ColumnMapping,
    drugs: Formulary,
) -> Told:
    told = Told(number, _label(element))
    actives = [item for item in _children(element, "Composant_prescrit") if _text(item, "Véhicule") != "1"]
    labels = [_text(item, "Libellé_composant") for item in actives]
    found = {label: named_in(label, drugs) for label in labels}
    route = _text(element, "Voie_administration")
    known = frozenset(label for label, substance in found.items() if substance)
    told.aside = (
        by_route(number, told.what, mapping.values["route"].get(route, route), drugs.terms)
        or by_drug(number, told.what, known)
        or by_unit(number, told.what, _dose(element, actives)[1])
    )
    if told.aside is None:
        _say_drug(told, element, actives, found)
        _say_patient(told, message)
        _say_prescription(told, message, prescription, element)
        _say_vehicle(told, element, drugs)
        _say_giving(told, element, drugs)
    return told


def _say_drug(told: Told, element: Element, actives: Sequence[Element], found: Mapping[str, object]) -> None:
    if len(actives) > 1:
        told.fault("drug", "order_two_drugs", drugs=", ".join(found))
        return
    substance = next(iter(found.values()), None)
    told.put("drug", getattr(substance, "fr", None))
    if substance is None:
        told.fault("drug", "order_no_drug")
    number, unit = _dose(element, actives)
    told.put("dose", number.replace(",", "."))
    told.put("dose_unit", unit)


def _dose(element: Element, actives: Sequence[Element]) -> tuple[str, str]:
    """Give the quantity of the one active component, else that of the one dosing element."""
    for holder, name in (
        (actives, "Quantité_composant_prescrite"),
        (_children(element, "Elément_posologie"), "Quantité"),
    ):
        quantities = [quantity for item in holder for quantity in _children(item, name)]
        if len(quantities) == 1 and _text(quantities[0], "Nombre"):
            return _text(quantities[0], "Nombre"), _text(quantities[0], "Unité")
    return "", ""


def _say_patient(told: Told, message: Element) -> None:
    patient = next(iter(_children(message, "Patient")), None)
    if patient is None:
        return
    birth, used = _text(patient, "Nom_naissance"), _text(patient, "Nom_usuel")
    told.put("ipp", _text(patient, "Ipp"))
    told.put("birth_name", birth)
    told.put("used_name", used if fold(used) != fold(birth) else None)
    told.put("first_name", _text(patient, "Premier_prénom") or _text(patient, "Prénoms"))
    told.put("birth_date", _day(_text(patient, "Date_naissance")))
    told.put("sex", _text(patient, "Sexe"))


def _say_prescription(told: Told, message: Element, prescription: Element, element: Element) -> None:
    """The message's own number changes each time it is sent; patient and time of prescription do not."""
    patient = next(iter(_children(message, "Patient")), None)
    ipp = _text(patient, "Ipp") if patient is not None else ""
    when = _text(prescription, "Dh_prescription")
    told.put("prescription_id", f"{ipp}-{when}" if ipp and when else None)
    told.put("external_id", _text(element, "Id_élément_prescr"))
    told.put("ward", _text(prescription, "Unité_hébergement") or _text(prescription, "Unité_resp_médicale"))
    told.put("prescriber", _prescriber(element))
    for more in _children(prescription, "Rens_compl"):
        for code, name in _MEASURES.items():
            value = next(iter(_children(more, f"Valeur_rens_compl_{code}")), None)
            if value is not None and _text(more, f"Code_rens_compl_{code}") in ("", code):
                told.measure(name, _text(value, "Nombre"), _text(value, "Unité"))


def _prescriber(element: Element) -> str:
    for person in _children(element, "Identification_prescripteur"):
        name = f"{_text(person, 'Nom_usage') or _text(person, 'Nom_famille')} {_text(person, 'Prénom_usage')}"
        return name.strip() or _text(person, "Identifiant")
    return _text(element, "Id_prescripteur")


def _say_vehicle(told: Told, element: Element, drugs: Formulary) -> None:
    vehicles = [item for item in _children(element, "Composant_prescrit") if _text(item, "Véhicule") == "1"]
    if len(vehicles) > 1:
        told.fault("diluent", "order_two_vehicles")
    for vehicle in vehicles[:1]:
        label = _text(vehicle, "Libellé_composant")
        told.put("diluent", term_in("diluent", label, drugs.terms) or label)
        for quantity in _children(vehicle, "Quantité_composant_prescrite"):
            told.measure("volume_ml", _text(quantity, "Nombre"), _text(quantity, "Unité"))


def _say_giving(told: Told, element: Element, drugs: Formulary) -> None:
    go = _text(element, "GoNogo")
    told.put("go", "NOGO" if _text(element, "Cré_arr_mod_val") == STOPPED else go if go in GO_WORDS else None)
    if go and go not in GO_WORDS:
        told.fault("go", "cell_unknown_value", text=go)
    told.put("route", _text(element, "Voie_administration"))
    device = _text(element, "Dispositif_associé")
    told.put("container", term_in("container", device, drugs.terms) if device else None)
    times = _children(element, "Elément_posologie")
    for duration in [each for item in times[:1] for each in _children(item, "Durée")]:
        told.measure("infusion_minutes", _text(duration, "Nombre"), _text(duration, "Unité"))
    starts = [when for item in times if (when := _text(item, "Evénement_début")) and len(when) >= 8]
    if len(set(starts)) > 1:
        told.fault("due", "order_repeats", count=str(len(set(starts))))
    told.put("due", _moment(_text(element, "Dh_début") or _text(element, "Dh_début_prescrite")))
    told.guess_no_container()


def _day(text: str) -> str:
    """Write a date of 8, 12, 14 or 16 digits as ISO; anything else stays as it is, and is then refused."""
    found = _MOMENT.fullmatch(text)
    return "-".join(found.groups()[:3]) if found else text


def _moment(text: str) -> str:
    found = _MOMENT.fullmatch(text)
    if not found or found[4] is None:
        return text
    return f"{found[1]}-{found[2]}-{found[3]} {found[4]}:{found[5]}:{found[6] or '00'}"


def _label(element: Element) -> str:
    components = [_text(item, "Libellé_composant") for item in _children(element, "Composant_prescrit")]
    return " + ".join(filter(None, components)) or _text(element, "Libellé_élément_prescr")


def _is(element: Element, name: str) -> bool:
    tag = element.tag
    return isinstance(tag, str) and fold(tag.rpartition("}")[2]) == fold(name)


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if _is(child, name)]


def _text(element: Element, name: str) -> str:
    """Give the text of the first child of a name, "" when it is not there or empty."""
    return next(((child.text or "").strip() for child in _children(element, name)), "")
