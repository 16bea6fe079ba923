"""Pharmaceutical validation: the order on one side, what the station finds on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.preparation.facts_dialog import FactDialog, fact_words
from screens.preparation.finding_words import sentence, to_answer, views
from screens.preparation.order_facts import order_to_validate
from screens.preparation.signing import signature
from screens.preparation.step_screen import SIDEWAYS, StepScreen
from screens.widgets.choice_list import Choice
from screens.widgets.fact_table import Fact
from screens.widgets.finding_list import FindingList
from station.acts.desk import Given
from station.acts.patient_facts import TELL, tell_facts
from station.acts.validating import findings_of, heaviest, refuse, validate
from station.clinical.checks import Severity
from station.clinical.findings.finding import Finding
from station.clinical.model import State
from station.clinical.patient_facts import FactKind
from station.clinical.results import Result
from station.clinical.steps import Act
from station.records.queries.preparations import Dossier
from station.runtime.result_words import results_of
from station.words import say, say_count

VALIDATE = Command("validation.validate", "f2", "command.validate", signed=True)
REFUSE = Command("validation.refuse", "f7", "command.refuse")
TELL_FACTS = Command("validation.tell_facts", None, "command.tell_facts")


class Findings(VerticalScroll, can_focus=True):
    """The findings, scrolled with the arrows where they are longer than the screen."""


class ValidationScreen(StepScreen):
    """Validates or refuses one order; the findings shown go with the signature."""

    STATES = frozenset({State.ORDERED, State.REFUSED})
    KEYS = (VALIDATE, TELL_FACTS, REFUSE, *SIDEWAYS)
    CSS_PATH: ClassVar[CSSPathType | None] = ["step_screen.tcss", "validation.tcss"]

    found: tuple[Finding, ...] = ()
    computed: tuple[Result, ...] = ()

    def step_body(self) -> ComposeResult:
        """Put a line that sums up over the findings."""
        yield Static("", id="sum", markup=False)
        with Findings():
            yield FindingList()

    async def reload(self) -> None:
        """Compute the results before the order is shown: what was told of the patient counts too."""
        self.computed = await self.live.ask(results_of, self.live.data, self.preparation_id)
        await super().reload()

    async def show_step(self, dossier: Dossier) -> None:
        """Make the findings again: other orders and the hour count too."""
        self.found = await self.live.ask(findings_of, self.live.data, self.preparation_id, self.live.now())
        self.query_one("#sum", Static).update(self._sum(dossier))
        self.query_one(FindingList).show(views(self.found), say("validation.nothing_found"))

    def _sum(self, dossier: Dossier) -> str:
        """Say in one line what validating asks for."""
        if dossier.preparation.state is State.REFUSED:
            validation = dossier.validation
            return say("validation.refused", reason=(validation.reason if validation else None) or "-")
        if not self.found:
            return say("validation.clear")
        return say_count("validation.count", len(self.found), asks=say(heaviest(self.found).words))

    def order_facts(self, found: Dossier, hood: str | None) -> tuple[Fact, ...]:
        """List the order, what the dose is judged by first; the identity stands above."""
        return order_to_validate(found, self.live.data.formulary.terms, self.computed)

    def why_not(self, command_id: str) -> str | None:
        """Say why the order can't be validated or refused."""
        if command_id == VALIDATE.id:
            return self.why_not_act(Act.VALIDATE) or self._why_forbidden()
        if command_id == REFUSE.id:
            return self.why_not_act(Act.REFUSE)
        return super().why_not(command_id)

    def _why_forbidden(self) -> str | None:
        if heaviest(self.found) is not Severity.FORBIDDEN:
            return None
        return say("validation.forbidden", finding=sentence(self.found[0]))

    async def do_validate(self) -> None:
        """Validate, with the reason and the second pharmacist that the findings ask for."""
        found, lines = self.found, [say("signed.validate")]
        reason: str | None = None
        if answered := to_answer(found):
            reason = await self.ask_why(say("reason.validate"), answered)
            if not reason:
                return
            lines += [*answered, say("validation.reason", reason=reason)]
        before = await self._first_of_two(lines) if heaviest(found) is Severity.SECOND_PHARMACIST else ()
        if before is None:
            return
        if before:
            lines.append(say("validation.second_signs"))
        shown = [finding.code for finding in found]
        await self.sign(
            Act.VALIDATE,
            lines,
            lambda request: self.live.act(validate, request, self.seen, shown),
            reason,
            before,
        )

    async def _first_of_two(self, lines: Sequence[str]) -> tuple[Given, ...] | None:
        """Take the first pharmacist's signature, verified; None when they gave up."""
        first = self.signed_lines([*lines, say("validation.first_signs")])
        given = await signature(self, self.live, Act.VALIDATE, first)
        return (given,) if given else None

    async def do_refuse(self) -> None:
        """Refuse the order, with the reason that the prescriber will be told."""
        reason = await self.ask_why(say("reason.refuse"), usual=self._usual())
        if reason:
            lines = (say("signed.refuse"), reason)
            await self.sign(
                Act.REFUSE, lines, lambda request: self.live.act(refuse, request, self.seen), reason
            )

    async def do_tell_facts(self) -> None:
        """Note what the ward tells of the patient, signed; the findings are made again with it."""
        choices = [Choice(kind.value, say(kind.words)) for kind in FactKind]
        chosen = await self.ask(ListDialog(say("facts.choose"), choices))
        if chosen is None or self.dossier is None:
            return
        told = await self.ask(FactDialog(FactKind(chosen)))
        if told is None:
            return
        patient = self.dossier.patient
        await self.sign(
            TELL,
            (fact_words(told),),
            lambda request: self.live.act(tell_facts, request, patient.id, [told]),
        )

    def _usual(self) -> list[str]:
        """Offer what was found as the reason, to be completed."""
        return [words[:200] for words in to_answer(self.found)]
