"""A QR symbol for a terminal: runs of white and black cells, so that the Linux console can show it too."""

from itertools import groupby

from station.printing.code_modules import Modules

Run = tuple[bool, int]
"""Black or white, and how many cells of it."""


def as_spaces(modules: Modules) -> list[list[Run]]:
    """Draw each module as two spaces on a ground of its colour: no glyph is needed, only a ground."""
    return [[(black, 2 * len(list(run))) for black, run in groupby(row)] for row in modules]


def size_as_spaces(modules: Modules) -> tuple[int, int]:
    """Give the columns and the lines that this takes."""
    return 2 * len(modules[0]), len(modules)


def size_as_half_blocks(modules: Modules) -> tuple[int, int]:
    """Give the columns and the lines that half blocks take (`plain.half_blocks`)."""
    return len(modules[0]), -(-len(modules) // 2)
