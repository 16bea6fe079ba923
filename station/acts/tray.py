"""The tray: opened for a hood (register number allotted, labels asked for), then filled vial by vial."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from station.acts.aim import Aim, Seen, aim, reason_given
from station.acts.apart import unanswered_alert, why_not_this_hood
from station.acts.desk import Desk, Request, Scene
from station.acts.drawing_plan import DEVICE, DILUENT, VIAL, dose_of, use_by_of, why_no_dose
from station.acts.label_rows import new_label, relabel
from station.acts.label_texts import tray_fields
from station.acts.leftover_rows import leftover_component, put_back, reserved
from station.acts.outcome import Outcome, Plan, Refused
from station.acts.perform import perform
from station.acts.sourcing import why_departs
from station.acts.standing_line import why_line_fell
from station.acts.stock import is_solvent, taken_from_stock, why_not_from_stock, why_recalled
from station.clinical.formulary import Formulary
from station.clinical.label_content import LabelKind
from station.clinical.model import Component, Hood, Label, Patient, Preparation, RegisterEntry, State
from station.clinical.names import fold
from station.clinical.steps import Act
from station.records.queries import leftovers, preparations, register
from station.records.queries.fetch import many, one

MOST_YEARS_AHEAD = 20
"""Far beyond what a pack may bear: a medicine's shelf life is five years at most in the European Union."""


@dataclass(frozen=True)
class Item:
    """Something a helper puts in the tray, as scanned or typed; `expiry` is an ISO date."""

    kind: str
    name: str
    lot: str
    expiry: str
    gtin: str | None = None
    supplier: str | None = None
    serial: str | None = None
    content_mg: Decimal | None = None
    concentration_mg_ml: Decimal | None = None
    unit: str = "mg"
    """In what these two are counted, for showing it; the core knows it from the order and the formulary."""
    leftover: int | None = None
    """The leftover whose label was scanned; then the records say the rest."""


def open_tray(desk: Desk, request: Request, seen: Seen, hood_id: int) -> Outcome:
    """Open the tray: the register number is allotted here, once; tray and bag labels are asked for.

    Intrathecal and other trays are never open in one hood; with a vinca alkaloid of the same day it takes a
    reason.
    """

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.OPEN_TRAY, seen)
        if isinstance(found, Refused):
            return found
        hood = one(scene.database, Hood, hood_id)
        if hood is None or not hood.active:
            return Refused("hood_unknown")
        bag = found.preparation
        refused = why_line_fell(scene, bag.id) or why_not_this_hood(scene, bag, hood.id)
        return refused or unanswered_alert(scene, bag) or _opened(scene, found, hood)

    return perform(desk, request, Act.OPEN_TRAY, decide, seen.subject)


def _opened(scene: Scene, found: Aim, hood: Hood) -> Plan:
    line = register_line(scene, found.preparation)
    due = use_by_of(scene.desk.data, found.preparation, (), scene.now)
    bag = replace(
        found.preparation,
        state=State.OPENED,
        register_number=line.number,
        hood=hood.id,
        opener=scene.signer.id,
        opened_at=scene.now,
        use_by=due.at if due else None,
    )
    bag, bag_labels = relabel(scene, bag, found.prescription, ())
    tray = _tray_label(scene, bag, found, hood, max(label.id for label in bag_labels) + 1)
    rows = (line, *bag_labels, tray, bag)
    return Plan("opened", rows, preparation=bag.id, params={"number": line.number, "hood": hood.name})


def _tray_label(scene: Scene, bag: Preparation, found: Aim, hood: Hood, label_id: int) -> Label:
    patient = one(scene.database, Patient, found.prescription.patient)
    assert patient is not None
    fields = tray_fields(scene, bag, found.prescription, patient, hood.name)
    return new_label(scene, label_id, LabelKind.TRAY, fields, bag.id)


def register_line(scene: Scene, preparation: Preparation) -> RegisterEntry:
    """Give the next number of the year and series; a tray opened again keeps the number it had."""
    if preparation.register_number:
        line = one(scene.database, RegisterEntry, preparation.register_number)
        assert line is not None
        return replace(line, status="open", reason=None)
    year = scene.local(scene.now).year
    sequence = register.last_sequence(scene.database, year, scene.series()) + 1
    return RegisterEntry(
        number=f"{year % 100:02d}{scene.series()}{sequence:05d}",
        year=year,
        series=scene.series(),
        sequence=sequence,
        preparation=preparation.id,
        allotted_at=scene.now,
        status="open",
        reason=None,
    )


def fill_tray(desk: Desk, request: Request, seen: Seen, items: tuple[Item, ...]) -> Outcome:
    """Put vials, leftovers, diluent and devices in the tray; other figures on the label mean a new label.

    A tray that leaves a leftover of its hood, or needs a vial less, takes a reason.
    """

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.FILL_TRAY, seen)
        if isinstance(found, Refused):
            return found
        if not items:
            return Refused("tray_nothing")
        before = components_of(scene, found.preparation.id)
        new = added(scene, found.preparation, before, items)
        if isinstance(new, Refused):
            return new
        departs = why_departs(scene, found.preparation, (*before, *new))
        if departs:
            return departs
        bag, new_labels = relabel(scene, found.preparation, found.prescription, (*before, *new))
        used = (*reserved(scene, new), *taken_from_stock(scene, new, found.preparation.trial))
        return Plan("filled", (*new, *used, *new_labels, bag), preparation=bag.id, params={"count": len(new)})

    return perform(desk, request, Act.FILL_TRAY, decide, seen.subject)


def why_not_add(desk: Desk, preparation_id: int, items: tuple[Item, ...]) -> Refused | None:
    """Say before anything is signed why these items can't go in the tray together with what is there."""
    scene = Scene(desk, desk.store.database, desk.clock.utc(), (), Request())
    bag = preparations.preparation(scene.database, preparation_id)
    if bag is None:
        return Refused("preparation_unknown", {"id": preparation_id})
    found = added(scene, bag, components_of(scene, bag.id), items)
    return found if isinstance(found, Refused) else None


def added(
    scene: Scene, preparation: Preparation, before: tuple[Component, ...], items: tuple[Item, ...]
) -> list[Component] | Refused:
    """Give what items become in a tray, or why they can't go in together with what is there."""
    first = scene.next_id("components")
    new: list[Component] = []
    for place, item in enumerate(items):
        made = (
            leftover_component(scene, preparation, item.leftover, first + place)
            if item.leftover
            else _component(scene, preparation, item, first + place)
        )
        if isinstance(made, Refused):
            return made
        new.append(made)
    refused = why_recalled(scene, new) or why_not_from_stock(scene, preparation.trial, new)
    return refused or _why_not_together(scene, (*before, *new)) or new


def components_of(scene: Scene, preparation: int) -> tuple[Component, ...]:
    """List what is in a tray."""
    return tuple(preparations.components(scene.database, preparation))


def _component(scene: Scene, preparation: Preparation, item: Item, number: int) -> Component | Refused:
    if item.kind not in (VIAL, DILUENT, DEVICE) or not item.name.strip():
        return Refused("component_unknown")
    if not item.lot.strip():
        return Refused("lot_missing", {"name": item.name})
    dated = _why_not_dated(scene, item)
    if dated:
        return dated
    if item.kind == DILUENT and preparation.volume_ml and not _same_diluent(scene, preparation, item.name):
        return Refused("diluent_wrong", {"name": item.name, "diluent": preparation.diluent})
    figures = _not_what_it_is(scene, item) or _figures(scene, preparation, item)
    if isinstance(figures, Refused):
        return figures
    content, concentration = figures
    dose = dose_of(scene.desk.data.formulary, preparation)
    return Component(
        id=number,
        preparation=preparation.id,
        kind=item.kind,
        name=item.name.strip(),
        product=item.gtin,
        lot=item.lot.strip().upper(),
        expiry=item.expiry,
        supplier=item.supplier,
        serial=item.serial,
        content_mg=content,
        concentration_mg_ml=concentration,
        unit=dose.unit if dose and item.kind == VIAL else "mg",
    )


def _not_what_it_is(scene: Scene, item: Item) -> Refused | None:
    """Refuse a solvent given as a vial of drug, by its name or its code, and the other way round."""
    formulary = scene.desk.data.formulary
    if item.kind == VIAL and is_solvent(scene, item.name, item.gtin):
        return Refused("vial_is_solvent", {"name": item.name})
    named = formulary.pack(item.gtin) if item.kind == DILUENT and item.gtin else None
    return Refused("solvent_is_drug", {"name": named[1].brand}) if named else None


def _why_not_dated(scene: Scene, item: Item) -> Refused | None:
    """Refuse what has expired, and a date that no pack bears: a slip of the fingers, not an expiry."""
    what = {"name": item.name, "lot": item.lot, "expiry": item.expiry}
    today = scene.local(scene.now).date()
    try:
        last_day = date.fromisoformat(item.expiry)
    except ValueError:
        return Refused("component_expired", what)
    if last_day.year > today.year + MOST_YEARS_AHEAD:
        return Refused("component_too_far", {**what, "years": MOST_YEARS_AHEAD})
    return Refused("component_expired", what) if last_day < today else None


def _same_diluent(scene: Scene, preparation: Preparation, name: str) -> bool:
    """Compare diluents by code, by their folded names where the station has no code for one of them."""
    terms = scene.desk.data.formulary.terms
    ordered, found = terms.diluent(preparation.diluent), terms.diluent(name)
    return ordered == found if ordered and found else fold(preparation.diluent or "") == fold(name)


def _figures(
    scene: Scene, preparation: Preparation, item: Item
) -> tuple[Decimal | None, Decimal | None] | Refused:
    """Give a vial's content and concentration: the formulary's, or typed ones where it knows none."""
    if item.kind != VIAL:
        return None, None
    formulary = scene.desk.data.formulary
    ordered = formulary.find(preparation.drug)
    route = formulary.terms.code("route", preparation.route)
    wrong = _wrong_pack(formulary, preparation, item, route) or _no_equivalence(formulary, preparation)
    if wrong:
        return wrong
    known = formulary.vial(item.gtin) if item.gtin else None
    if known:
        _, product, vial = known
        return vial.content_mg, product.concentration_mg_ml
    if ordered is None and fold(item.name) != fold(preparation.drug):
        return Refused("vial_wrong_drug", {"name": item.name, "ordered": preparation.drug})
    if not (_above_zero(item.content_mg) and _above_zero(item.concentration_mg_ml)):
        return Refused("vial_figures_missing", {"name": item.name})
    if ordered and (item.content_mg, item.concentration_mg_ml) not in {
        (vial.content_mg, product.concentration_mg_ml)
        for product in ordered.products
        if product.allows(route)
        for vial in product.vials
    }:
        return Refused("vial_not_in_formulary", {"name": item.name})
    return item.content_mg, item.concentration_mg_ml


def _wrong_pack(
    formulary: Formulary, preparation: Preparation, item: Item, route: str | None
) -> Refused | None:
    """Refuse another drug's pack, and a product that may not go by the order's route; approved or not."""
    packed = formulary.pack(item.gtin) if item.gtin else None
    if packed is None:
        return None
    substance, product, _ = packed
    ordered = formulary.named(preparation.drug)
    if ordered is None or ordered.code != substance.code:
        return Refused("vial_wrong_drug", {"name": substance.fr, "ordered": preparation.drug})
    if not product.allows(route):
        return Refused("vial_wrong_route", {"name": product.brand, "route": preparation.route})
    return None


def _no_equivalence(formulary: Formulary, preparation: Preparation) -> Refused | None:
    """Refuse a vial counted in IU for an order in mg, and the other way round, where nothing leads across."""
    refused = why_no_dose(formulary, preparation)
    return refused if refused and refused.code == "dose_no_equivalence" else None


def _above_zero(value: Decimal | None) -> bool:
    return value is not None and value.is_finite() and value > 0


def _why_not_together(scene: Scene, components: tuple[Component, ...]) -> Refused | None:
    if len({(item.concentration_mg_ml, item.unit) for item in components if item.kind == VIAL}) > 1:
        return Refused("vials_two_strengths")
    opened = [item.leftover for item in components if item.leftover]
    if len(set(opened)) != len(opened):
        return Refused("vial_twice")
    solvents = {item.product for item in components if item.kind == DILUENT and item.product}
    mixed_up = next((item for item in components if item.kind == VIAL and item.product in solvents), None)
    if mixed_up:
        return Refused("vial_is_solvent", {"name": mixed_up.name})
    serials = [(item.product, item.serial) for item in components if item.serial]
    if len(set(serials)) != len(serials):
        return Refused("vial_twice")
    for gtin, serial in serials:
        used = many(scene.database, Component, "serial = ? AND product IS ? AND NOT removed", [serial, gtin])
        if any(item.id not in {component.id for component in components} for item in used):
            left = leftovers.of_vial(scene.database, gtin, serial)
            return (
                Refused("vial_is_leftover", {"id": left.id})
                if left
                else Refused("vial_used", {"serial": serial})
            )
    return None


def why_plan_departs(desk: Desk, preparation_id: int, items: tuple[Item, ...]) -> Refused | None:
    """Say before anything is signed what, with these items, will take a reason; None when nothing does."""
    scene = Scene(desk, desk.store.database, desk.clock.utc(), (), Request())
    bag = preparations.preparation(scene.database, preparation_id)
    before = components_of(scene, preparation_id)
    new = added(scene, bag, before, items) if bag else []
    if bag is None or isinstance(new, Refused):
        return None
    return why_departs(scene, bag, (*before, *new))


def take_out(desk: Desk, request: Request, seen: Seen, component_id: int) -> Outcome:
    """Take a pack out of the tray, with a reason (broken, doubtful): the plan is made again without it."""

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.FILL_TRAY, seen)
        if isinstance(found, Refused):
            return found
        if not reason_given(scene):
            return Refused("reason_missing")
        before = components_of(scene, found.preparation.id)
        out = next((item for item in before if item.id == component_id), None)
        if out is None:
            return Refused("changed_meanwhile")
        left = tuple(item for item in before if item.id != component_id)
        bag, new_labels = relabel(scene, found.preparation, found.prescription, left)
        rows = (replace(out, removed=True), *put_back(scene, bag, out), *new_labels, bag)
        return Plan("taken_out", rows, preparation=bag.id, params={"name": out.name, "lot": out.lot})

    return perform(desk, request, "take_out", decide, seen.subject)
