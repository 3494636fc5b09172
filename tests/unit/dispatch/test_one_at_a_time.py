"""One decision at a time, and who cannot wait goes first."""

import asyncio

from streams.dispatch.waking.news import Rank
from streams.dispatch.waking.one_at_a_time import OneAtATime


async def hold(turn: OneAtATime, rank: Rank, name: str, order: list[str], go_on: asyncio.Event) -> None:
    async with turn.of(rank):
        order.append(name)
        await go_on.wait()


async def begun(turn: OneAtATime, go_on: asyncio.Event, order: list[str], *waits: tuple[Rank, str]) -> list[object]:
    tasks = []
    for rank, name in waits:
        tasks.append(asyncio.ensure_future(hold(turn, rank, name, order, go_on)))
        await asyncio.sleep(0)
    return list(tasks)


async def test_who_cannot_wait_goes_before_who_came_first_and_can() -> None:
    turn, go_on, order = OneAtATime(), asyncio.Event(), []  # type: ignore[var-annotated]
    waits = (Rank.SOON, "first"), (Rank.SOON, "calm"), (Rank.NOW, "urgent"), (Rank.NOW, "urgent too")
    tasks = await begun(turn, go_on, order, *waits)
    assert order == ["first"]
    go_on.set()
    await asyncio.gather(*tasks)  # type: ignore[arg-type]
    assert order == ["first", "urgent", "urgent too", "calm"]


async def test_who_is_cancelled_while_waiting_or_when_the_turn_comes_keeps_nobody_from_it() -> None:
    turn, go_on, order = OneAtATime(), asyncio.Event(), []  # type: ignore[var-annotated]
    waits = (Rank.NOW, "first"), (Rank.NOW, "gone"), (Rank.NOW, "late"), (Rank.NOW, "last")
    first, gone, late, last = await begun(turn, go_on, order, *waits)
    gone.cancel()  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    first.cancel()  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    late.cancel()  # type: ignore[attr-defined]  # the turn is its own already, or it still waits
    go_on.set()
    await asyncio.wait_for(last, 5)  # type: ignore[call-overload]
    assert order[-1] == "last"
    async with turn.of(Rank.SOON):
        pass
