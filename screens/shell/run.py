"""Opening the app on a terminal and leaving it: as a rough terminal needs it. Touches: the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screens.shell.terminal import set_environment, tolerate_any_byte

if TYPE_CHECKING:
    from screens.app import StationApp


def run_app(make: Callable[[], StationApp]) -> int:
    """Make the app, run it without a mouse, and return the exit code; `make` imports screens.app itself."""
    set_environment()
    app = make()
    tolerate_any_byte()
    app.run(mouse=False)
    return app.return_code or 0
