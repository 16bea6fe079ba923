"""What importing the core and the command line loads: start-up is a feature, and the core knows no screen."""

from __future__ import annotations

import subprocess
import sys
from graphlib import TopologicalSorter

import grimp
import pytest

EVERY_MODULE_OF_THE_CORE = """
import importlib, pkgutil, station
for module in pkgutil.walk_packages(station.__path__, "station."):
    importlib.import_module(module.name)
"""


def loaded_by(code: str) -> set[str]:
    """Run the code in a new Python and return the top-level names of all modules it loaded."""
    tell = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.fixture(scope="module")
def core() -> set[str]:
    return loaded_by(EVERY_MODULE_OF_THE_CORE)


@pytest.mark.parametrize("heavy", ["textual", "rich", "escpos", "typst", "PIL", "qrcode", "screens"])
def test_importing_the_whole_core_does_not_load(heavy: str, core: set[str]) -> None:
    assert heavy not in core


def test_importing_the_command_line_loads_only_what_reads_the_command() -> None:
    heavy = {"textual", "rich", "sqlite_utils", "sqlite3", "argon2", "cryptography", "escpos", "PIL"}
    assert loaded_by("import screens.command_line") & heavy == set()


MOST_OF_OURS = 110
"""Modules of our own that the first screen may cost: each takes about a millisecond of a start."""


def test_the_first_screen_loads_few_modules_of_ours_and_nothing_that_comes_later() -> None:
    tell = "import sys; print(*(n for n in sys.modules if n.split('.')[0] in ('station', 'screens')))"
    code = f"import screens.opening, screens.working; {tell}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=180, check=True
    )
    loaded = set(done.stdout.split())
    later = {
        "station.acts.desk",
        "station.clinical.formulary",
        "station.records.schema",
        "station.runtime.live",
    }
    assert not loaded & later
    assert len(loaded) <= MOST_OF_OURS


def test_words_and_places_load_nothing_that_was_installed() -> None:
    installed = {"sqlite_utils", "textual", "argon2", "cryptography", "babel", "station", "sqlite3"}
    assert loaded_by("import station.words, station.places") & installed == {"station"}


def test_no_modules_import_each_other_in_a_circle_not_even_for_typing_or_inside_a_function() -> None:
    graph = grimp.build_graph("station", "screens", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert list(TopologicalSorter(imports).static_order())
