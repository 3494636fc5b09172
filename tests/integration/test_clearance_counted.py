"""What a console keeps of the clearance is what it would count anew, whatever happened in between."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from infra import changes
from infra.database import Database
from schemas.commands import CommandGiven
from schemas.residents import ResidentExcuseEnded, ResidentMoved, ResidentTestWithdrawn
from schemas.tubes import TubeSealed
from streams.residents import clearance, counted
from streams.residents.counted import Counted
from tests.intake_builders import NOW, TODAY
from tests.integration.test_dispatch_kept import HOMES, Life


class Block(Life):
    """An area in which people move, fall under a term, are excused and tested as well."""

    def somebody(self) -> str:
        return f"{self.chance.choice(HOMES)}{self.chance.choice('rs')}"

    async def moved_in_or_out(self) -> None:
        home = self.chance.choice([*HOMES, None])
        await self.take(ResidentMoved(resident=self.somebody(), household=home, **self.say.envelope()))

    async def quarantined_elsewhere(self) -> None:
        departed = TODAY - timedelta(days=self.chance.randint(0, 3))
        await self.take(self.say.quarantined(self.chance.choice(HOMES), self.somebody(), departed_on=departed))

    async def released_there(self) -> None:
        row = await self.database.fetchrow(
            "select household, resident from term where area = $1 and ended_id is null order by household, resident",
            self.area,
        )
        if row is not None:
            await self.take(self.say.released(row["household"], row["resident"], on=TODAY))

    async def excused(self) -> None:
        await self.take(self.say.excused(self.somebody()))

    async def excused_no_more(self) -> None:
        envelope = self.say.envelope()
        await self.take(ResidentExcuseEnded(resident=self.somebody(), why="away", ended_on=TODAY, **envelope))

    async def sampled_in_a_tube(self) -> None:
        tube, residents = f"t{self.chance.randint(1, 4)}", (self.somebody(),)
        more: dict[str, Any] = {"kind": "mixed", "residents": residents, "team": "Q0", "sealed_at": NOW}
        await self.take(TubeSealed(tube=tube, **more, **self.say.envelope()))

    async def test_taken_back(self) -> None:
        envelope = self.say.envelope()
        await self.take(ResidentTestWithdrawn(resident=self.somebody(), tested_on=TODAY, source="lab", **envelope))

    async def wished(self) -> None:
        kind = self.chance.choice(("add_visit", "cancel_visit"))
        await self.take(wish(self, kind, self.chance.choice(HOMES), self.somebody()))


THINGS = [
    Block.quarantined, Block.released, Block.tested, Block.moved_house, Block.at_the_door, Block.at_the_door,
    Block.imported, Block.moved_in_or_out, Block.quarantined_elsewhere, Block.quarantined_elsewhere,
    Block.released_there, Block.excused, Block.excused_no_more, Block.sampled_in_a_tube, Block.test_taken_back,
    Block.wished, Block.wished,
]  # fmt: skip


async def both(database: Database, area: str, kept: Counted, day: date = TODAY) -> tuple[list[Any], list[Any]]:
    """What is kept and what is counted anew, in one snapshot."""
    async with database.transaction(snapshot=True) as connection:
        one = (await kept.by_building(connection, {area: day}))[area]
        two = await clearance.by_building(connection, area, day)
    return one, [dict(row) for row in two]


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_kept_of_the_clearance_is_what_is_counted_anew(database: Database, area: str, seed: int) -> None:
    chance, kept, done = random.Random(seed), Counted(), list[str]()
    block = await Block(database, area, chance).build()
    for _ in range(60):
        thing = chance.choice(THINGS)
        await thing(block)
        done.append(thing.__name__)
        if chance.random() < 0.6:
            one, two = await both(database, area, kept)
            assert one == two, done


async def test_what_was_not_touched_is_not_counted_again(
    database: Database, area: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, asked = 0, list[int]()

    async def all_of_it(*given: Any) -> Any:
        nonlocal whole
        whole += 1
        return await by_household(*given)

    async def some(connection: Any, touched: Any) -> Any:
        asked.append(len(touched))
        return await of_touched(connection, touched)

    by_household, of_touched = clearance.by_household, clearance.of_touched
    monkeypatch.setattr(clearance, "by_household", all_of_it)
    monkeypatch.setattr(clearance, "of_touched", some)
    kept, block = Counted(), await Block(database, area, random.Random(1)).build()
    await both(database, area, kept)
    await block.quarantined()
    await both(database, area, kept)
    await both(database, area, kept)
    assert (whole, asked) == (1, [1])
    await block.imported()
    await both(database, area, kept)
    assert (whole, asked) == (2, [1])
    await both(database, area, kept, TODAY + timedelta(days=1))
    assert whole == 3
    monkeypatch.setattr(counted, "LONGEST_S", 0.0)
    await both(database, area, kept, TODAY + timedelta(days=1))
    assert whole == 4


async def test_a_home_is_counted_again_when_only_where_its_people_have_a_term_was_touched(
    database: Database, area: str
) -> None:
    kept, block = Counted(), await Block(database, area, random.Random(5)).build()
    steps = [
        block.say.quarantined("H2", "H0s", departed_on=TODAY - timedelta(days=2)),
        wish(block, "cancel_visit", "H2"),
        wish(block, "add_visit", "H4", "H0s"),
        wish(block, "cancel_visit", "H4"),
        block.say.released("H2", "H0s", on=TODAY),
    ]
    excused = []
    for step in steps:
        await both(database, area, kept)
        await block.take(step)
        one, two = await both(database, area, kept)
        assert one == two
        excused.append(clearance.sum_of(one)["excused"])
    assert excused == [0, 1, 0, 1, 0]


def wish(block: Block, kind: Any, household: str, *residents: str) -> CommandGiven:
    """A coordinator adds a visit or cancels one."""
    more: dict[str, Any] = {"household": household, "residents": residents, "date": TODAY, "at": NOW}
    return CommandGiven(command=f"c{next(block.say.number)}", kind=kind, by="c", **more, **block.say.envelope())


async def test_a_count_that_failed_is_made_up_for(
    database: Database, area: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, block = Counted(), await Block(database, area, random.Random(2)).build()
    await both(database, area, kept)
    await block.quarantined()
    with monkeypatch.context() as patched:
        patched.setattr(clearance, "of_touched", None)
        with pytest.raises(TypeError):
            await both(database, area, kept)
    one, two = await both(database, area, kept)
    assert one == two


async def test_several_areas_are_counted_at_once_and_one_nobody_added_is_left_out(
    database: Database, area: str
) -> None:
    kept, block = Counted(), await Block(database, area, random.Random(3)).build()
    other = await Block(database, f"{area}-2", random.Random(4)).build()
    for _ in range(2):
        async with database.transaction(snapshot=True) as connection:
            days = {block.area: TODAY, other.area: TODAY, "nowhere": TODAY}
            found = await kept.by_building(connection, days)
            anew = {one: await clearance.by_building(connection, one, TODAY) for one in (block.area, other.area)}
        assert found == {one: [dict(row) for row in rows] for one, rows in anew.items()}
        await block.tested()
        await other.tested()
        await changes_nothing(database, block.area)


async def changes_nothing(database: Database, area: str) -> None:
    """A change of a type that touches nobody."""
    async with changes.transaction(database, [area], NOW) as tx:
        tx.show(area, "plan", {"day": TODAY})
