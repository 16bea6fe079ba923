"""The demonstration: told on plain text, played by itself on a terminal, walked along its guided tour."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.day import PIN
from tests.terminal.station_walk import insist
from tests.terminal.terminal import ROOT, Terminal

COMMAND = [sys.executable, "-m", "screens.command_line", "demo"]
DILUENTS = "Solvant glucose 5 %"


def scratch(folder: Path) -> dict[str, str]:
    """Have the demonstration make its folder in this one."""
    return {"TMPDIR": str(folder), "TZ": "Europe/Paris"}


def test_without_a_terminal_every_step_and_the_label_are_told(tmp_path: Path) -> None:
    environment = {**os.environ, **scratch(tmp_path)}
    ended = subprocess.run(
        [*COMMAND, "--auto"], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=180
    )
    assert ended.returncode == 0, ended.stderr
    assert [f"{number:>2}. " in ended.stdout for number in range(1, 14)] == [True] * 13
    assert "A00001" in ended.stdout
    assert "▄▄▄▄▄" in ended.stdout and "tout est intact" in ended.stdout
    assert list(tmp_path.glob("station-demo-*")) == []


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    """The demonstration on a terminal, for a person."""
    terminal = Terminal(COMMAND, scratch(tmp_path))
    yield terminal
    terminal.close()


def test_on_a_terminal_it_plays_the_walk_in_the_app_and_ends_with_the_proof(tmp_path: Path) -> None:
    terminal = Terminal([*COMMAND, "--auto", "--speed", "12"], scratch(tmp_path))
    try:
        terminal.until(lambda: terminal.process.poll() is not None, seconds=60)
        terminal.read()
        assert terminal.process.returncode == 0, terminal.text()
        assert "tout est intact" in terminal.text()
    finally:
        terminal.close()


def test_the_tour_is_walked_whole_with_the_first_thing_that_the_scanner_offers(demo: Terminal) -> None:
    demo.wait_for("Bienvenue")
    _tour(demo, "f12", then="Visite 1/10")
    demo.press("enter")
    demo.wait_for("Visite 2/10")
    _sign(demo, "Validation en cours", then="Plateau en cours")
    demo.wait_for("Visite 3/10")
    _sign(demo, "Plateau en cours", then="Début en cours")
    demo.wait_for("Visite 4/10")
    _hold_up(demo, then="1 produit")
    _hold_up(demo, then="Quel produit")
    demo.choose(DILUENTS)
    _sign(demo, "2 produits", then="Plateau complet")
    _sign(demo, "Plateau complet", then="Prélèvement en cours")
    demo.wait_for("Visite 5/10")
    _tour(demo, "escape")
    demo.wait_gone("Visite 5/10")
    _sign(demo, "Prélèvement en cours", then="Première lecture")
    _tour(demo, "f12", then="Visite 6/10")
    for stop, after in (("6", "Deuxième lecture"), ("7", "Injection en cours")):
        demo.wait_for(f"Visite {stop}/10")
        _hold_up(demo, then="Flacon lu")
        _hold_up(demo, then="Solvant lu")
        _hold_up(demo, then="20")
        demo.press("enter")
        _hold_up(demo, then="Signer")
        _sign(demo, "Solvant lu", then=after)
    demo.wait_for("Visite 8/10")
    _sign(demo, "Injection en cours", then="Fin en cours")
    _sign(demo, "Fin en cours", then="Premier contrôle")
    for after in ("Deuxième contrôle", "Libération en cours"):
        demo.wait_for("Visite 9/10")
        born = _born(demo)
        _hold_up(demo, then="Étiquette lue")
        demo.type(born)
        demo.press("right", "left")  # the cursor goes on by itself
        demo.wait_for("(x) non")
        _sign(demo, "(x) oui", then=after)
    demo.wait_for("Visite 10/10")
    _hold_up(demo, then="C'est bien")
    _sign(demo, "Libération en cours", then="Remise en cours")
    demo.wait_for("finie")
    _tour(demo, "escape")
    demo.wait_gone("Visite 10/10")
    demo.press("f2")
    insist(demo, "f2", "Liste pour")
    _hold_up(demo, then="est sur la liste")
    assert demo.end() == 0


def _tour(demo: Terminal, key: str, then: str = "F2") -> None:
    """Ask for the tour, and follow it or leave it."""
    demo.press("ctrl+g")
    demo.wait_for("Dix arrêts")
    demo.press(key)
    demo.wait_gone("Dix arrêts")
    demo.wait_for(then)


def _hold_up(demo: Terminal, then: str) -> None:
    """Hold the first thing of the list up to the scanner."""
    demo.press("ctrl+l")
    demo.wait_for("Que passer devant")
    demo.press("enter")
    demo.wait_gone("Que passer devant")
    demo.wait_for(then)


def _born(demo: Terminal) -> str:
    """Read the birth date on the bag's label, in the list of things at hand."""
    demo.press("ctrl+l")
    demo.wait_for("Étiquette de poche")
    line = next(line for line in demo.text().splitlines() if "Étiquette de poche" in line)
    demo.press("escape")
    demo.wait_gone("Que passer devant")
    return "".join(sign for sign in line.split(",")[-1] if sign.isdigit())


def _sign(demo: Terminal, here: str, then: str) -> None:
    """Ask for the step by F2 and sign it with the first badge offered."""
    demo.wait_for(here, "F2")
    demo.press("f2")
    insist(demo, "f2", "Scannez votre badge")
    demo.press("ctrl+l")
    demo.wait_for("Que passer devant")
    demo.press("enter")
    demo.until(lambda: "Badge lu" in demo.text() or then in demo.text())
    if "Badge lu" in demo.text():
        demo.type(PIN)
        demo.press("f12")
    demo.wait_for(then)
