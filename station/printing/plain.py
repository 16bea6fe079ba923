"""A label as text for a terminal, when there is no printer or to look before printing."""

import re
import textwrap

from station.clinical.label_content import LabelContent
from station.printing.code_modules import Modules
from station.printing.layout import Layout
from station.printing.placing import PlacedCell, place
from station.words import captioned

_LEAST_WIDTH = 24


def as_text(content: LabelContent, layout: Layout, width: int = 48) -> str:
    """Write the label in its layout's order, in a box of that many columns (24 at least)."""
    inner = max(width, _LEAST_WIDTH) - 4
    lines = []
    for row in place(content, layout):
        if row.row.rule:
            lines.append("├" + "─" * (inner + 2) + "┤")
        for placed in row.cells:
            lines += [f"│ {line:<{inner}} │" for line in _wrapped(placed, inner)]
    edge = "─" * (inner + 2)
    return "\n".join([f"┌{edge}┐", *lines, f"└{edge}┘"])


def half_blocks(modules: Modules, dark_ground: bool = True) -> list[str]:
    """Write a QR symbol two modules to a character; on a dark ground the blocks are its white modules."""
    empty = (False,) * len(modules[0])
    pairs = zip(modules[::2], [*modules[1::2], empty][: len(modules[::2])], strict=True)
    signs = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    return [
        "".join(
            signs[(top ^ dark_ground, bottom ^ dark_ground)] for top, bottom in zip(upper, lower, strict=True)
        )
        for upper, lower in pairs
    ]


def _wrapped(placed: PlacedCell, width: int) -> list[str]:
    said = captioned(placed.caption, placed.text) if placed.caption else placed.text
    # A no-break space keeps a number with what follows it.
    kept = re.sub(r"(?<=\d) (?=\S)", "\u00a0", said)
    return [line.replace("\u00a0", " ") for line in textwrap.wrap(kept, width, break_on_hyphens=False)]
