"""What a step screen answers when it is left for another step: which preparation to go on with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Onward:
    """Go on with this preparation, at the step where it stands; `told` is what was done last, in words."""

    preparation: int
    told: str = ""
