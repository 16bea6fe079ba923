"""The unit's formulary, checks and syringes, read from the data folder. Touches: the TOML files there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from station.clinical.banding import parse_bands
from station.clinical.checks import Checks, parse_checks
from station.clinical.cumulative import parse_equivalences
from station.clinical.drawing import SyringeStock, parse_syringes
from station.clinical.findings.context import DoseData
from station.clinical.formulary import Formulary, Substance, gather
from station.clinical.formulary_file import parse_substance
from station.clinical.lab_gates import parse_gates
from station.clinical.protocols import parse_protocol
from station.clinical.tables import BadData
from station.clinical.terms import Terms, parse_terms
from station.places import data_folder
from station.words import say_os


def read_formulary(folder: Path | None = None) -> Formulary:
    """Read every substance of the data folder; one bad file is enough to refuse all, with BadData."""
    folder = folder or data_folder()
    terms = read_terms(folder)
    files = formulary_files(folder)
    if not files:
        raise BadData("formulary", "*.toml", "data_missing")
    return gather(((file.name, read_substance(file, terms)) for file in files), terms)


def formulary_files(folder: Path | None = None) -> list[Path]:
    """List the formulary's files, one substance each."""
    return sorted(((folder or data_folder()) / "formulary").glob("*.toml"))


def read_substance(file: Path, terms: Terms) -> Substance:
    """Read one substance's file; raises BadData."""
    return parse_substance(plain(file), file.name, terms)


def read_terms(folder: Path | None = None) -> Terms:
    """Read the words an order is made of; raises BadData."""
    return parse_terms(plain((folder or data_folder()) / "terms.toml"), "terms.toml")


def read_dose_data(folder: Path | None = None) -> DoseData:
    """Read protocols, laboratory gates, equivalences and dose bands; raises BadData."""
    folder = folder or data_folder()
    terms = read_terms(folder)
    bands = sorted((folder / "dose_bands").glob("*.toml"))
    return DoseData(
        protocols=tuple(
            parse_protocol(plain(file), file.name, terms)
            for file in sorted((folder / "protocols").glob("*.toml"))
        ),
        gates=parse_gates(plain(folder / "lab_gates.toml"), "lab_gates.toml"),
        equivalences=parse_equivalences(plain(folder / "equivalences.toml"), "equivalences.toml"),
        bands=tuple(parse_bands(plain(file), file.name) for file in bands),
    )


def read_checks(folder: Path | None = None) -> Checks:
    """Read the unit's checks; raises BadData."""
    return parse_checks(plain((folder or data_folder()) / "checks.toml"), "checks.toml")


def read_syringes(folder: Path | None = None) -> SyringeStock:
    """Read the syringes the unit stocks; raises BadData."""
    return parse_syringes(plain((folder or data_folder()) / "syringes.toml"), "syringes.toml")


def plain(file: Path) -> Mapping[str, object]:
    """Read one TOML file, numbers as Decimal; raises BadData."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise BadData(file.name, "", "data_file_unreadable", {"why": say_os(error)}) from error
    except ValueError as error:
        raise BadData(file.name, "", "data_not_toml", {"why": str(error)}) from error
