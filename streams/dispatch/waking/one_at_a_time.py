"""A turn that one holds at a time; of those who wait for it, who cannot wait goes first."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streams.dispatch.waking.news import Rank


class OneAtATime:
    """A lock with an order of ranks; within a rank who came first goes first."""

    def __init__(self) -> None:
        self._is_held = False
        self._waits: list[tuple[Rank, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @asynccontextmanager
    async def of(self, rank: Rank) -> AsyncIterator[None]:
        """Hold the turn."""
        await self._take(rank)
        try:
            yield
        finally:
            self._pass_on()

    async def _take(self, rank: Rank) -> None:
        if not self._is_held:
            self._is_held = True
            return
        mine = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waits, (rank, next(self._numbers), mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it was ours already
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waits:
            _, _, following = heapq.heappop(self._waits)
            if not following.done():
                following.set_result(None)
                return
        self._is_held = False
