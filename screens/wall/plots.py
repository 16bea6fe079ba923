"""The wall's three plots, drawn by textual-plot in 16 colours: load per hour, stability left, releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from textual_plot import PlotWidget
from textual_plot.axis_formatter import CategoricalAxisFormatter

from screens.shell.local_time import local
from screens.wall.sorting import Hour
from station.words import say

DUE, DONE, SHORT = "white", "green", "yellow"
NARROW = 0.3
"""Width of a bar within the bar of its hour, which is 0.8 of the room."""
SOON = timedelta(hours=2)
"""A bag that has less left is drawn in the warning colour."""


class QuietPlot(PlotWidget, can_focus=False, inherit_bindings=False):
    """A plot that takes no key."""

    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(id=id, allow_pan_and_zoom=False)
        self.border_title = title

    def on_mount(self) -> None:
        """Leave more room to the plot than to what is written around it."""
        self.margin_top, self.margin_bottom, self.margin_left = 1, 2, 6

    def _scale(self, highest: float, names: Sequence[str]) -> None:
        self.set_ylimits(0, max(1.0, highest))
        places = [float(place) for place in range(1, len(names) + 1)]
        self.set_x_formatter(CategoricalAxisFormatter(list(names)))
        self.set_xticks(places)
        self.set_xlimits(0.4, len(names) + 0.6)


class LoadPlot(QuietPlot):
    """How many preparations are due in each hour, the done ones over them: green, and narrower for whoever
    sees no green."""

    def show(self, hours: Sequence[Hour]) -> None:
        """Draw the hours."""
        self.clear()
        places = [float(place) for place in range(1, len(hours) + 1)]
        if hours:
            self._scale(max(hour.due for hour in hours), [str(hour.hour) for hour in hours])
            self.bar(places, [hour.due for hour in hours], bar_style=DUE)
            done = [(place, hour.done) for place, hour in zip(places, hours, strict=True) if hour.done]
            self.bar([place for place, _ in done], [count for _, count in done], NARROW, bar_style=DONE)


class LifePlot(QuietPlot):
    """How many hours the bags that expire first have left."""

    def show(self, lives: Sequence[tuple[str, timedelta]]) -> None:
        """Draw the bags by their names."""
        self.clear()
        left = [max(0.0, time / timedelta(hours=1)) for _, time in lives]
        if lives:
            self._scale(max(left), [name for name, _ in lives])
            styles = [SHORT if time < SOON else DONE for _, time in lives]
            self.bar([float(place) for place in range(1, len(lives) + 1)], left, bar_style=styles)


class ReleasePlot(QuietPlot):
    """How many bags were released since midnight, by the hour of the day."""

    def show(self, releases: Sequence[tuple[datetime, int]]) -> None:
        """Draw the running count."""
        self.clear()
        if releases:
            hours = [local(moment).hour + local(moment).minute / 60 for moment, _ in releases]
            counts = [float(number) for _, number in releases]
            first, last = int(hours[0]), int(hours[-1]) + 1
            self.set_ylimits(0, counts[-1])
            self.set_yticks([0, *counts[:: max(1, len(counts) // 5)]])
            self.set_xlimits(first, last)
            self.set_xticks(list(range(first, last + 1)))
            self.plot([first, *hours], [0.0, *counts], line_style=DONE)


def plots() -> tuple[LoadPlot, LifePlot, ReleasePlot]:
    """Make the three plots with their titles."""
    return (
        LoadPlot(say("wall.plot.load"), id="load"),
        LifePlot(say("wall.plot.life"), id="life"),
        ReleasePlot(say("wall.plot.releases"), id="releases"),
    )
