"""The few words an order is made of (routes, diluents, containers): their codes and spellings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.clinical.names import fold
from station.clinical.tables import Table

KINDS = ("route", "diluent", "container")

UNDILUTED = "undiluted"
"""The code that stands for the diluent of a preparation that has none."""


@dataclass(frozen=True)
class Terms:
    """Codes by kind and folded spelling. The word for people is at `<kind>.<code>` (route.intravenous)."""

    spellings: Mapping[str, Mapping[str, str]]
    mistaken: frozenset[str] = frozenset()
    """Folded names of drugs that are easily taken for one another."""

    def look_alike(self, drug: str) -> bool:
        """Tell whether a drug's name is listed as easily mistaken: only then letters of it are capitals."""
        return fold(drug) in self.mistaken

    def code(self, kind: str, text: str) -> str | None:
        """Give the code of what an order says, None when no spelling of it is known."""
        return self.spellings[kind].get(fold(text))

    def diluent(self, received: str | None) -> str | None:
        """Give the code of an order's diluent: undiluted where it names none, None where it can't be read."""
        return self.code("diluent", received) if received else UNDILUTED

    def codes(self, kind: str) -> frozenset[str]:
        """Give every code of one kind."""
        return frozenset(self.spellings[kind].values())


def parse_terms(data: Mapping[str, object], file: str) -> Terms:
    """Read data/terms.toml; raises BadData, also when one spelling stands for two codes."""
    root = Table(data, file)
    spellings = {kind: _spellings(root.table(kind)) for kind in KINDS}
    mistaken = frozenset(fold(name) for group in root.tables("look_alike") for name in group.texts("names"))
    root.end()
    return Terms(spellings, mistaken)


def _spellings(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in table.names():
        for text in (code, *table.texts(code)):
            if found.setdefault(fold(text), code) != code:
                raise table.bad(code, "data_spelling_twice", value=text, other=found[fold(text)])
    return found
