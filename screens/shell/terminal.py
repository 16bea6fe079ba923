"""What a rough terminal needs of Textual. Touches: the environment, Textual's driver.

`set_environment` comes before the first import of Textual, which reads these variables once.
"""

from __future__ import annotations

import os
import re

PLAIN = "STATION_PLAIN"


def ask_for_plain() -> None:
    """Have the app drawn with two colours and ASCII frames (`station --plain`)."""
    os.environ[PLAIN] = "1"


def is_plain() -> bool:
    """Tell whether the app is to be drawn plainly."""
    return os.environ.get(PLAIN) == "1"


def set_environment() -> None:
    """Turn off Kitty keys (they make Shift+F keys wrong on the Linux console) and animations."""
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.environ["TEXTUAL_ANIMATIONS"] = "none"


def tolerate_any_byte() -> None:
    """Read a byte that is not UTF-8 as U+FFFD; Textual 8.2.8 ends the app on one (#6668)."""
    import codecs
    from functools import partial

    from textual.drivers import linux_driver

    strict = codecs.getincrementaldecoder
    vars(linux_driver)["getincrementaldecoder"] = lambda name: partial(strict(name), errors="replace")


SAME_AGAIN = re.compile(r"(\x1b\[([0-9;]+)m[^\x1b]*)\x1b\[0m\x1b\[\2m")
"""Text in a look, the look put off and at once the same look put on again."""


def shorter(drawing: str) -> str:
    """Leave out what changes nothing: a look put off and on again between two pieces of text."""
    again = 1
    while again:
        drawing, again = SAME_AGAIN.subn(r"\1", drawing)
    return drawing


def write_less() -> None:
    """Send `shorter` drawings to the terminal from now on."""
    from textual.drivers.linux_driver import LinuxDriver

    write = LinuxDriver.write

    def write_shorter(self: LinuxDriver, data: str) -> None:
        write(self, shorter(data))

    LinuxDriver.write = write_shorter  # type: ignore[method-assign]
