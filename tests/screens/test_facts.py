"""At validation: what the ward tells by telephone is typed, read back, signed, and the findings follow."""

from __future__ import annotations

from station.clinical.model import Preparation
from station.records.queries.fetch import many
from station.words import say
from tests.flow.day import Day
from tests.screens.at_the_station import at_the_station


async def test_a_uracilemia_told_by_telephone_takes_its_finding_away(day: Day) -> None:
    bag = many(day.database, Preparation, "external_id = 'P26-4116-037'")[0].id
    async with at_the_station(day, bag) as at:
        assert say("patient_fact.uracil") in at.seen
        await at.press("f9", "down", "enter")
        await at.press("down", "down", "down", "down", "down", "enter")
        assert say("facts.title", what=say("patient_fact.uracil")) in at.seen
        await at.type("9,4")
        await at.press("tab")
        await at.type("01032026")
        await at.press("tab")
        await at.type("Dr Verdier")
        await at.press("tab", "right", "tab", "right", "f12")
        assert "9,4" in at.seen and "Dr Verdier" in at.seen
        await at.sign("Fanny")
        assert say("patient_fact.uracil") not in at.seen
