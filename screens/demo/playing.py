"""The walk played by itself in the real app: keys and scans enter as a person's do, and wait for answers."""

from __future__ import annotations

from dataclasses import dataclass

from screens.app import StationApp
from screens.board.board import BoardScreen
from screens.demo.pace import Pace
from screens.demo.welcome import board_on
from screens.dialogs.pick import ListDialog
from screens.hand_over.hand_over import HandOverScreen
from screens.preparation.bag_check import BagCheckScreen
from screens.preparation.ended import EndedScreen
from screens.preparation.making import MakingScreen
from screens.preparation.packs import kinds
from screens.preparation.reading import ReadingScreen
from screens.preparation.release import ReleaseScreen
from screens.preparation.tray import TrayScreen
from screens.preparation.validation import ValidationScreen
from screens.widgets.choice_list import ChoiceList
from station.acts.desk import Desk
from station.acts.drawing_plan import planned_syringes
from station.clinical.amounts import number_text
from station.clinical.days import day_text
from station.clinical.double_check import CLEAR, LEAKS
from station.clinical.model import Operator, State
from station.clinical.steps import Act
from station.readiness.demo import DemoFailed, badge
from station.readiness.stock import Pack, Shelves
from station.readiness.walking import Cast, Walk, cast_of, easy_preparation
from station.records.queries import people
from station.records.queries.preparations import components, preparation
from station.runtime.live import Live
from station.words import comma, say


async def play(app: StationApp, live: Live, shelves: Shelves, pin: str, speed: float) -> None:
    """Play one walk from the board to the hand-over, then leave the app."""
    pace = Pace(app, speed)
    easy = await live.consult(easy_preparation, shelves)
    if easy is None:
        raise DemoFailed("no_easy_preparation")
    await pace.until(lambda: board_on(app, easy))
    await _Play(pace, live, shelves, pin, easy).run()
    app.exit(0)


@dataclass(frozen=True)
class _Facts:
    """What the people of the play know and hold: badges, packs, what stands on bag and syringes."""

    cast: Cast
    badges: dict[int, str]
    packs: tuple[Pack, ...]
    birth_date: str
    volumes: tuple[str, ...]
    label: str


def _facts(desk: Desk, shelves: Shelves, pin: str, number: int) -> _Facts:
    everybody = people.operators(desk.store.database)
    cast = cast_of(everybody)
    walk = Walk(desk, number, cast, shelves, pin)
    parts = components(desk.store.database, number)
    return _Facts(
        cast=cast,
        badges={person.id: badge(desk, person) for person in everybody},
        packs=shelves.packs_for(walk.bag, desk.clock.utc().date()),
        birth_date=day_text(walk.patient.birth_date).replace("/", ""),
        volumes=tuple(
            number_text(syringe.volume_ml, comma=comma())
            for syringe in planned_syringes(desk.data, walk.bag, parts)
        ),
        label=walk.label() if walk.bag.bag_label else "",
    )


class _Play:
    """One walk; every method is what one person does."""

    def __init__(self, pace: Pace, live: Live, shelves: Shelves, pin: str, number: int) -> None:
        self._pace = pace
        self._live = live
        self._shelves = shelves
        self._pin = pin
        self._id = number

    async def run(self) -> None:
        """Play every step in order."""
        cast = (await self._look()).cast
        await self._pace.narrate(say("demo.play.board"))
        await self._pace.press("enter")
        await self._pace.on(ValidationScreen)
        await self._sign(Act.VALIDATE, cast.validator, State.VALIDATED)
        await self._pace.on(TrayScreen)
        await self._sign(Act.OPEN_TRAY, cast.opener, State.OPENED)
        await self._pace.narrate(say("demo.play.labels"))
        await self._fill(cast.opener)
        await self._sign(Act.START, cast.preparer, State.STARTED)
        await self._pace.on(MakingScreen)
        await self._sign(Act.DRAW, cast.preparer, State.DRAWN)
        for reader, then in zip(cast.readers, (State.DRAWN, State.READ), strict=True):
            await self._read(reader, then)
        await self._pace.on(MakingScreen)
        await self._sign(Act.INJECT, cast.preparer, State.INJECTED)
        await self._sign(Act.FINISH, cast.preparer, State.FINISHED)
        for reader, then in zip(cast.readers, (State.FINISHED, State.CHECKED), strict=True):
            await self._check(reader, then)
        await self._release(cast.releaser)
        await self._hand_over(cast.carrier)
        await self._back_to_board()

    # What a person does

    async def _fill(self, person: Operator) -> None:
        await self._pace.narrate(_words(Act.FILL_TRAY, person))
        for pack in (await self._look()).packs:
            await self._pace.scan(pack.datamatrix())
            if isinstance(self._pace.app.screen, ListDialog):
                await self._choose(pack)
        await self._pace.press("f2")
        await self._signature(person)

    async def _choose(self, pack: Pack) -> None:
        """Say what a pack is whose code the formulary does not know."""
        bag = await self._live.ask(preparation, self._id)
        assert bag is not None
        names = [kind.name for kind in kinds(self._live.data.formulary, bag)]
        nothing_ready = self._pace.app.screen.query_one(ChoiceList).highlighted is None
        await self._pace.press(*["down"] * (names.index(pack.name) + nothing_ready), "enter")
        await self._pace.on(TrayScreen)

    async def _read(self, person: Operator, then: State) -> None:
        await self._pace.on(ReadingScreen)
        await self._pace.narrate(_words(Act.READ, person))
        facts = await self._look()
        for pack in facts.packs:
            await self._pace.scan(pack.datamatrix())
        for place, volume in enumerate(facts.volumes):
            if place:
                await self._pace.press("enter")
            await self._pace.write(volume)
        await self._pace.press("f2")
        await self._signature(person, then)

    async def _check(self, person: Operator, then: State) -> None:
        await self._pace.on(BagCheckScreen)
        await self._pace.narrate(_words(Act.CHECK_BAG, person))
        facts = await self._look()
        await self._pace.scan(facts.label)
        await self._pace.write(facts.birth_date)
        for item, key in ((CLEAR, "right"), (LEAKS, "left")):
            await self._pace.until(lambda item=item: self._focused == item)  # type: ignore[misc]
            await self._pace.press(key)
        await self._pace.press("f2")
        await self._signature(person, then)

    async def _release(self, person: Operator) -> None:
        await self._pace.on(ReleaseScreen)
        await self._pace.narrate(_words(Act.RELEASE, person))
        await self._pace.scan((await self._look()).label)
        await self._pace.press("f2")
        await self._signature(person, State.RELEASED)

    async def _hand_over(self, person: Operator) -> None:
        await self._pace.on(EndedScreen)
        await self._pace.narrate(_words(Act.HAND_OVER, person))
        await self._pace.press("f2")
        await self._pace.on(HandOverScreen)
        await self._pace.scan((await self._look()).label)
        await self._pace.write(say("demo.recipient"), each=0.02)
        await self._pace.press("tab", "right", "f2")
        await self._signature(person, State.HANDED_OVER)

    async def _back_to_board(self) -> None:
        while not isinstance(self._pace.app.screen, BoardScreen):
            await self._pace.press("f10")
        await self._pace.on(BoardScreen)
        await self._pace.narrate(say("demo.play.end"))

    # Common to all

    @property
    def _focused(self) -> str | None:
        focused = self._pace.app.focused
        return focused.id if focused else None

    async def _look(self) -> _Facts:
        return await self._live.consult(_facts, self._shelves, self._pin, self._id)

    async def _sign(self, act: Act, person: Operator, then: State) -> None:
        """Say what comes, ask for it by F2 and sign it."""
        await self._pace.narrate(_words(act, person))
        await self._pace.press("f2")
        await self._signature(person, then)

    async def _signature(self, person: Operator, then: State | None = None) -> None:
        badges = (await self._look()).badges
        await self._pace.sign(badges[person.id], self._pin)

        async def there() -> bool:
            bag = await self._live.ask(preparation, self._id)
            return then is None or (bag is not None and bag.state is then)

        await self._pace.until_told(there)


def _words(act: Act, person: Operator) -> str:
    return say(f"demo.stage.{act.value}", name=person.name)
