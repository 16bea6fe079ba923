"""The formulary that comes with the program is sound, and a bad file says its name, key and fault."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from station.clinical.checks import NEVER_ACCEPTED, parse_checks
from station.clinical.formulary import approved_only, gather
from station.clinical.formulary_file import parse_substance
from station.clinical.model import HoldPoint
from station.clinical.tables import BadData
from station.exchange.formulary import read_checks, read_formulary
from station.places import data_folder
from tests.core.source_words import words_of

FORMULARY = read_formulary()
SUBSTANCES = sorted(set(FORMULARY.names.values()), key=lambda substance: substance.code)


def plain(name: str) -> dict[str, Any]:
    return tomllib.loads((data_folder() / name).read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.mark.parametrize("name", ["Oxaliplatine", "OXALIPLATIN", "éloxatine", "l-ohp"])
def test_a_substance_answers_to_its_names_whatever_accents_and_case(name: str) -> None:
    substance = FORMULARY.find(name)
    assert substance and substance.code == "oxaliplatine"


def test_a_name_that_only_looks_like_one_is_unknown() -> None:
    assert FORMULARY.find("doxorubicine liposomale") is None
    for name, other in (
        ("paclitaxel albumine", "paclitaxel"),
        ("trastuzumab emtansine", "trastuzumab"),
        ("doxorubicine liposomale pégylée", "doxorubicine"),
    ):
        assert FORMULARY.find(name) is not FORMULARY.find(other)


def test_only_vinca_alkaloids_have_a_fatal_route_and_none_may_go_into_a_syringe() -> None:
    fatal = [substance for substance in SUBSTANCES if substance.fatal_route]
    assert [substance.atc[:5] for substance in fatal] == ["L01CA"] * 4
    assert all(product.containers.codes == {"bag"} for one in fatal for product in one.products)
    assert all(product.routes.codes == {"intravenous"} for one in fatal for product in one.products)


def test_only_two_products_told_to_be_without_preservative_may_go_intrathecally() -> None:
    able = [product.brand for one in SUBSTANCES for product in one.products if product.allows("intrathecal")]
    assert able == ["ARA-CELL 20 mg/mL sans conservateur", "METHOTREXATE 25 mg/mL sans conservateur"]


def test_there_are_at_least_40_substances_and_80_products() -> None:
    assert len(SUBSTANCES) >= 40
    assert sum(len(one.products) for one in SUBSTANCES) >= 80


def test_a_route_is_allowed_by_the_product_not_by_the_substance() -> None:
    trastuzumab = FORMULARY.find("trastuzumab")
    assert trastuzumab and trastuzumab.routes() == {"intravenous", "subcutaneous"}
    assert trastuzumab.by_route("subcutaneous").concentration_mg_ml == 120
    assert trastuzumab.by_route("intravenous") is trastuzumab.usual
    assert not trastuzumab.usual.allows("subcutaneous")


def test_a_line_s_content_is_another_when_any_figure_of_it_or_of_its_substance_changes() -> None:
    before = parse_substance(plain("formulary/docetaxel.toml"), "docetaxel.toml", FORMULARY.terms)
    data = plain("formulary/docetaxel.toml")
    data["product"][1]["vial"][0]["volume_ml"] = Decimal("2.1")
    own = parse_substance(data, "docetaxel.toml", FORMULARY.terms)
    assert own.products[0].content == before.products[0].content
    assert own.products[1].content != before.products[1].content
    data["concentration_max"]["mg_ml"] = Decimal("0.75")
    shared = parse_substance(data, "docetaxel.toml", FORMULARY.terms)
    assert shared.products[0].content != before.products[0].content


def test_only_approved_lines_give_figures_and_the_others_still_name_the_drug() -> None:
    oxaliplatin = FORMULARY.find("oxaliplatine")
    assert oxaliplatin
    accord = oxaliplatin.products[0]
    approved = approved_only(FORMULARY, frozenset({(accord.line, accord.content)}))
    found = approved.find("Eloxatine")
    assert found and found.products == (accord,)
    assert approved.find("docetaxel") is None and approved.named("docetaxel")
    changed = approved_only(approved, frozenset({(accord.line, "another content")}))
    assert changed.find("oxaliplatine") is None and changed.pack("03400957684150")


def test_oxaliplatin_goes_into_glucose_only() -> None:
    oxaliplatin = FORMULARY.find("oxaliplatine")
    assert oxaliplatin and oxaliplatin.usual.diluents.codes == {"g5"} and oxaliplatin.usual.undiluted is None


def test_gemcitabine_vials_hold_what_their_smpc_says() -> None:
    # Swiss SmPC 61331: 200, 1000 and 2000 mg are 5.26, 26.3 and 52.6 mL at 38 mg/mL.
    gemcitabine = FORMULARY.find("gemcitabine")
    assert gemcitabine and gemcitabine.usual.concentration_mg_ml == 38
    volumes = {int(vial.content_mg): vial.volume_ml for vial in gemcitabine.usual.vials}
    assert volumes == {200: Decimal("5.26"), 1000: Decimal("26.3"), 2000: Decimal("52.6")}


def test_a_pack_s_code_finds_its_vial() -> None:
    found = FORMULARY.vial("03400922433042")
    assert found
    substance, product, vial = found
    assert (substance.code, product.concentration_mg_ml, vial.content_mg) == ("docetaxel", 20, 160)
    assert FORMULARY.vial("00000000000000") is None


def test_every_pack_code_is_its_cip_has_a_right_check_digit_and_stands_once() -> None:
    vials = [vial for one in SUBSTANCES for product in one.products for vial in product.vials if vial.gtin14]
    codes = [vial.gtin14 or "" for vial in vials]
    assert len(codes) == len(set(codes)) > 25
    for vial, code in zip(vials, codes, strict=True):
        assert code == f"0{vial.cip13}"
        assert sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(code)) % 10 == 0


def test_tall_man_letters_spell_the_very_name() -> None:
    for substance in SUBSTANCES:
        if substance.tall_man:
            assert substance.tall_man.fr.lower() == substance.fr
            assert substance.tall_man.en.lower() == substance.en


def test_every_code_an_order_can_have_has_words() -> None:
    words = words_of("fr")
    for kind in ("route", "diluent", "container"):
        assert not [code for code in FORMULARY.terms.codes(kind) if f"{kind}.{code}" not in words]


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "key", "code"),
    [
        (lambda data: data.pop("atc"), "atc", "data_missing"),
        (lambda data: data.update(atc=7), "atc", "data_not_text"),
        (lambda data: data.update(aliases="Oncovin"), "aliases", "data_not_texts"),
        (lambda data: data.update(diluent=["g5"]), "diluent", "data_unknown_key"),
        (
            lambda data: data["product"][0]["routes"].update(allowed=["IV"]),
            "product[1].routes.allowed",
            "data_not_one_of",
        ),
        (lambda data: data["dose"].pop("source"), "dose.source", "data_missing"),
        (lambda data: data["dose"].update(source="typo"), "dose.source", "data_source_unknown"),
        (lambda data: data["dose"].update(evidence="?"), "dose.evidence", "data_not_one_of"),
        (lambda data: data.pop("fatal_route"), "fatal_route", "data_vinca_is_fatal"),
        (
            lambda data: data["product"][0]["routes"]["allowed"].append("subcutaneous"),
            "product[1].routes.allowed",
            "data_fatal_route",
        ),
        (
            lambda data: data["product"][1].update(brand=data["product"][0]["brand"]),
            "product",
            "data_brand_twice",
        ),
        (lambda data: data.update(light=True), "light", "data_not_a_table"),
        (lambda data: data["light"].update(protect="oui"), "light.protect", "data_not_a_flag"),
        (lambda data: data["cap"][0].update(value="2"), "cap[1].value", "data_not_a_number"),
        (lambda data: data["cap"][0].update(value=2.0), "cap[1].value", "data_not_a_number"),
        (lambda data: data["cap"][0].update(value=0), "cap[1].value", "data_not_above_zero"),
        (lambda data: data["cap"][0].update(value=-2), "cap[1].value", "data_not_above_zero"),
        (lambda data: data.update(cap={}), "cap", "data_not_tables"),
        (
            lambda data: data["containers"]["allowed"].append("syringe"),
            "containers.allowed",
            "data_fatal_in_syringe",
        ),
        (lambda data: data["concentration_min"].update(mg_ml=1), "concentration_min", "data_min_above_max"),
        (lambda data: data["product"][0].pop("usual"), "product", "data_one_usual"),
        (lambda data: data["product"][1].update(usual=True), "product", "data_one_usual"),
        (lambda data: data["product"][0].pop("vial"), "product[1].vial", "data_missing"),
        (
            lambda data: data["product"][0]["vial"][0].update(volume_ml=1),
            "product[1].vial[1].volume_ml",
            "data_vial_too_small",
        ),
    ],
)
def test_a_fault_in_a_substance_file_names_the_file_and_the_key(change: Change, key: str, code: str) -> None:
    data = copy.deepcopy(plain("formulary/vincristine.toml"))
    parse_substance(data, "vincristine.toml", FORMULARY.terms)
    change(data)
    with pytest.raises(BadData) as caught:
        parse_substance(data, "vincristine.toml", FORMULARY.terms)
    assert (caught.value.file, caught.value.key, caught.value.code) == ("vincristine.toml", key, code)
    assert f"refused.{code}" in words_of("fr")


def test_an_intrathecal_product_with_a_preservative_is_refused() -> None:
    data = plain("formulary/cytarabine.toml")
    data["product"][1]["preservative"]["free"] = False
    with pytest.raises(BadData, match="data_intrathecal_preserved"):
        parse_substance(data, "cytarabine.toml", FORMULARY.terms)


def test_two_substances_can_not_share_a_name() -> None:
    data = plain("formulary/docetaxel.toml")
    data["aliases"].append("Taxol")
    pair = [
        (
            "paclitaxel.toml",
            parse_substance(plain("formulary/paclitaxel.toml"), "paclitaxel.toml", FORMULARY.terms),
        ),
        ("docetaxel.toml", parse_substance(data, "docetaxel.toml", FORMULARY.terms)),
    ]
    with pytest.raises(BadData, match="data_name_twice"):
        gather(pair, FORMULARY.terms)


def test_a_file_that_is_not_toml_or_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadData) as absent:
        read_checks(tmp_path)
    (tmp_path / "checks.toml").write_text("a = ", encoding="utf-8")
    with pytest.raises(BadData) as broken:
        read_checks(tmp_path)
    assert (absent.value.file, absent.value.code) == ("checks.toml", "data_file_unreadable")
    assert (broken.value.file, broken.value.code) == ("checks.toml", "data_not_toml")


def test_both_hold_points_are_active_as_delivered_and_their_items_have_words() -> None:
    checks = read_checks()
    assert checks.active == frozenset(HoldPoint)
    items = [item for point in checks.hold_points.values() for item in point.items]
    assert {item.words for item in items} <= set(words_of("fr"))
    assert checks.use_by.printed_tolerance_minutes == 60


@pytest.mark.parametrize("code", sorted(NEVER_ACCEPTED))
def test_what_kills_can_not_be_made_acceptable_by_data(code: str) -> None:
    data = plain("checks.toml")
    data["rule"][code]["severity"] = "second_pharmacist"
    with pytest.raises(BadData) as caught:
        parse_checks(data, "checks.toml")
    assert (caught.value.key, caught.value.code) == (f"rule.{code}.severity", "data_stays_forbidden")


def test_a_rule_that_is_missing_or_unknown_is_refused() -> None:
    data = plain("checks.toml")
    rule = data["rule"].pop("cap_exceeded")
    with pytest.raises(BadData, match="data_missing"):
        parse_checks(data, "checks.toml")
    data["rule"].update(cap_exceeded=rule, cap_exeeded=rule)
    with pytest.raises(BadData, match="data_unknown_key"):
        parse_checks(data, "checks.toml")
