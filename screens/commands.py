"""The one registry of keys: what a command is, which keys may carry one, and what a screen offers now.

A screen lists its commands in `KEYS` and writes one `async def do_<name>` for each; footer, help, menu and
key presses all read that list, so a command is written once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

COMMAND_KEYS = (*(f"f{number}" for number in range(1, 13)), "escape", "ctrl+l", "ctrl+g")
"""Ctrl+L (L for lecteur) and Ctrl+G (guide) are the demonstration's scanner and tour; no screen uses them."""

MEANINGS = {
    "f1": {"command.help"},
    "f5": {"command.find", "command.reentry_sieve", "command.typing_patient"},
    "f6": {"command.hold", "command.switch_person"},
    "f8": {"area.logbook"},
    "f9": {"command.menu"},
    "f10": {"command.back", "command.close_session"},
    "f11": {"command.undo"},
    "f12": {"command.confirm"},
    "escape": {"command.cancel", "command.close", "command.show_all", "command.stop"},
    "ctrl+l": {"command.demo_scan"},
    "ctrl+g": {"command.demo_tour"},
}
"""What a key means wherever it is used, as the words it may carry: help, find or narrow, hold or let go on,
logbook, menu, leave, take back what nobody signed, confirm, put away or end."""
OWN_KEYS = ("f2", "f3", "f4", "f7")
"""F2 is the act of a screen or dialog; the others are its further commands, none that puts people out or
destroys without a signature."""

HERE = "menu.here"
EVERYWHERE = "menu.everywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can ask for; its words are at `words`, its sentence at `words` + ".help"."""

    id: str
    """Dotted name; the last part names the method: `tray.open` is carried out by `do_open`."""
    key: str | None
    """One of COMMAND_KEYS, or None for a command that is only in the menu."""
    words: str
    """Key of the short words, for footer and menu."""
    where: str = HERE
    """Key of the heading under which menu and help list it."""
    kept: bool = False
    """Whether the footer keeps it however narrow it is."""
    signed: bool = False
    """Whether it asks for one signature: a badge scanned where it can act begins it too."""

    def __post_init__(self) -> None:
        if self.key is not None and self.key not in COMMAND_KEYS:
            raise ValueError(f"{self.id}: {self.key} can't be a command's key")

    @property
    def method(self) -> str:
        """Name of the method that carries the command out."""
        return "do_" + self.id.rpartition(".")[2]


class Host(Protocol):
    """What offers commands: a screen, a dialog, or the whole station."""

    def commands(self) -> tuple[Command, ...]:
        """Return every command of this host, whether it can act now or not."""

    def reason_against(self, command: Command) -> str | None:
        """Say why the command can't act now; None if it can."""

    async def carry_out(self, command: Command) -> None:
        """Do what the command stands for."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A command as it stands now: who carries it out, and why it can't act, if so."""

    command: Command
    host: Host
    why_not: str | None


def offers(hosts: Iterable[Host]) -> list[Offer]:
    """List what the hosts offer, nearest host first; of two that share a key, only the nearer."""
    found: list[Offer] = []
    taken: set[str] = set()
    for host in hosts:
        for command in host.commands():
            if command.key is None or command.key not in taken:
                found.append(Offer(command, host, host.reason_against(command)))
            if command.key is not None:
                taken.add(command.key)
    return found


def offer_for(key: str, hosts: Iterable[Host]) -> Offer | None:
    """Find what a key stands for now; None if nothing here uses it."""
    return next((offer for offer in offers(hosts) if offer.command.key == key), None)


def signature_offer(hosts: Iterable[Host]) -> Offer | None:
    """Find the signature that a screen's act asks for, whether it can be given now or not."""
    offer = offer_for("f2", hosts)
    return offer if offer is not None and offer.command.signed else None


def check_keys(commands: Iterable[Command]) -> None:
    """Raise ValueError where two commands of one host share an id or a key."""
    seen: set[str] = set()
    for command in commands:
        for mark in {command.id, command.key} - {None}:
            if mark in seen:
                raise ValueError(f"{mark} is used twice among the commands of one host")
            seen.add(str(mark))


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the station that can be reached from everywhere, with its command and how it is opened."""

    command: Command
    open: Callable[[], Awaitable[None]]
    why_not: Callable[[], str | None] = lambda: None


# Shared by all screens: the same key means the same thing everywhere.
HELP = Command("shell.help", "f1", "command.help", "menu.screen")
MENU = Command("shell.menu", "f9", "command.menu", "menu.screen", kept=True)
BACK = Command("shell.back", "f10", "command.back", "menu.screen")

UNDO = Command("shell.undo", "f11", "command.undo", "menu.screen")
"""Take back the last step that nobody signed; carried out by the screens where there is one."""

CHANGE = Command("step.change", "f4", "command.change")
"""Decide on a difference with a later file: on the board and beside every step."""

# Shared by all dialogs.
CONFIRM = Command("dialog.confirm", "f12", "command.confirm", kept=True)
CANCEL = Command("dialog.cancel", "escape", "command.cancel")
CLOSE = Command("dialog.close", "escape", "command.close")
BY_HAND = Command("sign.by_hand", "f2", "command.by_hand")

# Of the whole station.
THEME = Command("station.theme", None, "command.theme", EVERYWHERE)
LEAVE = Command("station.leave", None, "command.leave", EVERYWHERE)
