"""Paper recovery as a drill rehearses it: a worksheet's codes and the spelled key, on an empty station."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from station.acts.desk import Desk, Request
from station.acts.recovering import recover
from station.acts.setting_up import Newcomer
from station.acts.sheets import Wanted, order_sheets
from station.acts.sitting import take_seat
from station.clinical.model import Role
from station.clinical.paper_codes import Pile
from station.clinical.paper_sheets import SheetKind, preparation_subject
from station.clinical.scan_codes import KeyMisread, Misread, read_key
from station.places import Home
from station.printing.documents.typesetting import make_document
from station.readiness.demo import signed
from station.readiness.drill_scratch import PATIENCE, StepFailed, insist
from station.readiness.walking import cast_of
from station.records.keys import StationKey
from station.records.presence import Presence
from station.records.queries import people
from station.records.queries.preparations import Dossier, dossier
from station.records.queries.sheets import unsent
from station.records.seats import Seat
from station.records.verify import verify
from station.runtime.documents.making import codes_of, document_of
from station.runtime.documents.paper_pile import standing, take_code
from station.runtime.documents.stamping import stamp_of
from station.runtime.founding import Unit, found, prepare_key
from station.runtime.house import open_desk
from station.words import say

SERIES = "B"
"""The empty station's own: the invented one, whose paper it reads, has another."""
HOOD = "1"


def worksheet_codes(desk: Desk, bag: int, pin: str) -> tuple[str, ...]:
    """Have the worksheet of a bag laid out as a PDF; give the texts of the codes on it."""
    helper = cast_of(people.operators(desk.store.database)).carrier
    wanted = Wanted(SheetKind.WORKSHEET, preparation_subject(bag), bag)
    insist(order_sheets(desk, signed(desk, helper, pin), [wanted]))
    sheet, now = unsent(desk.store.database)[-1], desk.clock.utc()
    made = document_of(desk, sheet, now)
    if made is None or not make_document(*made):
        raise StepFailed("no_worksheet")
    return codes_of(desk, sheet, stamp_of(desk.store.database, now))


@contextmanager
def empty_station(folder: Path, pin: str) -> Iterator[Desk]:
    """Found a station that knows one pharmacist and nothing else, and sit down at it."""
    home = Home(folder / "home")
    prepare_key(home, folder / "second-medium")
    unit = Unit(say("demo.unit"), say("demo.address"), SERIES, "virtual", (HOOD,))
    insist(found(home, unit, Newcomer(say("demo.recipient"), frozenset({Role.PHARMACIST}), pin)))
    desk, presence = open_desk(home, lease_seconds=PATIENCE), Presence(home.run)
    try:
        insist(take_seat(desk, Request(), Seat.PRODUCTION, presence))
        yield desk
    finally:
        desk.store.close()
        presence.close()


def rebuilt(desk: Desk, codes: Iterable[str], sealed: Sequence[str], pin: str) -> Dossier:
    """Take one sheet in, as scanned code after code, with the other station's key typed from its paper."""
    key = read_key(sealed)
    if isinstance(key, KeyMisread):
        raise StepFailed("key_misread")
    read = standing(_pile(codes), (desk.key, StationKey(key)))
    pharmacist = people.operators(desk.store.database)[0]
    taken = insist(recover(desk, signed(desk, pharmacist, pin), read.whole))
    bag = dossier(desk.store.database, 1)
    if bag is None or taken.params["added"] != 1 or not verify(desk.store.path).whole:
        raise StepFailed("not_whole")
    return bag


def _pile(codes: Iterable[str]) -> Pile:
    pile = Pile()
    for text in codes:
        taken = take_code(pile, text)
        if isinstance(taken, Misread):
            raise StepFailed("code_misread")
        pile = taken
    return pile


def order_told(found: Dossier) -> tuple[object, ...]:
    """Give what makes two orders the same: whose, what, how much, how and for when."""
    patient, bag = found.patient, found.preparation
    whose = patient.ipp, patient.birth_name, patient.first_name, patient.birth_date
    what = bag.external_id, bag.drug, bag.dose, bag.dose_unit, bag.route, bag.diluent, bag.volume_ml
    return *whose, *what, bag.container, bag.due, found.prescription.protocol, found.prescription.ward
