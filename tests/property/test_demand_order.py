"""Facts commute: any order and any repetition of the same events leaves the same ledgers and the same visits."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra import changes
from infra.database import Database, connect
from schemas.envelope import Event
from schemas.households import HouseholdQuarantined, HouseholdRegistered, HouseholdReleased
from schemas.residents import (
    ResidentExcused,
    ResidentExcuseEnded,
    ResidentHomebound,
    ResidentHomeboundEnded,
    ResidentMoved,
    ResidentRegistered,
    ResidentTested,
)
from schemas.tubes import TubeSealed
from streams.apps import handle
from streams.households.agent import fold as fold_households
from streams.residents.agent import fold as fold_residents

NOW = datetime(2022, 11, 25, 1, 40, tzinfo=UTC)
TODAY = date(2022, 11, 25)
LEDGERS = ("household", "resident", "homebound", "term", "excuse", "sample", "tube")

people = st.sampled_from(["R1", "R2", "R3"])
doors = st.sampled_from(["H1", "H2"])
days = st.integers(-9, 2).map(lambda n: TODAY + timedelta(days=n))
classes = st.sampled_from(["close_contact", "left_high_risk_zone"])
excuses = st.sampled_from(["away", "in_hospital", "moved_out"])


def _ahead(first: date) -> date:
    return first + timedelta(days=7)


sayings: st.SearchStrategy[Callable[..., Event]] = st.one_of(
    st.builds(lambda h: lambda **e: HouseholdRegistered(household=h, place=f"P-{h}", **e), doors),
    st.builds(lambda r, h: lambda **e: ResidentRegistered(resident=r, household=h, **e), people, doors),
    st.builds(lambda r, h: lambda **e: ResidentMoved(resident=r, household=h, **e), people, st.none() | doors),
    st.builds(
        lambda r, d, c: lambda **e: ResidentHomebound(resident=r, reasons=(c,), since_on=d, **e),
        people,
        days,
        st.sampled_from(["elderly", "online_class"]),
    ),
    st.builds(lambda r, d: lambda **e: ResidentHomeboundEnded(resident=r, ended_on=d, **e), people, days),
    st.builds(lambda r, w, d: lambda **e: ResidentExcused(resident=r, why=w, since_on=d, **e), people, excuses, days),
    st.builds(
        lambda r, w, d: lambda **e: ResidentExcuseEnded(resident=r, why=w, ended_on=d, **e), people, excuses, days
    ),
    st.builds(lambda r, d: lambda **e: ResidentTested(resident=r, tested_on=d, source="lab", **e), people, days),
    st.builds(
        lambda h, r, c, d: (
            lambda **e: HouseholdQuarantined(
                household=h,
                residents=(r,),
                quarantine_class=c,
                departed_on=d,
                registered_on=d,
                last_day_on=_ahead(d),
                **e,
            )
        ),
        doors,
        people,
        classes,
        days,
    ),
    st.builds(
        lambda h, r, c, d: (
            lambda **e: HouseholdReleased(household=h, residents=(r,), quarantine_class=c, released_on=d, **e)
        ),
        doors,
        people,
        classes,
        days,
    ),
    st.builds(
        lambda t, r, d: (
            lambda **e: TubeSealed(tube=t, kind="single", residents=(r,), sealed_at=NOW - timedelta(days=d), **e)
        ),
        st.sampled_from(["T1", "T2"]),
        people,
        st.integers(0, 3),
    ),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Event], list[Event], list[int]]:
    """Events, the same ones in another order with repetitions, and where to cut those into batches."""
    told = draw(st.lists(sayings, min_size=1, max_size=14))
    seconds = draw(st.lists(st.integers(0, 5), min_size=len(told), max_size=len(told)))
    events = [
        say(event_id=f"e{n:02d}", occurred_at=NOW - timedelta(hours=1) + timedelta(seconds=s), area="X")
        for n, (say, s) in enumerate(zip(told, seconds, strict=True))
    ]
    again = draw(st.lists(st.sampled_from(events), max_size=5))
    shuffled = draw(st.permutations([*events, *again]))
    cuts = draw(st.lists(st.integers(1, 6), min_size=1, max_size=8))
    return events, list(shuffled), cuts


@settings(max_examples=1500, deadline=None)
@given(histories())
def test_folding_any_order_and_repetition_puts_down_the_same_rows(
    history: tuple[list[Event], list[Event], list[int]],
) -> None:
    events, shuffled, _ = history
    for module, fold in (("residents", fold_residents), ("households", fold_households)):
        one = [event for event in events if type(event).__module__ == f"schemas.{module}"]
        other = [event for event in shuffled if type(event).__module__ == f"schemas.{module}"]
        assert _rows(fold(one)) == _rows(fold(other))  # type: ignore[operator]


def _rows(folded: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    return {statement: sorted(map(str, rows)) for statement, rows in folded.items()}


@pytest.mark.timeout(600)
def test_a_real_database_ends_the_same_after_any_order_and_repetition(database_address: str) -> None:
    loop = asyncio.new_event_loop()
    database = loop.run_until_complete(connect(database_address, size=1))
    numbers = iter(range(10**6))

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(histories())
    def check(history: tuple[list[Event], list[Event], list[int]]) -> None:
        events, shuffled, cuts = history
        straight = loop.run_until_complete(_state_after(database, f"A{next(numbers)}", [events]))
        batches = _cut(shuffled, cuts)
        assert loop.run_until_complete(_state_after(database, f"A{next(numbers)}", batches)) == straight

    try:
        check()
    finally:
        loop.run_until_complete(database.close())
        loop.close()


def _cut(events: list[Event], cuts: list[int]) -> list[list[Event]]:
    batches, at, n = [], 0, 0
    while at < len(events):
        batches.append(events[at : at + cuts[n % len(cuts)]])
        at += cuts[n % len(cuts)]
        n += 1
    return batches


async def _state_after(database: Database, area: str, batches: list[list[Event]]) -> dict[str, list[str]]:
    """Ledgers and open visits of a fresh area after these batches."""
    import msgspec

    await database.execute("insert into area (area, name, pack) values ($1, 't', 'taiyuan')", area)
    await database.execute("insert into area_head (area) values ($1)", area)
    for batch in batches:
        async with changes.transaction(database, [area], NOW) as tx:
            await handle(tx, [msgspec.structs.replace(event, area=area) for event in batch])
    state = {name: await database.fetch(f"select * from {name} where area = $1", area) for name in LEDGERS}
    state["visit"] = await database.fetch("select * from visit where area = $1 and state <> 'void'", area)
    return {
        name: sorted(str({k: v for k, v in row.items() if k not in ("area", "visit")}) for row in rows)
        for name, rows in state.items()
    }
