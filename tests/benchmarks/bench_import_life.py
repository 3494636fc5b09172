"""An import as its user waits for it: file to committed ledger, events out, visits derived; every process real.

Wall-clock time is of this machine now; CPU seconds carry over. Targets (issue 4): a register of 4,016 residents < 5 s;
60,000 residents in 15 files < 60 s and < 300 MB; the preview of the special ledger < 300 ms.
"""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import psutil

from infra import clock, kafka
from infra.database import Database, connect
from infra.embedded import EmbeddedKafka, EmbeddedPostgres
from infra.migrate import migrate
from infra.secret import secret
from infra.settings import Settings
from streams.cli import areas
from streams.demand import pack
from streams.imports.effects import held
from streams.imports.life import apply
from tests.benchmarks.bench_chain import cpu_s, processes
from tests.builders_ledgers import Citizen, address_book, citizens
from tests.ledger_life import special

START = "2022-11-24T20:00:00+08:00"
ROUNDS = ("11月21日", "11月22日", "11月23日", "11月24日")
FLOORS = 14
"""About 111 residents a building."""


def town(residents: int) -> list[list[Citizen]]:
    """So many residents, by building: compounds of four buildings."""
    blocks: list[list[Citizen]] = []
    while residents > 0:
        number = len(blocks)
        people = citizens(number, buildings=1, floors=FLOORS)[:residents]
        compound, building = f"第{number // 4 + 1}试验小区", f"{number % 4 + 1}号楼"
        blocks.append([replace(one, compound=compound, building=building) for one in people])
        residents -= len(people)
    return blocks


def workbook_of(path: Path, blocks: Sequence[Sequence[Citizen]]) -> Path:
    """A register as communities keep it: a sheet a building, a column a round."""
    rng = random.Random(len(blocks))
    book = openpyxl.Workbook(write_only=True)
    for people in blocks:
        sheet = book.create_sheet(f"{people[0].compound}{people[0].building}"[:31])
        sheet.append([f"清楼表（{people[0].compound}{people[0].building}）"])
        sheet.append(["序号", "单元", "房号", "姓名", "与户主关系", "联系电话", *ROUNDS])
        for number, one in enumerate(people, 1):
            marks = ["√" if rng.random() < 0.9 else "外出" if rng.random() < 0.3 else "" for _ in ROUNDS]
            sheet.append([number, one.unit, one.room, one.name, one.relation, one.phone, *marks])
    book.save(path)
    return path


def doorstep(settings: Settings, *argv: object) -> tuple[float, float, float]:
    """Run the command: wall-clock and CPU seconds, and the most memory it had [MB]."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "streams", *map(str, argv)]
    process = subprocess.Popen(command, env=os.environ | settings.environment(), stderr=subprocess.PIPE)
    assert process.stderr is not None
    told = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 3), told
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


async def test_an_import_from_file_to_visits(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path) as broker, EmbeddedPostgres(tmp_path) as postgres:
        await kafka.create_topics(broker.address)
        settings = Settings(kafka=broker.address, database=postgres.address, state=tmp_path, clock=START, log="error")
        database = await connect(postgres.address)
        try:
            await migrate(database)
            with processes(settings) as running:
                roots = {name: [process] for name, process in running.items()}
                roots["postgres"] = [psutil.Process(pid) for pid in postgres.pids]
                roots["kafka"] = [psutil.Process(pid) for pid in broker.pids]
                await _warm(database, settings, tmp_path)
                await _register(database, settings, tmp_path, roots, "一个社区", 4016, 1)
                await _preview(database, settings)
                await _register(database, settings, tmp_path, roots, "一个街道", 60_000, 15)
        finally:
            await database.close()


async def _warm(database: Database, settings: Settings, folder: Path) -> None:
    await areas.write_area(database, "warm", "热身", pack=pack.DEFAULT)
    blocks = town(100)
    await _in(settings, "buildings", "warm", [_book(folder / "warm-b.xlsx", blocks)])
    await _in(settings, "register", "warm", [workbook_of(folder / "warm.xlsx", blocks)])


def _book(path: Path, blocks: Sequence[Sequence[Citizen]]) -> Path:
    path.write_bytes(address_book([one for people in blocks for one in people]))
    return path


async def _in(settings: Settings, kind: str, area: str, files: Sequence[Path]) -> tuple[float, float, float]:
    return await asyncio.to_thread(doorstep, settings, "import", kind, *files, "--area", area)


async def _register(
    database: Database,
    settings: Settings,
    folder: Path,
    roots: dict[str, list[psutil.Process]],
    name: str,
    residents: int,
    count: int,
) -> None:
    """Import a register of so many residents in so many files, and say who spent what."""
    area = f"B{residents}"
    await areas.write_area(database, area, name, pack=pack.DEFAULT)
    blocks = town(residents)
    await _in(settings, "buildings", area, [_book(folder / f"{area}-b.xlsx", blocks)])
    files = [workbook_of(folder / f"{area}-{n:02d}.xlsx", blocks[n::count]) for n in range(count)]
    before = cpu_s(roots)
    wall, own, most_mb = await _in(settings, "register", area, files)
    spent = {name: after - before[name] for name, after in cpu_s(roots).items()}
    living = await database.fetchval("select count(*) from resident where area = $1", area)
    said = await database.fetchval(
        "select count(*) from change where area = $1 and not handled and topic is not null", area
    )
    async with database.connection() as connection:
        assert await held.pending(connection, area) == []
    assert living == residents
    print(f"\n{residents} residents in {count} files, {said} events: {wall:.1f} s wall, {most_mb:.0f} MB")
    for part, seconds in {"import": own, **spent}.items():
        print(f"  {part:<10} {seconds:6.2f} s CPU")


async def _preview(database: Database, settings: Settings) -> None:
    """The preview of a special ledger of 80 in a community of 4,016."""
    people = [block[n] for n in (3, 40) for block in town(4016) if n < len(block)]
    content = special(people[:80], ("独居老人", "残疾人"), ("",))
    now = await clock.shared(database, START)
    apply.prepare()  # as the console does at its start
    for _ in range(3):
        began, own = time.perf_counter(), time.process_time()
        looked = await apply.apply(
            database,
            now,
            secret(settings),
            area="B4016",
            kind="special",
            files=[("台账.csv", content)],
            by="bench",
            dry_run=True,
        )
        wall, used = time.perf_counter() - began, time.process_time() - own
        print(f"preview of a special ledger: {wall * 1e3:.0f} ms wall, {used * 1e3:.0f} ms CPU, would {looked.would}")
