"""Scroll bars drawn with full cells only: the eighths of blocks that Textual uses are in no console font."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class WholeCells(ScrollBarRender):
    """A scroll bar whose ends fall between cells, never inside one."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def use_whole_cells() -> None:
    """Draw every scroll bar of this process with whole cells."""
    ScrollBar.renderer = WholeCells
