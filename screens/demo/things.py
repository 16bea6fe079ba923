"""What a hand could hold now: packs, filled syringes, printed labels, badges, the most likely one first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screens.preparation.order_facts import amount
from screens.preparation.tray_needs import lacks
from station.acts.desk import Desk
from station.acts.drawing_plan import planned_syringes
from station.acts.leftover_rows import vial_source
from station.acts.print_traffic import SENT
from station.acts.sourcing import plan_of
from station.clinical.amounts import number_text
from station.clinical.days import day_text
from station.clinical.label_content import ON_CONTAINER
from station.clinical.model import HoldPoint, Operator, Preparation, Role, State
from station.clinical.sources import Source
from station.clinical.steps import Act
from station.clinical.who_signs import why_may_not
from station.readiness.demo import badge
from station.readiness.stock import Pack, Shelves
from station.readiness.walking import Cast, cast_of
from station.records.database import Database
from station.records.queries import labels, leftovers, people
from station.records.queries.preparations import Dossier, dossier
from station.words import comma, say

NEXT = {
    State.ORDERED: Act.VALIDATE,
    State.REFUSED: Act.VALIDATE,
    State.VALIDATED: Act.OPEN_TRAY,
    State.STARTED: Act.DRAW,
    State.DRAWN: Act.READ,
    State.READ: Act.INJECT,
    State.INJECTED: Act.FINISH,
    State.FINISHED: Act.CHECK_BAG,
    State.CHECKED: Act.RELEASE,
    State.RELEASED: Act.HAND_OVER,
}
POINTS = {Act.READ: HoldPoint.BEFORE_INJECTION, Act.CHECK_BAG: HoldPoint.FINISHED_BAG}
PACK_STATES = frozenset({State.OPENED, State.STARTED, State.DRAWN})
LABEL_STATES = frozenset({State.FINISHED, State.CHECKED, State.RELEASED})


@dataclass(frozen=True)
class Thing:
    """One thing at one step: its words, what is read on it, whether the scanner types it or a hand does."""

    words: str
    read: str
    scanned: bool = True
    step: str = ""

    @property
    def key(self) -> str:
        """Name the thing at this step, to count how often it was taken there."""
        return f"{self.step} {self.read}"


@dataclass(frozen=True)
class Moment:
    """What is on the screen: the preparation, if any, and whether a signature is waited for or can begin."""

    preparation: int | None
    signing: bool
    signable: bool = False


def things(desk: Desk, shelves: Shelves, moment: Moment, taken: Sequence[str]) -> list[Thing]:
    """List everything, most likely first; of packs and syringes, those least often in `taken`."""
    database = desk.store.database
    found = dossier(database, moment.preparation) if moment.preparation is not None else None
    objects = [*_packs(shelves, found, desk), *_syringes(shelves, found)] if found else []
    packs = sorted(objects, key=lambda thing: taken.count(thing.key))
    printed, badges = _labels(database, found), _badges(desk, shelves, found)
    in_hand = all(taken.count(thing.key) for thing in packs)
    if moment.signing or (moment.signable and in_hand):
        return [*badges, *packs, *printed]
    if found and found.preparation.state in LABEL_STATES:
        return [*printed, *packs, *badges]
    return [*packs, *(badges if found else printed), *(printed if found else badges)]


def _badges(desk: Desk, shelves: Shelves, found: Dossier | None) -> list[Thing]:
    everybody = people.operators(desk.store.database)
    act = _next_act(shelves, found) if found else Act.HAND_OVER
    parts = _parts(act, cast_of(everybody), found.preparation if found else None)

    def unlikely(person: Operator) -> tuple[bool, int, int]:
        bag = found.preparation if found else None
        may_not = why_may_not(act, person, bag, _readers(act, found)) is not None
        place = parts.index(person.id) if person.id in parts else len(parts)
        return may_not, place, person.id

    return [
        Thing(say("demo.thing.badge", name=person.name, roles=_roles(person)), badge(desk, person))
        for person in sorted(everybody, key=unlikely)
    ]


def _roles(person: Operator) -> str:
    return ", ".join(say(f"role.{role.value}") for role in Role if role in person.roles)


def _next_act(shelves: Shelves, found: Dossier) -> Act:
    bag = found.preparation
    if bag.state is State.OPENED:
        missing = lacks(shelves.data.formulary, bag, found.components)
        return Act.FILL_TRAY if missing else Act.START
    return NEXT.get(bag.state, Act.VALIDATE)


def _readers(act: Act, found: Dossier | None) -> list[int]:
    if found is None or act not in POINTS:
        return []
    here = (POINTS[act], found.preparation.round)
    return [item.checker for item in found.readings if (item.hold_point, item.round) == here]


def _parts(act: Act, cast: Cast, bag: Preparation | None) -> list[int]:
    """Give who would sign this act by custom, by number, the likeliest first."""
    preparer = bag.preparer if bag and bag.preparer else cast.preparer.id
    customs: dict[Act, list[int]] = {
        Act.VALIDATE: [cast.validator.id],
        Act.OPEN_TRAY: [cast.opener.id],
        Act.FILL_TRAY: [cast.opener.id],
        Act.READ: [person.id for person in cast.readers],
        Act.CHECK_BAG: [person.id for person in cast.readers],
        Act.RELEASE: [cast.releaser.id],
        Act.HAND_OVER: [cast.carrier.id],
    }
    return customs.get(act, [preparer])


def _packs(shelves: Shelves, found: Dossier, desk: Desk) -> list[Thing]:
    state = found.preparation.state
    if state not in PACK_STATES:
        return []
    opened = _opened(desk, found)
    packs = shelves.packs_for(found.preparation, desk.clock.utc().date(), opened)
    new = [Thing(_pack_words(pack), pack.datamatrix(), step=state.value) for pack in packs]
    return [*_leftovers(desk, opened, state), *new]


def _opened(desk: Desk, found: Dossier) -> list[Source]:
    """List the leftovers for a tray: those in it, and while it is filled those that the plan takes."""
    there = [vial_source(part) for part in found.components if part.leftover]
    wanted = plan_of(desk, found.preparation.id) if found.preparation.state is State.OPENED else ()
    have = {source.leftover for source in there}
    return [*there, *(source for source in wanted if source.leftover and source.leftover not in have)]


def _leftovers(desk: Desk, opened: Sequence[Source], state: State) -> Iterable[Thing]:
    """Give the labels of leftovers, as a hand would pass them."""
    for source in opened:
        item = leftovers.leftover(desk.store.database, source.leftover or 0)
        label = labels.label(desk.store.database, item.label) if item and item.label else None
        if item and label and label.code:
            words = say("demo.thing.leftover", number=item.id, name=item.name)
            yield Thing(words, label.code, step=state.value)


def _syringes(shelves: Shelves, found: Dossier) -> list[Thing]:
    """Give the filled syringes as eyes see them: nowhere else may a screen say what they hold."""
    if found.preparation.state is not State.DRAWN:
        return []
    filled = planned_syringes(shelves.data, found.preparation, found.components)
    return [
        Thing(
            say("demo.thing.syringe", number=item.number, volume=amount(item.volume_ml, "mL") or ""),
            number_text(item.volume_ml, comma=comma()),
            scanned=False,
            step=State.DRAWN.value,
        )
        for item in filled
    ]


def _pack_words(pack: Pack) -> str:
    return say(f"demo.thing.{pack.kind}", name=pack.name, lot=pack.lot, expiry=f"{pack.expiry:%d/%m/%Y}")


def _labels(database: Database, found: Dossier | None) -> list[Thing]:
    """List the labels that came out of the printer and count, those of this preparation's bag first."""
    jobs = [job for job in labels.jobs(database) if job.attempt == SENT and job.state != "void"]
    mine = found.preparation.id if found else None
    ordered = sorted(
        jobs, key=lambda job: (job.preparation != mine, job.kind not in ON_CONTAINER, -job.label)
    )
    return list(_label_things(database, [job.label for job in ordered]))


def _label_things(database: Database, numbers: Iterable[int]) -> Iterable[Thing]:
    for number in numbers:
        label = labels.label(database, number)
        whose = dossier(database, label.preparation) if label and label.preparation else None
        if label is None or label.code is None or whose is None:
            continue
        bag = whose.preparation
        words = say(
            f"demo.thing.{label.kind}_label",
            number=bag.register_number or "",
            drug=bag.drug,
            patient=f"{whose.patient.birth_name} {day_text(whose.patient.birth_date)}",
        )
        yield Thing(words, label.code)
