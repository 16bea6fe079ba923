"""A column mapping made at the station: who made it and its hash are journaled; the file is with the rest."""

from __future__ import annotations

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.who_signs import why_may_not


def keep_mapping(desk: Desk, request: Request, name: str, sha256: str) -> Outcome:
    """Journal that a pharmacist made the mapping of this name and content."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("keep_mapping", scene.signer, None)
        if may_not:
            return refusal(may_not)
        return Plan("mapping_kept", (), f"mapping:{name}", {"name": name, "sha256": sha256})

    return perform(desk, request, "keep_mapping", decide, f"mapping:{name}")
