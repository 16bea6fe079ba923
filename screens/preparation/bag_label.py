"""A scanned bag label: whose it is when it counts, and what to do with it when it does not."""

from __future__ import annotations

from screens.preparation.order_facts import patient_line
from station.acts.dispensing import bag_of_code
from station.acts.outcome import Refused
from station.records.queries.preparations import Dossier, dossier
from station.runtime.live import Live


async def bag_scanned(live: Live, code: str) -> Dossier | Refused:
    """Find the preparation whose current bag label was scanned, or why the code is not one."""
    found = await live.consult(bag_of_code, code)
    if isinstance(found, Refused):
        return found
    return await live.ask(dossier, found) or Refused("preparation_unknown", {"id": found})


def whose(found: Dossier) -> str:
    """Say whose bag it is: register number, patient, drug."""
    bag = found.preparation
    return f"{bag.register_number or '-'}  {patient_line(found.patient)}  {bag.drug}"
