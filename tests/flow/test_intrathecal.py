"""Intrathecal preparations: alone in hood and on lists, an alert with a vinca alkaloid of the day."""

from __future__ import annotations

from decimal import Decimal

from station.acts.apart import vinca_alert
from station.acts.dispensing import Delivery, hand_over, preview_bag, release
from station.acts.outcome import Outcome
from station.acts.tray import Item, why_not_add
from station.clinical.label_content import from_json
from station.clinical.model import Preparation, State
from station.clinical.paper_sheets import Sheet, SheetKind, handover_subject
from station.clinical.typed_orders import TypedLine
from station.runtime.documents.making import document_of, wanted_for
from tests.flow.day import Day, done, refused
from tests.flow.typed_by_hand import SPINAL, SPINAL_VIAL, WARD, ordered, typed
from tests.flow.walk import CARRIER, RELEASER, Walk

BAG = TypedLine("gemcitabine", Decimal(1840), "mg", "intravenous", "bag", "nacl_0_9", Decimal(250), 30)
VINCRISTINE = TypedLine("vincristine", Decimal(2), "mg", "intravenous", "bag", "nacl_0_9", Decimal(50), 10)
WHY = "Injection intrathécale terminée avant la remise, vérifié au lit"


def handed(day: Day, *walks: Walk, ward: str = WARD, reason: str | None = None) -> Outcome:
    codes = tuple(walk.code for walk in walks)
    return hand_over(day.desk, day.by(CARRIER, reason=reason), codes, Delivery(ward, "Mme Roy", True))


def test_nothing_else_enters_the_hood_of_an_intrathecal_tray_nor_it_theirs(day: Day) -> None:
    spinal, _ = ordered(day, SPINAL, BAG)
    bag = Walk(day, number=1).to(State.OPENED)
    refused(spinal.open_tray(hood=1), "hood_has_others")
    done(spinal.open_tray(hood=2))
    other = Walk(day, number=4).to(State.VALIDATED)
    refused(other.open_tray(hood=2), "hood_has_intrathecal")
    done(bag.cancel())
    done(other.open_tray(hood=1))


def test_the_hood_is_free_again_once_the_syringe_is_out(day: Day) -> None:
    (spinal,) = ordered(day, SPINAL)
    spinal.to(State.FINISHED)
    Walk(day, number=1).to(State.OPENED)


def test_an_intrathecal_syringe_leaves_on_a_list_and_a_note_of_its_own(day: Day) -> None:
    spinal, bag = ordered(day, SPINAL, BAG)
    bag.vials = Walk(day, number=bag.id).items()
    spinal.to(State.RELEASED)
    bag.to(State.RELEASED)
    refused(handed(day, spinal, bag), "intrathecal_apart")
    refused(preview_bag(day.desk, bag.code, WARD, (spinal.bag,)), "intrathecal_apart")
    assert isinstance(preview_bag(day.desk, bag.code, WARD), Preparation)
    today = day.clock.utc().date()
    notes = [item for item in wanted_for(day.desk, today) if item.kind is SheetKind.NOTE]
    mine = [item.subject for item in notes if item.subject.endswith(f":{WARD}")]
    assert [subject.partition(":")[0] for subject in mine] == ["ward", "intrathecal"]
    lines = [_note_lines(day, subject) for subject in mine]
    assert [[line[0] for line in note] for note in lines] == [
        [bag.bag.register_number], [spinal.bag.register_number],
    ]  # fmt: skip
    done(handed(day, spinal))
    done(handed(day, bag))
    left = _note_lines(
        day, handover_subject(spinal.bag.handover or 0), "Bordereau de livraison : voie intrathécale, seule"
    )
    assert [line[0] for line in left] == [spinal.bag.register_number]


def _note_lines(day: Day, subject: str, title: str = "") -> list[list[str]]:
    now = day.clock.utc()
    made = document_of(day.desk, Sheet(1, SheetKind.NOTE, subject, None, 1, 1, "sent", now), now)
    assert made is not None and title in made[0].title
    lines = made[0].content["lines"]
    assert isinstance(lines, list)
    return lines  # type: ignore[return-value]


def test_its_label_is_its_own_and_says_that_it_goes_nowhere_else(day: Day) -> None:
    (spinal,) = ordered(day, SPINAL)
    spinal.to(State.OPENED)
    content = from_json(day.label(spinal.id, "intrathecal").content)
    assert content.texts()["only_route"] == "POUR VOIE INTRATHÉCALE UNIQUEMENT"
    assert content.texts()["route"] == "intrathécale"
    assert content.texts()["total_volume"] == "1,98 mL", "12 mg at 25 mg/mL, of what may go there, in 1.5 mL"


def test_a_vinca_alkaloid_of_the_day_takes_a_reason_at_every_step_out(day: Day) -> None:
    spinal, vinca = typed(day, SPINAL, VINCRISTINE)
    assert "intrathecal_with_vinca" in spinal.findings() and "intrathecal_with_vinca" in vinca.findings()
    done(vinca.validate("Hélène", "Karim"))
    refused(spinal.validate("Hélène"), "second_pharmacist_needed")
    done(spinal.validate("Hélène", "Karim"))
    refused(spinal.open_tray(), "vinca_same_day")
    refused(vinca.open_tray(), "vinca_same_day")
    spinal.reason = WHY
    spinal.to(State.CHECKED)
    refused(spinal.release(), "vinca_same_day")
    done(release(day.desk, day.by(RELEASER, reason=WHY), day.seen(spinal.id), spinal.code))
    refused(handed(day, spinal), "vinca_same_day")
    done(handed(day, spinal, reason=WHY))
    assert vinca_alert(day.database, day.desk.data, vinca.id, day.clock.utc()) is not None
    done(vinca.cancel())
    assert vinca_alert(day.database, day.desk.data, spinal.id, day.clock.utc()) is None


def test_without_one_nobody_is_asked(day: Day) -> None:
    (spinal,) = ordered(day, SPINAL)
    ordered(day, VINCRISTINE, hours=40)
    assert vinca_alert(day.database, day.desk.data, spinal.id, day.clock.utc()) is None
    spinal.to(State.HANDED_OVER)


def test_a_leftover_of_a_product_with_preservative_stays_out_of_the_spine(day: Day) -> None:
    preserved = Item("vial", "METHOTREXATE ACCORD 100 mg/mL", "M100", "2030-01-31", gtin="03400955000433")
    (bag,) = ordered(
        day,
        TypedLine("méthotrexate", Decimal(500), "mg", "intravenous", "bag", "nacl_0_9", Decimal(500), 240),
    )
    bag.vials = (preserved, bag.vials[1])
    bag.to(State.FINISHED)
    (spinal,) = ordered(day, SPINAL)
    spinal.to(State.OPENED)
    leftover = Item("vial", "", "", "", leftover=1)
    refused(why_not_add(day.desk, spinal.id, (leftover,)), "vial_wrong_route")
    assert why_not_add(day.desk, spinal.id, (SPINAL_VIAL,)) is None
