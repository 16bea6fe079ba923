"""What a scanned label of the station is stuck on; consulted by screens, records nothing."""

from __future__ import annotations

from station.acts.desk import Desk
from station.acts.label_rows import CODE_TYPES, code_key
from station.acts.outcome import Refused
from station.clinical.label_content import from_json
from station.clinical.leftovers import Leftover
from station.clinical.model import Hood, Label
from station.clinical.scan_codes import CodeType, Misread, ScanCode, read
from station.records.queries import labels, leftovers
from station.records.queries.fetch import one
from station.records.queries.settings import setting

ON_PREPARATIONS = (CodeType.BAG, CodeType.TRAY)


def label_of(desk: Desk, text: str) -> Label | Refused:
    """Find the bag or tray label that was scanned, replaced ones too; it has to be one of these records."""
    code = read(text, code_key(desk))
    if isinstance(code, Misread):
        return Refused(f"scan_{code.reason.value}")
    if code.type not in ON_PREPARATIONS:
        return what_it_is(desk, code, text)
    label = _label(desk, code, text)
    return label if isinstance(label, Label) and label.preparation else _unknown(desk, code)


def preparation_inside(desk: Desk, code: ScanCode, text: str) -> int | Refused:
    """Find the preparation on whose tray or in whose overwrap a code stands."""
    label = _label(desk, code, text)
    return label.preparation if label and label.preparation else _unknown(desk, code)


def what_it_is(desk: Desk, code: ScanCode, text: str) -> Refused:
    """Say what a code of the station is stuck on where a preparation was looked for."""
    if code.type is CodeType.HOOD:
        hood = one(desk.store.database, Hood, code.sequence)
        return Refused("scan_is_hood", {"name": hood.name}) if hood else Refused("scan_is_another_thing")
    label = _label(desk, code, text) if code.type in CODE_TYPES.values() else None
    if label is None:
        return (
            Refused("scan_is_another_thing") if code.type not in CODE_TYPES.values() else _unknown(desk, code)
        )
    said = from_json(label.content).texts()
    if code.type is CodeType.LEFTOVER:
        return Refused("scan_is_leftover", {"drug": said.get("drug", ""), "until": said.get("use_by", "")})
    if code.type is CodeType.DESTRUCTION:
        return Refused("scan_is_waste", {"number": said.get("number", ""), "drug": said.get("drug", "")})
    return Refused("scan_is_test") if code.type is CodeType.TEST else Refused("scan_is_another_thing")


def _label(desk: Desk, code: ScanCode, text: str) -> Label | None:
    """Give the label with exactly this code: another series counts its own labels."""
    label = labels.label(desk.store.database, code.sequence)
    return label if label and label.code == text.strip().upper() else None


def _unknown(desk: Desk, code: ScanCode) -> Refused:
    """Tell a code of another series of the same key (the paper kit, a standby) from one nobody knows."""
    if code.series != setting(desk.store.database, "series", "A"):
        return Refused("scan_other_series", {"series": code.series})
    return Refused("label_unknown")


def leftover_of(desk: Desk, text: str) -> Leftover | Refused:
    """Find the leftover whose label was scanned; a label made anew since says so."""
    code = read(text, code_key(desk))
    if isinstance(code, Misread):
        return Refused(f"scan_{code.reason.value}")
    if code.type is not CodeType.LEFTOVER:
        return Refused("not_a_leftover_label", {"type": code.type.name.lower()})
    label = _label(desk, code, text)
    if label is None:
        return _unknown(desk, code)
    found = leftovers.of_label(desk.store.database, labels.newest_of(desk.store.database, label).id)
    if found is None:
        return Refused("leftover_unknown")
    return found if found.label == label.id else Refused("leftover_label_old", {"id": found.id})
