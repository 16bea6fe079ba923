"""The paper kit's register numbers: issued with a kit, each ends used by a bag or void with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.recording import record
from station.acts.sheets import Wanted, new_sheets
from station.clinical.paper_numbers import ISSUED, KIT, VOID, PaperNumber, register_number
from station.clinical.paper_sheets import SENT
from station.clinical.who_signs import why_may_not
from station.records.queries import paper_numbers
from station.records.queries.fetch import one


def make_kit(
    desk: Desk, request: Request, wanted: Sequence[Wanted], numbers: int, *, signed: bool = True
) -> Outcome:
    """Record a kit: its sheets, and new numbers of the kit's series until so many are there to be used.

    Numbers of an earlier kit that nobody used are offered again: the new kit takes the old one's place.
    """

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("kit", scene.signer, None) if scene.signers else None
        if may_not:
            return refusal(may_not)
        year = scene.local(scene.now).year
        free = paper_numbers.free(scene.database, year)
        new = _issued(scene, year, max(0, numbers - len(free)))
        sheets = new_sheets(scene, wanted, SENT)
        params = {"count": len(sheets), "numbers": len(free) + len(new)}
        return Plan("kit_made", (*new, *sheets), "kit", params)

    if not signed:
        return record(desk, request, "kit", decide)
    return perform(desk, request, "kit", decide)


def _issued(scene: Scene, year: int, count: int) -> tuple[PaperNumber, ...]:
    series = scene.setting("kit_series", "K")
    first = paper_numbers.last_sequence(scene.database, year, series) + 1
    return tuple(
        PaperNumber(register_number(year, series, sequence), year, series, sequence, KIT, ISSUED, scene.now)
        for sequence in range(first, first + count)
    )


def void_numbers(desk: Desk, request: Request, numbers: Sequence[str]) -> Outcome:
    """Declare numbers on paper void, with the reason: nothing was made under them, and nothing will be."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("void_numbers", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not reason_given(scene):
            return Refused("reason_missing")
        rows = []
        for number in numbers:
            found = one(scene.database, PaperNumber, number)
            if found is None or found.status != ISSUED:
                return Refused("number_taken", {"number": number})
            rows.append(replace(found, status=VOID, reason=scene.request.reason))
        if not rows:
            return Refused("number_unknown", {"number": ""})
        return Plan("numbers_void", tuple(rows), "kit", {"count": len(rows)})

    return perform(desk, request, "void_numbers", decide)
