"""An import taken back leaves what was before; A, B and A again leaves what A left."""

import random
from collections.abc import Callable

import pytest

from infra import clock
from infra.database import Database
from streams.cli import areas
from streams.demand import pack
from streams.imports.life import undo
from streams.imports.life.apply import Applied
from tests import ledger_life as life
from tests.builders_ledgers import Citizen, address_book, citizens
from tests.ledger_life import Desk

NOTES = ("", "住院", "", "已搬走", "下午在家")
WORDS = ("独居老人", "残疾人", "老年人、患病")
Make = Callable[[list[Citizen], random.Random], bytes]


def _special(people: list[Citizen], rng: random.Random) -> bytes:
    return life.special(rng.sample(people, 8), rng.sample(WORDS, 2), rng.sample(NOTES, 3))


def _quarantine(people: list[Citizen], rng: random.Random) -> bytes:
    notes = ("", "转集中隔离", "") if rng.random() < 0.5 else ("",)
    return life.quarantine(rng.sample(people, 6), rng.sample(("2022-11-22", "2022-11-23", "2022-11-20"), 2), notes)


def _register(people: list[Citizen], rng: random.Random) -> bytes:
    return life.register(life.varied(people, rng))


def _samples(people: list[Citizen], rng: random.Random) -> bytes:
    return life.samples(rng.sample(people, 12), rng.sample(("T0001", "T0002", "T0003", "T0004"), 3))


def _results(people: list[Citizen], rng: random.Random) -> bytes:
    found = rng.choice(("阴性", "阳性"))
    return life.results([("T0001", found, "2022-11-24 18:00"), ("T0002", "阴性", "2022-11-24 18:05")])


MAKE: dict[str, Make] = {
    "register": _register,
    "special": _special,
    "quarantine": _quarantine,
    "samples": _samples,
    "results": _results,
}


@pytest.fixture
async def desk(database: Database, area: str) -> Desk:
    await areas.write_area(database, area, "试验社区", pack=pack.DEFAULT)
    now = await clock.shared(database, "2022-11-24T15:00:00+08:00")
    return Desk(database, now, area)


async def settled(desk: Desk, seed: int) -> list[Citizen]:
    """A community whose ledgers are in and handled."""
    people, rng = citizens(seed), random.Random(seed)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    await desk.bring("register", life.register(people))
    await desk.handle()
    for kind in ("special", "quarantine", "samples"):
        await desk.bring(kind, MAKE[kind](people, rng))
    await desk.handle()
    return people


async def take_back(desk: Desk, applied: Applied, *, dry_run: bool = False) -> undo.Undone:
    return await undo.undo(
        desk.database, desk.clock, area=desk.area, import_id=applied.import_id, by="test", dry_run=dry_run
    )


@pytest.mark.parametrize(("seed", "kind"), [(n, kind) for n, kind in enumerate(MAKE, 1)])
async def test_an_import_taken_back_leaves_what_was_before(desk: Desk, seed: int, kind: str) -> None:
    people = await settled(desk, seed)
    before = await desk.state()
    applied = await desk.bring(kind, MAKE[kind](people, random.Random(100 + seed)))
    assert applied.said
    await desk.handle()
    assert life.differing(before, await desk.state())
    done = await take_back(desk, applied)
    assert done.kept == 0
    await desk.handle()
    assert life.differing(before, await desk.state()) == {}


@pytest.mark.parametrize("kind", ["register", "special", "quarantine"])
async def test_an_import_taken_back_before_it_was_handled_leaves_what_was_before(desk: Desk, kind: str) -> None:
    people = await settled(desk, 11)
    before = await desk.state()
    await take_back(desk, await desk.bring(kind, MAKE[kind](people, random.Random(12))))
    await desk.handle()
    assert life.differing(before, await desk.state()) == {}


async def test_the_first_import_of_all_taken_back_leaves_nobody(desk: Desk) -> None:
    people = citizens(13)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    before = await desk.state()
    applied = await desk.bring("register", life.register(people))
    await desk.handle()
    await take_back(desk, applied)
    await desk.handle()
    assert life.differing(before, await desk.state()) == {}


@pytest.mark.parametrize("kind", ["register", "special", "quarantine"])
async def test_what_was_taken_back_and_is_imported_again_stands_as_the_first_time(desk: Desk, kind: str) -> None:
    people = citizens(14)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    ledger = MAKE[kind](people, random.Random(15))
    applied = await desk.bring(kind, ledger)
    await desk.handle()
    state = await desk.state()
    assert state["lives"]
    await take_back(desk, applied)
    await desk.handle()
    await desk.bring(kind, ledger)
    await desk.handle()
    assert life.differing(state, await desk.state()) == {}


@pytest.mark.parametrize(("seed", "kind"), [(21, "register"), (22, "special"), (23, "quarantine"), (24, "samples")])
async def test_a_then_b_then_a_again_ends_where_a_ended_but_for_those_only_in_b(
    desk: Desk, seed: int, kind: str
) -> None:
    people = await settled(desk, seed)
    first = MAKE[kind](people, random.Random(seed))
    other = MAKE[kind](people, random.Random(200 + seed))
    await desk.bring(kind, first)
    await desk.handle()
    state = await desk.state()
    await desk.bring(kind, other)
    await desk.handle()
    assert life.differing(state, await desk.state())
    again = await desk.bring(kind, first)
    await desk.handle()
    after = await desk.state()
    only_b = await only_in(desk, kind, again)
    if kind != "samples":
        assert again.report["totals"]["missing"] == len(only_b)
        assert len([one for one in again.questions if one["kind"] == "missing"]) == len(only_b)
    names = ("lives", "homebound", "excused", "terms", "sampled", "tubes")
    assert {name: without(state[name], only_b) for name in names} == {
        name: without(after[name], only_b) for name in names
    }


async def only_in(desk: Desk, kind: str, again: Applied) -> set[str]:
    """The residents (or tubes) of a kind that the last import does not list."""
    rows = await desk.database.fetch(
        "select resident, key from ledger_record where area = $1 and kind = $2 and import <> $3",
        desk.area,
        kind,
        again.import_id,
    )
    return {row["resident"] for row in rows} | (
        {row["key"].split("/")[0] for row in rows} if kind == "samples" else set()
    )


def without(facts: object, people: set[str]) -> object:
    """Facts from today on but those about these people."""
    if isinstance(facts, dict):
        return {key: fact for key, fact in facts.items() if not _is_about(key, people)}
    assert isinstance(facts, set)
    past = {day for day in life.WINDOW if day < life.TODAY}
    return {fact for fact in facts if not _is_about(fact, people) and not past & {*fact}}


def _is_about(key: object, people: set[str]) -> bool:
    return bool(people & (set(map(str, key)) if isinstance(key, tuple) else {str(key)}))


async def test_what_was_said_since_stays(desk: Desk) -> None:
    people = citizens(31)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    first = await desk.bring("register", life.register(people, rounds=()))
    await desk.handle()
    more = life.special(people[:3], WORDS, ("",))
    await desk.bring("special", more)
    await desk.handle()
    visits = await desk.visits()
    assert visits
    done = await take_back(desk, first)
    assert done.kept == 3
    await desk.handle()
    assert await desk.visits() == visits
    names = await desk.database.fetchval("select count(*) from person where area = $1", desk.area)
    assert names == 3


async def test_an_import_is_taken_back_once_and_the_preview_of_it_writes_nothing(desk: Desk) -> None:
    people = await settled(desk, 41)
    others = [one for one in people if one.unit == 2][:4]
    applied = await desk.bring("quarantine", life.quarantine(others, ("2022-11-23",)))
    await desk.handle()
    visits = await desk.visits()
    looked = await take_back(desk, applied, dry_run=True)
    assert await desk.handle() == 0
    assert await desk.visits() == visits
    done = await take_back(desk, applied)
    assert (done.corrected, len(done.events)) == (looked.corrected, len(looked.events))
    await desk.handle()
    assert looked.would == counted(visits, await desk.visits())
    with pytest.raises(undo.BadCommand, match="undone already"):
        await take_back(desk, applied)


def counted(old: dict, new: dict) -> dict[str, dict[str, int]]:  # type: ignore[type-arg]
    """Visits of today and tomorrow added, changed and removed."""
    days = {"today": life.TODAY, "tomorrow": life.WINDOW[5]}
    return {
        name: {
            "added": sum(key[0] == day and key not in old for key in new),
            "changed": sum(key[0] == day and key in old and old[key] != new[key] for key in new),
            "removed": sum(key[0] == day and key not in new for key in old),
        }
        for name, day in days.items()
    }


@pytest.mark.parametrize(("seed", "kind"), [(51, "register"), (52, "special"), (53, "quarantine"), (54, "samples")])
async def test_a_preview_counts_exactly_the_visits_that_come_of_it(desk: Desk, seed: int, kind: str) -> None:
    people = await settled(desk, seed)
    visits = await desk.visits()
    content = MAKE[kind](people, random.Random(300 + seed))
    looked = await desk.bring(kind, content, dry_run=True)
    assert await desk.handle() == 0
    done = await desk.bring(kind, content)
    assert looked.said == done.said
    await desk.handle()
    assert looked.would == counted(visits, await desk.visits())
