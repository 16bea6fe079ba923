"""What a rough terminal needs of Textual. Touches: the environment, Textual's driver.

`set_environment` comes before the first import of Textual, which reads these variables once.
"""

from __future__ import annotations

import os


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
