"""What a scanned label of the station is stuck on; consulted by screens, records nothing."""

from __future__ import annotations

from station.acts.desk import Desk
from station.acts.label_rows import code_key
from station.acts.outcome import Refused
from station.clinical.leftovers import Leftover
from station.clinical.model import Label
from station.clinical.scan_codes import CodeType, Misread, read
from station.records.queries import labels, leftovers

ON_PREPARATIONS = (CodeType.BAG, CodeType.TRAY)


def label_of(desk: Desk, text: str) -> Label | Refused:
    """Find the bag or tray label that was scanned, replaced ones too; its series has to be this one's."""
    code = read(text, code_key(desk))
    if isinstance(code, Misread):
        return Refused(f"scan_{code.reason.value}")
    if code.type not in ON_PREPARATIONS:
        return Refused("not_a_bag_label", {"type": code.type.name.lower()})
    label = labels.label(desk.store.database, code.sequence)
    if label is None or label.preparation is None or label.code != text.strip().upper():
        return Refused("label_unknown")
    return label


def leftover_of(desk: Desk, text: str) -> Leftover | Refused:
    """Find the leftover whose label was scanned; a label made anew since says so."""
    code = read(text, code_key(desk))
    if isinstance(code, Misread):
        return Refused(f"scan_{code.reason.value}")
    if code.type is not CodeType.LEFTOVER:
        return Refused("not_a_leftover_label", {"type": code.type.name.lower()})
    label = labels.label(desk.store.database, code.sequence)
    if label is None or label.code != text.strip().upper():
        return Refused("label_unknown")
    found = leftovers.of_label(desk.store.database, labels.newest_of(desk.store.database, label).id)
    if found is None:
        return Refused("leftover_unknown")
    return found if found.label == label.id else Refused("leftover_label_old", {"id": found.id})
