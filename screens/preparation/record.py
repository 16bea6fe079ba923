"""The whole record of a preparation, to be read with the arrows before a release and ever after."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from screens.preparation.record_facts import (
    Names,
    Round,
    component_facts,
    decision_facts,
    round_head,
    round_rows,
    round_title,
    rounds,
    signature_facts,
)
from screens.widgets.fact_table import Fact, FactTable
from screens.widgets.pair_table import PairTable
from station.records.queries.preparations import Dossier
from station.words import say


class RoundView(Vertical):
    """One check: its title, and both readings side by side."""

    def compose(self) -> ComposeResult:
        """Put the title over the table."""
        yield Static("", classes="heading", markup=False)
        yield PairTable()

    def show(self, readings: Round, dossier: Dossier, names: Names) -> None:
        """Show another round, in place."""
        self.query_one(".heading", Static).update(round_title(readings))
        self.query_one(PairTable).show(round_head(readings, names), round_rows(readings, dossier))


class Record(VerticalScroll, can_focus=True):
    """Decisions, checks, components and signatures, top to bottom; the arrows scroll it."""

    def compose(self) -> ComposeResult:
        """Put the parts under their headings."""
        yield FactTable(id="decisions")
        yield Vertical(id="rounds")
        yield Static(say("record.components"), classes="heading", markup=False)
        yield FactTable(id="components")
        yield Static(say("record.signatures"), classes="heading", markup=False)
        yield FactTable(id="signatures")

    async def show(self, dossier: Dossier, names: Names, first: tuple[Fact, ...] = ()) -> None:
        """Show the preparation as it is now; `first` are facts that come before all others."""
        self.query_one("#decisions", FactTable).show((*first, *decision_facts(dossier)))
        self.query_one("#components", FactTable).show(component_facts(dossier))
        self.query_one("#signatures", FactTable).show(signature_facts(dossier, names))
        await self._show_rounds(rounds(dossier), dossier, names)

    async def _show_rounds(self, wanted: list[Round], dossier: Dossier, names: Names) -> None:
        box = self.query_one("#rounds", Vertical)
        views = list(box.query(RoundView))
        if len(views) != len(wanted):
            await box.remove_children()
            views = [RoundView() for _ in wanted]
            await box.mount(*views)
        for view, readings in zip(views, wanted, strict=True):
            view.show(readings, dossier, names)
