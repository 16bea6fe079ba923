"""The paper of one bag, copied line by line: Enter fills a line, F2 has it signed by two people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from textual.app import ComposeResult
from textual.widgets import Static

from screens.after_the_fact.dialogs import WhenDialog
from screens.commands import UNDO, Command
from screens.dialogs.pick import ListDialog
from screens.preparation.lot_dialog import LotDialog
from screens.preparation.order_facts import amount, day_and_time, patient_line
from screens.preparation.packs import kinds
from screens.preparation.signing import signature, signed, signed_lines
from screens.settings.dialogs import ValueDialog
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.unsigned import Unsigned
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.after_the_fact import PaperWork, enter_after
from station.acts.aim import Seen
from station.acts.tray import Item
from station.clinical.after_the_fact import REACHABLE, Deed, still_to_do, wanted_acts
from station.clinical.days import day_text
from station.clinical.model import Go, Operator, State
from station.clinical.steps import Act
from station.clinical.who_signs import RULES
from station.records.queries.people import operators
from station.records.queries.preparations import Dossier, dossier
from station.records.queries.settings import hoods
from station.words import say

SIGN = Command("after.sign", "f2", "command.sign_paper")
FILL = Command("after.fill", "f4", "command.fill_line")


@dataclass(frozen=True)
class Copied:
    """What was copied from the paper so far."""

    reached: State | None = None
    number: str = ""
    hood: int | None = None
    go_said_by: str = ""
    recipient: str = ""
    items: tuple[Item, ...] = ()
    deeds: dict[int, Deed] = field(default_factory=dict)
    """By their place among what must be signed."""


class PaperScreen(StationScreen[str]):
    """Answers what was recorded, in words; None when nothing was."""

    KEYS = (SIGN, FILL, UNDO)
    CSS_PATH = "../documents/documents.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self, preparation: int) -> None:
        super().__init__()
        self._number = preparation
        self.subject = str(preparation)
        self._bag: Dossier | None = None
        self._people: dict[int, Operator] = {}
        self._hoods: dict[int, str] = {}
        self._copying = Unsigned(Copied())

    def body(self) -> ComposeResult:
        """Put whose bag it is over the lines to copy."""
        yield Static("", id="what", markup=False)
        yield Static(say("after.how"), id="progress", markup=False)
        yield WorkTable((Column(say("after.line"), 30), Column(say("after.copied"), 44, stretch=True)))

    async def reload(self) -> None:
        """Read the bag again, and show what was copied."""
        self._bag = await self.live.ask(dossier, self._number)
        self._people = {person.id: person for person in await self.live.ask(operators) if person.active}
        self._hoods = {hood.id: hood.name for hood in await self.live.ask(hoods)}
        self._show()

    def _show(self) -> None:
        if self._bag is None:
            return
        bag = self._bag.preparation
        said = f"{patient_line(self._bag.patient)}\n{bag.drug} {amount(bag.dose, bag.dose_unit)}"
        self.query_one("#what", Static).update(said)
        self.query_one(WorkTable).show([Row(key, (label, text)) for key, label, text in self._lines()])
        self.refresh_commands()

    def _wanted(self) -> tuple[Act, ...]:
        assert self._bag is not None
        reached = self._copied.reached
        return wanted_acts(self._bag.preparation.state, reached) if reached else ()

    def _needs_go(self) -> bool:
        assert self._bag is not None
        return self._bag.prescription.go not in (Go.GO, Go.NOGO) and not self._bag.preparation.anticipated

    def _lines(self) -> list[tuple[str, str, str]]:
        """List the lines to copy: key, what, what was copied."""
        made = self._copied
        reached = say(f"state.{made.reached.value}") if made.reached else say("after.choose")
        lines = [("reached", say("after.reached"), reached)]
        if made.reached is None or self._bag is None:
            return lines
        if not self._bag.preparation.register_number:
            lines.append(("number", say("after.number"), made.number or say("after.number_empty")))
        lines.append(("hood", say("order.hood"), self._hoods.get(made.hood or 0, "-")))
        if self._needs_go():
            lines.append(("go", say("after.go"), made.go_said_by or say("after.choose")))
        for place, act in enumerate(self._wanted()):
            lines.append((f"deed {place}", say(f"step.{act.value}"), self._deed_words(place)))
        for place, item in enumerate(made.items):
            said = f"{item.name} {item.lot} {day_text(item.expiry)}"
            lines.append((f"item {place}", say(f"component.{item.kind}"), said))
        lines.append(("add", say("after.add"), say("after.add_how")))
        if made.reached is State.HANDED_OVER:
            lines.append(("recipient", say("after.recipient"), made.recipient or say("after.choose")))
        return lines

    def _deed_words(self, place: int) -> str:
        deed_at = self._copied.deeds.get(place)
        if deed_at is None:
            return say("after.choose")
        return f"{self._people[deed_at.operator].name}, {day_and_time(deed_at.done_at)}"

    def why_not(self, command_id: str) -> str | None:
        """Sign only what is copied in full."""
        if command_id == UNDO.id:
            return None if self._copying.begun else say("undo.nothing")
        if command_id != SIGN.id:
            return None
        if self._copied.reached is None:
            return say("after.reached_first")
        lacking = [label for _, label, text in self._lines() if text == say("after.choose")]
        return say("after.lacking", line=lacking[0]) if lacking else None

    def on_work_table_opened(self, event: WorkTable.Opened) -> None:
        """Fill the line Enter was pressed on: filling records nothing."""
        self.action_press("f4")

    async def do_fill(self) -> None:
        """Ask for what stands on the line under the cursor."""
        key, _, place = (self.query_one(WorkTable).current or "reached").partition(" ")
        if key == "deed":
            await self._fill_deed(int(place))
        elif key == "item":
            left = [item for at, item in enumerate(self._copied.items) if at != int(place)]
            self._keep(items=tuple(left))
        else:
            await getattr(self, f"_fill_{key}")()
        self._show()

    def _keep(self, **changes: object) -> None:
        self._copying.become(replace(self._copied, **changes))  # type: ignore[arg-type]

    @property
    def _copied(self) -> Copied:
        return self._copying.now

    def own_work(self) -> Unsigned[Copied]:
        """What was put together here belongs to who did it."""
        return self._copying

    async def do_undo(self) -> None:
        """Take back what was filled in last."""
        self._copying.undo()
        self._show()
        self.refresh_commands()

    async def _fill_reached(self) -> None:
        assert self._bag is not None
        now = self._bag.preparation.state
        further = [state for state in REACHABLE if still_to_do(now, state)]
        choices = [Choice(state.value, say(f"state.{state.value}")) for state in further]
        chosen = await self.ask(ListDialog(say("after.reached"), choices, guess=False))
        if chosen:
            self._keep(reached=State(chosen), deeds={})

    async def _fill_number(self) -> None:
        dialog = ValueDialog(say("after.number"), say("after.number"), self._copied.number, empty=True)
        typed = await self.ask(dialog)
        if typed is not None:
            self._keep(number=typed.strip().upper())

    async def _fill_hood(self) -> None:
        choices = [Choice(str(number), name) for number, name in self._hoods.items()]
        chosen = await self.ask(ListDialog(say("order.hood"), choices))
        if chosen:
            self._keep(hood=int(chosen))

    async def _fill_go(self) -> None:
        typed = await self.ask(ValueDialog(say("after.go"), say("after.go"), self._copied.go_said_by))
        if typed:
            self._keep(go_said_by=typed)

    async def _fill_recipient(self) -> None:
        dialog = ValueDialog(say("after.recipient"), say("after.recipient"), self._copied.recipient)
        typed = await self.ask(dialog)
        if typed:
            self._keep(recipient=typed)

    async def _fill_deed(self, place: int) -> None:
        act = self._wanted()[place]
        able = [person for person in self._people.values() if person.roles & RULES[act].roles]
        choices = [Choice(str(person.id), person.name) for person in able]
        who = await self.ask(ListDialog(say(f"step.{act.value}"), choices, guess=False))
        if who is None:
            return
        when: datetime | None = await self.ask(WhenDialog(say(f"step.{act.value}")))
        if when is not None:
            self._keep(deeds=self._copied.deeds | {place: Deed(act, int(who), when)})

    async def _fill_add(self) -> None:
        assert self._bag is not None
        offered = kinds(self.live.data.formulary, self._bag.preparation)
        choices = [Choice(str(place), kind.words) for place, kind in enumerate(offered)]
        chosen = await self.ask(ListDialog(say("after.add"), choices, guess=False))
        if chosen is None:
            return
        kind = offered[int(chosen)]
        typed = await self.ask(
            LotDialog(kind.words, name=kind.needs_name, figures=kind.needs_figures, unit=kind.unit)
        )
        if typed is None or typed.expiry is None:
            return
        named = replace(
            kind,
            name=typed.name or kind.name,
            content_mg=typed.content_mg or kind.content_mg,
            concentration_mg_ml=typed.concentration_mg_ml or kind.concentration_mg_ml,
        )
        self._keep(items=(*self._copied.items, named.item(typed.lot, typed.expiry.isoformat())))

    async def do_sign(self) -> None:
        """Take who typed it, then another who compared it with the paper."""
        assert self._bag is not None and self._copied.reached is not None
        shown = tuple(f"{label} : {text}" for key, label, text in self._lines() if key != "add")
        lines = signed_lines(self._bag, shown)
        first = await signature(self, self.live, "enter_after", (*lines, "", say("after.signed_typed")))
        if first is None:
            return
        paper, seen = self._paper(self._copied.reached), Seen(self._number, self._bag.preparation.entry)
        done = await signed(
            self,
            self.live,
            "enter_after",
            (*lines, "", say("after.signed_compared")),
            lambda request: self.live.act(enter_after, request, seen, paper),
            before=(first,),
        )
        if done is not None:
            self._copying.clear()
            self.finish(deed(done))

    def _paper(self, reached: State) -> PaperWork:
        made = self._copied
        return PaperWork(
            reached=reached,
            deeds=tuple(made.deeds[place] for place in sorted(made.deeds)),
            items=made.items,
            number=made.number or None,
            hood=made.hood,
            go_said_by=made.go_said_by,
            recipient=made.recipient,
        )
