"""What is drawn only with glyphs that a rough terminal has.

Scroll bars have full cells only: the eighths of blocks that Textual uses are in no console font.
"""

from __future__ import annotations

from typing import ClassVar

from textual._border import BORDER_CHARS
from textual.scrollbar import ScrollBar, ScrollBarRender


class WholeCells(ScrollBarRender):
    """A scroll bar whose ends fall between cells, never inside one."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def use_ascii_frames() -> None:
    """Draw every frame of this process with `+`, `-` and `|`; the style sheets name one kind of frame."""
    BORDER_CHARS["solid"] = BORDER_CHARS["ascii"]


def use_whole_cells() -> None:
    """Draw every scroll bar of this process with whole cells."""
    ScrollBar.renderer = WholeCells
