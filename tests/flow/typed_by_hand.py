"""Orders typed by hand, twice, and said GO: for walks of what the demonstration's export does not have."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from station.acts import tray
from station.acts.ok_chimio import Word, ok_chimio
from station.acts.outcome import Outcome
from station.acts.tray import Item
from station.acts.typing_orders import retype, type_order
from station.clinical.model import Go, Preparation
from station.clinical.typed_orders import (
    EvidenceKind,
    GivenEvidence,
    TypedLine,
    TypedPrescription,
    figures_of,
)
from station.records.queries.fetch import many
from tests.flow.day import Day, done
from tests.flow.walk import OPENER, Walk

WARD, IPP = "Hématologie", "0099000999"
SALINE = Item("diluent", "NaCl 0,9 %", "N9", "2030-01-31")
SPINAL = TypedLine("méthotrexate", Decimal(12), "mg", "intrathecal", "syringe", "nacl_0_9", Decimal("1.5"))
SPINAL_VIAL = Item(
    "vial", "METHOTREXATE 25 mg/mL sans conservateur", "M25", "2030-01-31",
    content_mg=Decimal(50), concentration_mg_ml=Decimal(25),
)  # fmt: skip


class Typed(Walk):
    """A walk whose vials are typed, with a reason at every act that might ask for one."""

    reason: str | None = None
    vials: tuple[Item, ...] = (SPINAL_VIAL, SALINE)

    def items(self) -> tuple[Item, ...]:
        return self.vials

    def open_tray(self, by: str = OPENER, hood: int = 1) -> Outcome:
        request = self.day.by(by, reason=self.reason)
        return tray.open_tray(self.day.desk, request, self.day.seen(self.id), hood)

    @property
    def code(self) -> str:
        kind = "intrathecal" if self.bag.route == "intrathecal" else "bag"
        return str(self.day.label(self.id, kind).code)


def typed(day: Day, *lines: TypedLine, hours: int = 3, twice: bool = True) -> list[Typed]:
    """Have one patient's order typed by two people; not validated yet."""
    order = TypedPrescription(
        IPP, "KERVELLA", "Yann", "1990-02-01", WARD, day.clock.utc() + timedelta(hours=hours), lines,
        sex="M", weight_kg=Decimal(78), height_cm=Decimal(176),
    )  # fmt: skip
    given = GivenEvidence(EvidenceKind.SIGNED, "Dr VERDIER", day.clock.utc() - timedelta(hours=1))
    done(type_order(day.desk, day.by("Bruno"), order, given))
    bags = many(day.database, Preparation, "1 ORDER BY id DESC LIMIT ?", [len(lines)])[::-1]
    walks = [Typed(day, number=bag.id) for bag in bags]
    for walk in walks if twice else []:
        figures = figures_of(walk.bag, walk.patient, day.desk.data.formulary.terms)
        done(retype(day.desk, day.by("Fanny"), day.seen(walk.id), figures))
    said = walks[0].prescription
    word = Word(Go.GO, "Mme Roy", "phone", read_back=True)
    done(ok_chimio(day.desk, day.by("Fanny"), said.id, said.entry, word))
    return walks


def ordered(day: Day, *lines: TypedLine, hours: int = 3) -> list[Typed]:
    """Have an order typed and validated."""
    walks = typed(day, *lines, hours=hours)
    for walk in walks:
        done(walk.validate("Hélène", "Karim"))
    return walks
