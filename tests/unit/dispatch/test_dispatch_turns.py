"""Whose turn it is."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from streams.dispatch.waking import turns as module
from streams.dispatch.waking.news import Rank
from streams.dispatch.waking.turns import Turns


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The present moment [s], which stands still unless a test moves it."""
    clock = [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    return clock


async def until_nothing_moves() -> None:
    """Let everything run that can run at this moment."""
    for _ in range(20):
        await asyncio.sleep(0)


async def waits_s(turns: Turns, now: list[float], meanwhile: Callable[[], None] = lambda: None) -> float:
    """How long the next turn takes to come [s], to 0.05 s."""
    began = now[0]
    while True:
        given = asyncio.ensure_future(turns.next())
        await asyncio.sleep(0)
        if given.done():
            return now[0] - began
        given.cancel()
        meanwhile()
        now[0] += 0.05


async def test_who_cannot_wait_goes_first_however_late_it_came() -> None:
    turns = Turns()
    turns.ask("calm", Rank.SOON)
    turns.ask("first", Rank.NOW)
    turns.ask("second", Rank.NOW)
    assert [await turns.next(), await turns.next()] == ["first", "second"]
    assert await asyncio.wait_for(turns.next(), 10 * module.MOST_S) == "calm"


async def test_an_area_that_waits_is_answered_at_once_when_something_urgent_comes() -> None:
    turns = Turns()
    turns.ask("area", Rank.SOON)
    assert not turns.is_urgent("area")
    turns.ask("area", Rank.NOW)
    turns.ask("area", Rank.SOON)
    assert turns.is_urgent("area")
    assert await turns.next() == "area"


async def test_an_area_is_answered_once_at_a_time_and_again_for_what_came_meanwhile() -> None:
    turns = Turns()
    turns.ask("area", Rank.NOW)
    assert await turns.next() == "area"
    turns.ask("area", Rank.NOW)
    turns.ask("other", Rank.NOW)
    assert await turns.next() == "other"
    again = asyncio.ensure_future(turns.next())
    await asyncio.sleep(0)
    assert not again.done()
    turns.done("area")
    assert await again == "area"


async def test_an_area_that_is_answered_often_gathers_longer_and_forgets_it_after_a_rest(now: list[float]) -> None:
    turns = Turns()
    waits = []
    for _ in range(7):
        turns.ask("area", Rank.SOON)
        waits.append(await waits_s(turns, now))
        turns.done("area")
    rounded = [round(wait) for wait in waits]
    assert rounded == sorted(rounded)
    assert waits[0] < 2 * module.QUIET_S
    assert module.MOST_S - 0.1 < waits[-1] < module.MOST_S + 0.1
    now[0] += 3 * module.MOST_S
    turns.ask("area", Rank.SOON)
    now[0] += 2 * module.QUIET_S
    assert await turns.next() == "area"
    turns.done("area")
    turns.ask("area", Rank.SOON)
    now[0] += 2 * module.QUIET_S
    assert await turns.next() == "area"


async def test_who_cannot_wait_is_answered_at_once_however_often_its_area_was() -> None:
    turns = Turns()
    for _ in range(9):
        turns.ask("area", Rank.NOW)
        assert await turns.next() == "area"
        turns.done("area")
    turns.ask("area", Rank.NOW)
    assert await turns.next() == "area"


async def test_what_can_wait_has_one_turn_at_a_time_and_leaves_the_other_hands_to_who_cannot(now: list[float]) -> None:
    turns = Turns()
    for area in ("first", "second"):
        turns.ask(area, Rank.SOON)
    now[0] += 2 * module.QUIET_S
    assert await turns.next() == "first"
    one, other = (asyncio.ensure_future(turns.next()) for _ in range(2))
    await until_nothing_moves()
    assert not one.done()
    assert not other.done()
    turns.ask("urgent", Rank.NOW)
    await until_nothing_moves()
    assert [hand.result() for hand in (one, other) if hand.done()] == ["urgent"]
    turns.done("first")
    await until_nothing_moves()
    assert {one.result(), other.result()} == {"urgent", "second"}


async def test_how_long_a_turn_was_waited_for_is_known_once_it_comes(now: list[float]) -> None:
    turns = Turns()
    turns.ask("area", Rank.NOW)
    now[0] += 0.75
    assert await turns.next() == "area"
    assert turns.waited["area"] == 0.75


async def test_what_can_wait_has_its_turn_also_in_an_area_that_is_answered_at_once_all_the_time(
    now: list[float],
) -> None:
    turns = Turns()
    for _ in range(20):
        turns.ask("area", Rank.NOW)
        assert await turns.next() == "area"
        turns.done("area")
        now[0] += 0.5
    turns.ask("area", Rank.SOON)
    waited_s = await waits_s(turns, now, lambda: turns._paces["area"].step(now[0]))
    assert waited_s == pytest.approx(module.MOST_S, abs=0.3)


async def test_a_turn_that_came_for_what_was_answered_meanwhile_is_given_back_and_counts_as_none() -> None:
    turns = Turns()
    turns.ask("area", Rank.NOW)
    assert await turns.next() == "area"
    assert turns.put_off("area")
    turns.done("area")
    assert not turns.is_urgent("area")
    assert not turns._paces
    assert await asyncio.wait_for(turns.next(), 10 * module.MOST_S) == "area"
    assert not turns.put_off("area"), "it came as what can wait"


async def test_who_waits_for_a_turn_ends_when_told_to_though_the_bell_rings(now: list[float]) -> None:
    turns = Turns()
    turns.ask("calm", Rank.SOON)

    async def answers() -> None:
        while True:
            turns.done(await turns.next())

    going = asyncio.create_task(answers())
    await until_nothing_moves()
    turns.ask("area", Rank.NOW)
    going.cancel()
    done, _ = await asyncio.wait([going], timeout=1)
    going.cancel()
    assert done
