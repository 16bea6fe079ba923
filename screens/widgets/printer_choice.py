"""The label printer and its paper: the kind with the arrows, then how such a printer's address is written."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.clinical.printer_spec import KINDS
from station.clinical.settings import PAPERS, why_not_set
from station.words import say

VIRTUAL = "virtual"


class PrinterChoice(Vertical):
    """Takes a printer's setting and its paper; the fields are `kind`, `printer_address` and `paper`."""

    def compose(self) -> ComposeResult:
        """Ask for them."""
        kinds = [(kind, say(f"setup.kind.{kind}")) for kind in KINDS]
        yield OneOf(say("setup.printer.kind"), kinds, id="kind")
        yield TextField(say("setup.printer.address"), id="printer_address", longest=120)
        yield Static("", id="example", markup=False)
        yield OneOf(say("setup.printer.paper"), [(mm, f"{mm} mm") for mm in PAPERS], id="paper")

    def put(self, kind: str, address: str, paper_mm: str) -> None:
        """Show a printer; what is empty stays to be chosen."""
        self.query_one("#kind", OneOf).place = KINDS.index(kind) if kind in KINDS else None
        self.query_one("#paper", OneOf).place = PAPERS.index(paper_mm) if paper_mm in PAPERS else None
        self.query_one("#printer_address", TextField).put(address)
        self._show_example()

    @property
    def kind(self) -> str:
        """The kind chosen; empty before one is."""
        return self.query_one("#kind", OneOf).value or ""

    @property
    def address(self) -> str:
        """The address as typed."""
        return self.query_one("#printer_address", TextField).text.strip()

    @property
    def paper_mm(self) -> str:
        """The width of the paper; empty before one is chosen."""
        return self.query_one("#paper", OneOf).value or ""

    @property
    def printer(self) -> str:
        """The printer's setting; a virtual one prints into the station's own folder."""
        return VIRTUAL if self.kind == VIRTUAL else f"{self.kind}:{self.address}"

    def fault(self) -> str | None:
        """Say what is missing, or that the address means no printer of this kind."""
        if not self.kind or not self.paper_mm:
            return say("setup.printer.missing")
        unknown = why_not_set("printer", self.printer)
        return say("printer.unknown_spec", spec=self.printer) if unknown else None

    def on_one_of_changed(self) -> None:
        """Show how such a printer's address is written."""
        self._show_example()

    def _show_example(self) -> None:
        self.query_one("#example", Static).update(say(f"setup.example.{self.kind}") if self.kind else "")
        self.query_one("#printer_address", TextField).display = self.kind != VIRTUAL
