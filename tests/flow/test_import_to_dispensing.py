"""The guided tour: one bag, from the main software's export to a nurse's hands, through the acts alone."""

from __future__ import annotations

from pathlib import Path

from station.acts.dispensing import Delivery, hand_over, release
from station.acts.importing import import_orders
from station.acts.making import draw, finish, inject, start
from station.acts.reading import check_bag, read
from station.acts.tray import Item, fill_tray, open_tray
from station.acts.validating import findings_of, heaviest, validate
from station.clinical.checks import Severity
from station.clinical.model import State
from station.records.queries.preparations import dossier
from station.records.queries.register import register
from tests.flow.day import MORNING, ShiftedClock, done, file_of, founded, refused, reopened, staffed


def test_a_bag_from_import_to_hand_over(tmp_path: Path) -> None:
    # A hospital founds its station. Anne, its first pharmacist, enrols three more and four others.
    day = staffed(founded(tmp_path, clock=ShiftedClock(MORNING)))
    desk = day.desk

    # The main software is down; its last export is taken in. One line is refused: its dose reads "1 030".
    taken = done(import_orders(desk, day.by("Anne"), file_of(day)))
    assert (taken.params["added"], taken.params["refused"]) == (39, 1)

    # Mrs Augereau is due 147 mg of oxaliplatin. Hélène sees that nothing asks for a reason, and validates.
    bag = day.first("Oxaliplatine").id
    found = findings_of(day.database, desk.data, bag, day.clock.utc())
    assert (day.bag(bag).dose, heaviest(found)) == (147, Severity.INFORMATION)
    shown = [finding.code for finding in found]
    done(validate(desk, day.by("Hélène"), day.seen(bag), shown))

    # Fanny opens the tray for the first isolator: the first number of the register, two labels asked for.
    opened = done(open_tray(desk, day.by("Fanny"), day.seen(bag), 1))
    assert opened.params == {"number": "26A00001", "hood": "Isolateur 1"}
    assert [day.label(bag, kind).state for kind in ("bag", "tray")] == ["requested", "requested"]

    # She scans a vial and a bag of glucose into it. What a vial holds is known from its code, not typed.
    vial = Item(
        "vial", "Oxaliplatine", "OX12", "2027-06-30", gtin="03400958216060", serial="S1", supplier="Zeta"
    )
    glucose = Item("diluent", "Glucose 5 %", "GL34", "2027-06-30", gtin="02000000000503")
    done(fill_tray(desk, day.by("Fanny"), day.seen(bag), (vial, glucose)))

    # Aurélie starts and draws: 147 mg at 5 mg/mL make 29.4 mL, 20 + 9.4. Then she waits.
    done(start(desk, day.by("Aurélie"), day.seen(bag)))
    done(draw(desk, day.by("Aurélie"), day.seen(bag)))
    refused(inject(desk, day.by("Aurélie"), day.seen(bag)), "wrong_step")

    # Two people read from the objects, each blind to the other; only then is it injected.
    seen_on_objects = {
        **{"vials": "03400958216060/OX12", "diluent": "02000000000503/GL34"},
        **{"syringe_1": "20", "syringe_2": "9.4"},
    }
    assert done(read(desk, day.by("Fanny"), day.seen(bag), seen_on_objects)).code == "first_reading"
    assert done(read(desk, day.by("Bruno"), day.seen(bag), seen_on_objects)).code == "readings_agree"
    done(inject(desk, day.by("Aurélie"), day.seen(bag)))
    done(finish(desk, day.by("Aurélie"), day.seen(bag)))

    # Two people check the finished bag: its label scanned, the birth date read back, clear, no leak.
    label = day.label(bag)
    on_the_bag = {"label": str(label.id), "identity": "1968-03-12", "clear": "yes", "leaks": "no"}
    done(check_bag(desk, day.by("Fanny"), day.seen(bag), on_the_bag))
    assert done(check_bag(desk, day.by("Bruno"), day.seen(bag), on_the_bag)).code == "readings_agree"
    assert day.label(bag).state == "confirmed"

    # Karim releases it with the label under his scanner; Moussa hands it to the nurse of the ward.
    assert label.code
    done(release(desk, day.by("Karim"), day.seen(bag), label.code))
    delivery = Delivery("HDJ Oncologie", "Mme Roy", cold_chain=True)
    done(hand_over(desk, day.by("Moussa"), (label.code,), delivery))

    # The register names everyone and everything, and a station opened again tomorrow still knows all of it.
    (line,) = register(day.database)
    assert (line.number, line.status, line.birth_name, line.drug) == (
        "26A00001",
        "delivered",
        "AUGEREAU",
        "Oxaliplatine",
    )
    assert (line.validator, line.maker, line.releaser) == (
        "Hélène Marchadier",
        "Aurélie Toussaint",
        "Karim Ouadah",
    )
    assert line.checkers == "Fanny Delcourt,Bruno Castaing"
    assert "OX12 | 30/06/2027 | Zeta" in line.composition
    assert line.recipient == "Mme Roy"
    day.close()

    tomorrow = reopened(day.home, ShiftedClock(MORNING))
    kept = dossier(tomorrow.database, bag)
    assert kept is not None and kept.preparation.state is State.HANDED_OVER
    assert [item.act for item in kept.signatures] == [
        "validate", "open_tray", "fill_tray", "start", "draw", "read", "read", "inject", "finish",
        "check_bag", "check_bag", "release", "hand_over",
    ]  # fmt: skip
    tomorrow.close()
