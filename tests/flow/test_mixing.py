"""What is mixed: a volume removed from the bag first, drugs counted in international units."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from station.acts.drawing_plan import concentration_of, mixture_of, planned_syringes, target_mass_g
from station.acts.holding import fresh_copy
from station.acts.importing import import_orders
from station.acts.leftovers import Listed, take_in
from station.acts.ok_chimio import Word, ok_chimio
from station.acts.outcome import Plan
from station.acts.perform import perform
from station.acts.stock import Counted, count_stock
from station.acts.typing_orders import retype, type_order
from station.clinical.drawing import Mixture
from station.clinical.formulary import Density
from station.clinical.model import Component, Go, Preparation, State
from station.clinical.tables import Evidence, Source
from station.clinical.typed_orders import EvidenceKind, GivenEvidence, TypedLine, TypedPrescription
from station.records.queries.fetch import many
from station.runtime.documents.bag import Bag, scene_of
from station.runtime.documents.making import bag_of
from tests.flow.day import Day, done, file_of, refused
from tests.flow.walk import Walk

TRODELVY = TypedLine(
    "sacituzumab govitécan", Decimal(700), "mg", "intravenous", "bag", "nacl_0_9", Decimal(250), 180,
    Decimal(10), "mg/kg", remove_volume=True,
)  # fmt: skip
BLEOMYCIN = TypedLine(
    "bléomycine",
    Decimal(18000),
    "IU",
    "intravenous",
    "bag",
    "nacl_0_9",
    Decimal(50),
    15,
    Decimal(10000),
    "IU/m2",
)  # fmt: skip
CRISANTASPASE = TypedLine(
    "crisantaspase", Decimal(45000), "IU", "intravenous", "bag", "nacl_0_9", Decimal(100), 60,
    Decimal(25000), "IU/m2",
)  # fmt: skip


def typed(day: Day, line: TypedLine) -> Walk:
    """Type an order for somebody of 70 kg and 1.8 m2, its figures a second time by somebody else."""
    now = day.clock.utc()
    order = TypedPrescription(
        "0099000999", "KERVELLA", "Yann", "1950-02-01", "HDJ Oncologie", now + timedelta(hours=3), (line,),
        sex="M", weight_kg=Decimal(70), height_cm=Decimal(167),
    )  # fmt: skip
    given = GivenEvidence(EvidenceKind.SIGNED, "Dr VERDIER", now - timedelta(hours=1))
    done(type_order(day.desk, day.by("Bruno"), order, given))
    (bag,) = many(day.database, Preparation, "1 ORDER BY id DESC LIMIT 1")
    figures = {
        "ipp": "0099000999", "birth_date": "1950-02-01", "dose": format(line.dose, "f"),
        "volume_ml": format(line.volume_ml or 0, "f"), "route": line.route,
    }  # fmt: skip
    done(retype(day.desk, day.by("Fanny"), day.seen(bag.id), figures))
    walk = Walk(day, line.drug, bag.id)
    word = Word(Go.GO, "Dr VERDIER", "phone", True)
    done(ok_chimio(day.desk, day.by("Hélène"), walk.prescription.id, walk.prescription.entry, word))
    return walk


def mixture(walk: Walk) -> Mixture | None:
    parts = tuple(walk.components())
    return mixture_of(walk.day.desk.data, walk.bag, concentration_of(parts), parts)


def papers(walk: Walk) -> Bag:
    made = bag_of(scene_of(walk.day.desk, walk.day.clock.utc()), walk.id)
    assert made is not None
    return made


def sheet(walk: Walk) -> dict[str, str]:
    return dict(papers(walk).making())


# A volume removed from the bag


def test_a_protocol_s_volume_to_remove_is_imported_remade_drawn_and_printed(day: Day) -> None:
    file = file_of(day)
    order = replace(
        file.orders[0], external_id="P-REMOVES", prescription_id="P-R", protocol="Trodelvy",
        drug="Sacituzumab govitécan", dose=Decimal(640), diluent="NaCl 0,9 %",
    )  # fmt: skip
    again = replace(file, orders=(order,))
    done(import_orders(day.desk, day.by("Hélène"), again))
    (bag,) = many(day.database, Preparation, "external_id = 'P-REMOVES'")
    assert bag.remove_volume and fresh_copy(bag, 999).remove_volume
    assert done(import_orders(day.desk, day.by("Hélène"), again)).params["same"] == 1
    walk = Walk(day, bag.drug, bag.id).to(State.STARTED)
    assert mixture(walk) == Mixture(Decimal("250.0"), Decimal("2.560"), "mg", Decimal(64))
    label = papers(walk).fields
    assert (label["total_volume"], label["concentration"]) == ("250 mL", "2,56 mg/mL")
    assert sheet(walk)["Retrait avant injection"] == "retirer 64 mL de la poche"
    done(walk.draw())
    assert sheet(walk)["Retrait avant injection"] == "masqué : lecture à l'aveugle en cours"


def test_a_bag_that_could_not_hold_the_drug_is_neither_validated_nor_drawn(day: Day) -> None:
    walk = typed(day, replace(TRODELVY, volume_ml=Decimal(70)))
    refused(walk.validate(), "finding_forbidden")
    assert "removal_too_large" in walk.findings()


def test_whether_a_volume_is_removed_is_no_longer_changed_once_validated(day: Day) -> None:
    walk = typed(day, TRODELVY).to(State.VALIDATED)
    plan = Plan("held", (replace(walk.bag, remove_volume=False),), preparation=walk.id)
    outcome = perform(day.desk, day.by("Hélène"), "hold", lambda scene: plan)
    assert refused(outcome, "rule").params == {"rule": "order_frozen"}


# International units


def test_an_order_in_units_is_planned_labelled_and_kept_in_units(day: Day) -> None:
    walk = typed(day, CRISANTASPASE).to(State.STARTED)
    plan = planned_syringes(day.desk.data, walk.bag, walk.components())
    assert [item.volume_ml for item in plan] == [Decimal("9.0")]  # 45 000 IU at 5 000 IU/mL
    assert {(item.content_mg, item.unit) for item in walk.components() if item.kind == "vial"} == {
        (Decimal(10000), "IU")
    }
    assert mixture(walk) == Mixture(Decimal("109.0"), Decimal("412.8"), "IU")
    assert papers(walk).fields["concentration"] == "412,8 unités internationales/mL"


def test_an_order_in_mg_of_what_is_counted_in_units_is_refused_never_guessed(day: Day) -> None:
    walk = typed(day, replace(CRISANTASPASE, dose=Decimal(45), dose_unit="mg", basis_unit="mg/m2"))
    refused(walk.validate(), "finding_forbidden")
    assert "dose_unverifiable" in walk.findings()


def test_an_equivalence_that_is_written_down_leads_from_mg_to_the_vials_units(day: Day) -> None:
    in_units = typed(day, BLEOMYCIN).to(State.STARTED)
    in_mg = typed(
        day, replace(BLEOMYCIN, dose=Decimal(18), dose_unit="mg", basis=Decimal(10), basis_unit="mg/m2")
    )
    assert "dose_differs" not in in_mg.findings()
    volumes = [
        [item.volume_ml for item in planned_syringes(day.desk.data, walk.bag, in_units.components())]
        for walk in (in_units, in_mg)
    ]
    assert volumes == [[Decimal("6.0")]] * 2


# A mass to weigh


def test_the_mass_to_weigh_is_shown_and_printed_where_the_density_is_known_and_nowhere_else(day: Day) -> None:
    walk = typed(day, TRODELVY).to(State.STARTED)
    data, parts = day.desk.data, walk.components()
    assert target_mass_g(data, walk.bag, parts) is None
    assert sheet(walk)["Masse prélevée attendue (± 5 %)"] == "inconnu"
    known = data.formulary.find(walk.bag.drug)
    assert known is not None
    density = Density(Decimal("1.02"), Source("a measure of the unit's own", Evidence.READ))
    heavy = replace(known, products=tuple(replace(item, density=density) for item in known.products))
    formulary = replace(data.formulary, names=dict.fromkeys(data.formulary.names, heavy))
    assert target_mass_g(replace(data, formulary=formulary), walk.bag, parts) == Decimal("71.4")
    made = papers(walk)
    made.__dict__["product"] = heavy.usual
    assert dict(made.making())["Masse prélevée attendue (± 5 %)"] == "71,4 g (67,83 g - 74,97 g)"


# What a pack may bear


def test_a_pack_that_has_expired_or_bears_a_date_no_pack_bears_goes_into_no_tray(day: Day) -> None:
    walk = Walk(day, "Oxaliplatine").to(State.OPENED)
    vial = walk.items()[0]
    wrong = {"2001-01-31": "component_expired", "": "component_expired", "3027-06-30": "component_too_far"}
    for expiry, code in wrong.items():
        refused(walk.fill(items=(replace(vial, expiry=expiry),)), code)


# A solvent is no drug


def test_a_solvent_goes_into_no_tray_and_no_stock_as_a_vial_of_drug(day: Day) -> None:
    Walk(day, "Paclitaxel").to(State.STARTED)
    walk = Walk(day, "Oxaliplatine").to(State.OPENED)
    solvent = many(day.database, Component, "kind = 'diluent'")[0]
    vial = replace(walk.items()[0], serial="X1")
    for wrong in (replace(vial, gtin=solvent.product), replace(vial, name="NaCl 0,9 %", gtin=None)):
        refused(walk.fill(items=(wrong,)), "vial_is_solvent")
    packs = Counted("Oxaliplatine", "Glucose 5 %", "L1", "2030-01-31", Decimal(50), Decimal(5), 3)
    refused(count_stock(day.desk, day.by("Fanny"), (packs,)), "vial_is_solvent")
    told = Listed("Oxaliplatine", "Eau ppi", "L1", "2030-01-31", Decimal(5), Decimal(3), solvent.product)
    refused(take_in(day.desk, day.by("Fanny"), (told,)), "vial_is_solvent")
    refused(walk.fill(items=(replace(vial, kind="diluent", name="Glucose 5 %"),)), "solvent_is_drug")
    row = replace(solvent, id=999, preparation=walk.id, kind="vial")
    plan = Plan("filled", (row,), preparation=walk.id)
    outcome = perform(day.desk, day.by("Fanny"), "fill_tray", lambda scene: plan)
    assert refused(outcome, "rule").params == {"rule": "vial_is_solvent"}
