"""The looks of the station, in the 16 colours of the Linux console, where backgrounds stay dim."""

from __future__ import annotations

from textual.theme import Theme

PALE_WHEN_BOLD = ("ansi_black", "ansi_blue")
"""Inks that a console draws pale where they are bold: dark grey on light grey can hardly be read."""

_INK = ("text", "text-muted", "text-disabled", "foreground-muted", "footer-foreground", "button-foreground")


def _theme(name: str, dark: bool, paper: str, ink: str, pairs: dict[str, str]) -> Theme:
    """Make a theme whose every variable is one of the 16 colours; `pairs` maps a role to "ink on paper"."""
    variables = {role: ink for role in _INK}
    for role, pair in pairs.items():
        variables[f"{role}-ink"], _, variables[f"{role}-paper"] = pair.partition(" on ")
        variables[f"{role}-style"] = "none" if variables[f"{role}-ink"] in PALE_WHEN_BOLD else "bold"
    cursor_ink, cursor_paper = variables["cursor-ink"], variables["cursor-paper"]
    variables |= {
        "ansi-background": paper,
        "ansi-foreground": ink,
        "border": ink,
        "border-blurred": ink,
        "block-cursor-foreground": cursor_ink,
        "block-cursor-background": cursor_paper,
        "block-cursor-text-style": "none",
        "block-cursor-blurred-foreground": variables["quiet-ink"],
        "block-cursor-blurred-background": variables["quiet-paper"],
        "input-cursor-foreground": paper,
        "input-cursor-background": ink,
        "input-cursor-text-style": "none",
        "input-selection-foreground": cursor_ink,
        "input-selection-background": cursor_paper,
        "scrollbar": cursor_paper,
        "scrollbar-background": variables["quiet-paper"],
        "scrollbar-corner-color": paper,
    }
    return Theme(
        name=name,
        primary=variables["head-paper"],
        secondary=cursor_paper,
        warning=variables["warning-ink"],
        error=variables["refused-paper"],
        success=variables["done-ink"],
        accent=cursor_paper,
        foreground=ink,
        background=paper,
        surface=paper,
        panel=paper,
        boost=paper,
        dark=dark,
        ansi=True,
        variables=variables,
    )


DARK = _theme(
    "station-dark",
    True,
    "ansi_black",
    "ansi_white",
    {
        "head": "ansi_bright_white on ansi_blue",
        "cursor": "ansi_black on ansi_cyan",
        "quiet": "ansi_bright_white on ansi_blue",
        "field": "ansi_bright_white on ansi_blue",
        "key": "ansi_black on ansi_cyan",
        "done": "ansi_bright_green on ansi_black",
        "warning": "ansi_bright_yellow on ansi_black",
        "refused": "ansi_bright_white on ansi_red",
        "current": "ansi_bright_cyan on ansi_black",
        "aside": "ansi_bright_white on ansi_blue",
        "source": "ansi_bright_cyan on ansi_black",
        "second": "ansi_bright_yellow on ansi_blue",
        "strong": "ansi_bright_white on ansi_black",
    },
)

LIGHT = _theme(
    "station-light",
    False,
    "ansi_white",
    "ansi_black",
    {
        "head": "ansi_bright_white on ansi_blue",
        "cursor": "ansi_bright_white on ansi_blue",
        "quiet": "ansi_black on ansi_cyan",
        "field": "ansi_black on ansi_cyan",
        "key": "ansi_bright_white on ansi_blue",
        "done": "ansi_blue on ansi_white",
        "warning": "ansi_bright_yellow on ansi_black",
        "refused": "ansi_bright_white on ansi_red",
        "current": "ansi_bright_white on ansi_blue",
        "aside": "ansi_blue on ansi_white",
        "source": "ansi_blue on ansi_white",
        "second": "ansi_bright_yellow on ansi_blue",
        "strong": "ansi_blue on ansi_white",
    },
)

CONTRAST = _theme(
    "station-contrast",
    True,
    "ansi_black",
    "ansi_bright_white",
    {
        "head": "ansi_black on ansi_white",
        "cursor": "ansi_black on ansi_white",
        "quiet": "ansi_bright_white on ansi_blue",
        "field": "ansi_bright_white on ansi_blue",
        "key": "ansi_black on ansi_white",
        "done": "ansi_bright_green on ansi_black",
        "warning": "ansi_bright_yellow on ansi_black",
        "refused": "ansi_bright_white on ansi_red",
        "current": "ansi_bright_yellow on ansi_black",
        "aside": "ansi_bright_white on ansi_blue",
        "source": "ansi_bright_yellow on ansi_black",
        "second": "ansi_bright_yellow on ansi_blue",
        "strong": "ansi_bright_white on ansi_black",
    },
)

PLAIN = _theme(
    "station-plain",
    True,
    "ansi_black",
    "ansi_white",
    {
        "head": "ansi_black on ansi_white",
        "cursor": "ansi_black on ansi_white",
        "quiet": "ansi_white on ansi_black",
        "field": "ansi_white on ansi_black",
        "key": "ansi_white on ansi_black",
        "done": "ansi_white on ansi_black",
        "warning": "ansi_white on ansi_black",
        "refused": "ansi_black on ansi_white",
        "current": "ansi_white on ansi_black",
        "aside": "ansi_white on ansi_black",
        "source": "ansi_white on ansi_black",
        "second": "ansi_black on ansi_white",
        "strong": "ansi_white on ansi_black",
    },
)
"""Two colours, for a terminal that has no others and a line that carries few bytes (`station --plain`)."""

THEMES = (DARK, LIGHT, CONTRAST, PLAIN)


def next_theme(name: str) -> str:
    """Name the theme after this one, in a circle."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)]
