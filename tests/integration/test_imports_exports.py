"""What the database gives out as ledgers comes in again without a difference."""

from datetime import date

import pytest

from infra import clock
from infra.database import Database
from schemas.errors import NotFound
from streams.cli import areas
from streams.demand import pack
from streams.imports.export import download
from tests import ledger_life as life
from tests.communities import written
from tests.communities.towns import town
from tests.ledger_life import Desk

ORDER = ("buildings", "register", "special", "quarantine", "teams", "samples", "results")
EVENING = "2022-11-24T22:00:00+08:00"


@pytest.fixture
async def desk(database: Database, area: str) -> Desk:
    await areas.write_area(database, area, "试验社区", pack=pack.DEFAULT)
    return Desk(database, await clock.shared(database, EVENING), area)


async def given_out(desk: Desk, kind: str) -> bytes:
    async with desk.database.transaction(snapshot=True) as connection:
        return await download.ledger(connection, desk.area, kind)


async def brought_in(desk: Desk, *kinds: str) -> None:
    made = town("exports", blocks=2)
    for kind in kinds:
        for name, content, _ in written.write(kind, made):
            await desk.bring(kind, content, name=name)
            await desk.handle()


async def test_every_ledger_comes_in_again_without_a_difference(desk: Desk) -> None:
    await brought_in(desk, *ORDER)
    before = await desk.state()
    for kind in ORDER:
        done = await desk.bring(kind, await given_out(desk, kind), name="导出.xlsx")
        totals = done.report["totals"]
        assert (kind, done.said, totals["new"], totals["changed"], totals["reject"]) == (kind, 0, 0, 0, 0)
        assert totals["missing"] == 0
    await desk.handle()
    assert life.differing(before, await desk.state()) == {}


async def test_the_clearance_table_comes_in_again_without_a_difference(desk: Desk) -> None:
    await brought_in(desk, "buildings", "register", "special", "samples")
    before = await desk.state()
    async with desk.database.transaction(snapshot=True) as connection:
        sums = [{"compound": "c", "building": "b", "registered": 3, "sampled": 2, "excused": 1, "open": 0}]
        table = await download.clearance(connection, desk.area, date(2022, 11, 24), sums)
    done = await desk.bring("register", table, name="清楼表.xlsx")
    totals = done.report["totals"]
    assert (done.said, totals["reject"], totals["missing"]) == (0, 0, 0)
    await desk.handle()
    assert life.differing(before, await desk.state(), "ledger_record", "person") == {}


async def test_a_ledger_that_never_came_in_cannot_be_given_out(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await given_out(desk, "special")
    with pytest.raises(NotFound):
        await given_out(desk, "nonsense")
