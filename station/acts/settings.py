"""What a unit changes after set-up, each change signed by a pharmacist: its settings and its hoods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.model import Hood, Setting
from station.clinical.settings import YES, why_not_set
from station.clinical.who_signs import why_may_not
from station.records.queries.fetch import one
from station.records.queries.settings import all_hoods, hoods
from station.records.queries.trays import drawn_in


def _why_not_settings(scene: Scene) -> Refused | None:
    may_not = why_may_not("settings", scene.signer, None)
    return refusal(may_not) if may_not else None


def add_hood(desk: Desk, request: Request, name: str) -> Outcome:
    """Add a hood or isolator."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _why_not_settings(scene)
        if refused:
            return refused
        if not name.strip() or name.strip() in {hood.name for hood in all_hoods(scene.database)}:
            return Refused("hood_name")
        row = Hood(scene.next_id("hoods"), name.strip())
        return Plan("hood_added", (row,), f"hood:{row.id}", {"name": row.name})

    return perform(desk, request, "settings", decide)


def switch_hood(desk: Desk, request: Request, hood_id: int, *, active: bool) -> Outcome:
    """Take a hood out of use or back into it, with a reason; one where a drawn bag waits stays in use."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _why_not_settings(scene)
        if refused:
            return refused
        if not reason_given(scene):
            return Refused("reason_missing")
        found = one(scene.database, Hood, hood_id)
        if found is None or found.active == active:
            return Refused("changed_meanwhile")
        drawn = drawn_in(scene.database, hood_id)
        if not active and drawn:
            return Refused("hood_drawn", {"name": found.name, "number": drawn.register_number})
        if not active and not any(hood.id != hood_id for hood in hoods(scene.database)):
            return Refused("last_hood", {"name": found.name})
        code = "hood_enabled" if active else "hood_disabled"
        return Plan(code, (replace(found, active=active),), f"hood:{found.id}", {"name": found.name})

    return perform(desk, request, "settings", decide, f"hood:{hood_id}")


def change_settings(desk: Desk, request: Request, settings: Mapping[str, str]) -> Outcome:
    """Change facts about the unit, its printer and its scanner; allowing the single check takes a reason."""

    def decide(scene: Scene) -> Plan | Refused:
        wanted = {name: value.strip() for name, value in settings.items()}
        refused = _why_not_settings(scene) or why_not_all(wanted)
        if refused:
            return refused
        new = {name: value for name, value in wanted.items() if scene.setting(name) != value}
        if not new:
            return Refused("setting_same")
        if new.get("single_check_allowed") == YES and not reason_given(scene):
            return Refused("reason_missing")
        rows = tuple(Setting(name, value) for name, value in sorted(new.items()))
        return Plan("settings_changed", rows, "settings", {"names": ",".join(sorted(new))})

    return perform(desk, request, "settings", decide, "settings")


def why_not_all(settings: Mapping[str, str]) -> Refused | None:
    """Say what is wrong with the first setting that may not be so."""
    faults = (why_not_set(name, value) for name, value in sorted(settings.items()))
    return next((refusal(fault) for fault in faults if fault), None)
