"""An import through a crash, beside another one, and beside everybody else who waits for its area."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from streams.imports.life import archive, progress
from streams.imports.life.progress import Stand
from tests import ledger_life as life
from tests.builders_ledgers import address_book, citizens
from tests.integration.test_imports_life import desk as desk  # noqa: PLC0414  # a fixture
from tests.integration.test_imports_life import listed
from tests.ledger_life import Desk

CRASH = """
import asyncio, os, signal, sys
from infra import clock, database
import streams.imports.{module} as module
from streams.imports.life import apply

real = module.{name}

async def dying(*arguments, **more):
    if "{when}" == "after":
        await real(*arguments, **more)
    os.kill(os.getpid(), signal.SIGKILL)

module.{name} = dying

async def main():
    db = await database.connect(sys.argv[1], size=3)
    files = [(name, open(name, "rb").read()) for name in sys.argv[3:]]
    now = await clock.shared(db, "2022-11-24T15:00:00+08:00")
    await apply.apply(db, now, "a secret of the tests", area=sys.argv[2], kind="register", files=files, by="test")

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("module", "name", "when", "left"),
    [
        ("effects.recall", "people", "before", 0),
        ("effects.ledger", "write_people", "after", 0),
        ("life.archive", "note_file", "after", 0),
        ("life.listing", "missing", "before", 2),
    ],
)
async def test_a_crash_leaves_nothing_half_done_and_the_next_try_works(
    desk: Desk, database_address: str, tmp_path: Path, module: str, name: str, when: str, left: int
) -> None:
    people = citizens(6)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    before = await desk.state()
    files = [tmp_path / "1.csv", tmp_path / "2.csv"]
    for file, building in zip(files, ("1号楼", "2号楼"), strict=True):
        file.write_bytes(life.register([one for one in people if one.building == building]))
    code = CRASH.format(module=module, name=name, when=when)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, database_address, desk.area, *map(str, files), cwd=Path(__file__).parents[2]
    )
    assert await process.wait() == -signal.SIGKILL
    assert [len(one["files"]) for one in await listed(desk)] == [left] * bool(left)
    if not left:
        assert life.differing(before, await desk.state()) == {}
    done = await desk.bring("register", *(file.read_bytes() for file in files))
    assert (done.report["totals"]["new"], done.report["totals"]["unchanged"]) == (
        (0, len(people)) if left else (len(people), 0)
    )
    await desk.handle()
    assert await desk.database.fetchval("select count(*) from resident where area = $1", desk.area) == len(people)
    assert (await desk.bring("register", *(file.read_bytes() for file in files))).said == 0


async def test_nobody_waits_for_the_rows_of_a_file_to_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    people = citizens(6)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    real, free = archive.note_file, []

    async def looking(*arguments: Any) -> None:
        async with desk.database.transaction() as connection:
            sql = "select area from area_head where area = $1 for update nowait"
            free.append(await connection.fetchval(sql, desk.area))
        await real(*arguments)

    monkeypatch.setattr(archive, "note_file", looking)
    await desk.bring("register", life.register(people))
    assert free == [desk.area]


async def test_two_imports_at_once_do_not_mix(desk: Desk) -> None:
    people = citizens(7)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    told: list[Stand] = []
    ledgers = (
        desk.bring("register", life.register(people, rounds=()), tell=told.append),
        desk.bring("special", life.special(people[:5], ("独居老人",), ("",)), tell=told.append),
        desk.bring("register", life.register(people, rounds=()), tell=told.append),
    )
    done = await asyncio.gather(*ledgers)
    assert "waiting" in {stand.phase for stand in told}
    assert any(stand.phase == "reading" and 0 < stand.total == stand.done for stand in told)
    assert sorted(one.said > 0 for one in done if one.report["files"][0]["kind"] == "register") == [False, True]
    await desk.handle()
    alone = await desk.state()
    assert len(alone["lives"]) == len(people)
    assert len([key for key in alone["visits"] if key[0] == life.TODAY]) == len(
        {(p.unit, p.room, p.building) for p in people[:5]}
    )
    ids = [
        row["event_id"]
        for row in await desk.database.fetch(
            "select event_id from change where area = $1 and event_id is not null and not handled", desk.area
        )
    ]
    assert len(ids) == len(set(ids))
    async with desk.database.connection() as connection:
        assert await progress.running(connection, desk.area) == []
