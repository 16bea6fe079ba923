"""What was answered in a set-up that is not finished, kept for its resumption; never a PIN or a key."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from station.places import Home
from station.runtime.founding import Unit


@dataclass(frozen=True)
class Answers:
    """The answers so far, as typed."""

    name: str = ""
    address: str = ""
    series: str = "A"
    kit_series: str = "K"
    second_medium: str = ""
    hood_1: str = ""
    hood_2: str = ""
    hood_3: str = ""
    printer_kind: str = ""
    printer_address: str = ""
    paper_mm: str = ""
    person: str = ""

    @property
    def printer(self) -> str:
        """The printer's setting."""
        if self.printer_kind in ("", "virtual"):
            return "virtual"
        return f"{self.printer_kind}:{self.printer_address.strip()}"

    @property
    def hoods(self) -> tuple[str, ...]:
        """The hoods that were named."""
        return tuple(hood.strip() for hood in (self.hood_1, self.hood_2, self.hood_3) if hood.strip())

    def unit(self) -> Unit:
        """Give what a new station is told."""
        more = {"paper_mm": self.paper_mm, "kit_series": self.kit_series.strip().upper()}
        series = self.series.strip().upper()
        return Unit(self.name.strip(), self.address.strip(), series, self.printer, self.hoods, more)


def _place(home: Home) -> Path:
    return home.path / "setup-draft.json"


def load_answers(home: Home) -> Answers:
    """Read the answers of an interrupted set-up; nothing, or nothing readable, is a fresh start."""
    try:
        told = json.loads(_place(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Answers()
    known = {item.name for item in fields(Answers)}
    texts = {name: text for name, text in told.items() if name in known and isinstance(text, str)}
    return replace(Answers(), **texts)


def save_answers(home: Home, answers: Answers) -> None:
    """Keep the answers; raises OSError."""
    home.make()
    draft = _place(home).with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(answers), file, ensure_ascii=False)
    draft.replace(_place(home))


def forget_answers(home: Home) -> None:
    """Throw the answers away: the station is founded."""
    _place(home).unlink(missing_ok=True)
