"""Areas wait here for their answer: first who cannot wait, then who waited longest; each has one answer at a time.

What can wait gathers: until nothing more came for a moment, and the longer the oftener its area was answered of late,
but never longer than some seconds.
"""

import asyncio
import time
from dataclasses import dataclass, field

from infra.waiting import until_set
from streams.dispatch.waking.news import Rank

QUIET_S = 0.25
"""What can wait is answered when nothing more came for so long [s] …"""

MOST_S = 8.0
"""… or when it has waited so long [s], whatever else its area is answered. The time between two answers of an area
grows `FASTER` times up to this while they follow each other, and is forgotten after twice as long without one."""

FASTER = 4


@dataclass
class _Wait:
    rank: Rank
    since: float
    last: float

    def ready(self, pace: "_Pace | None") -> float:
        if self.rank is Rank.NOW:
            return self.since
        gathered = self.last + QUIET_S
        return min(self.since + MOST_S, gathered if pace is None else max(gathered, pace.at + pace.apart_s))


@dataclass
class _Pace:
    """When an area was answered, and how long what can wait waits from then on."""

    at: float
    apart_s: float = QUIET_S

    def step(self, now: float) -> None:
        self.apart_s = min(MOST_S, FASTER * self.apart_s) if now - self.at < 2 * MOST_S else QUIET_S
        self.at = now


@dataclass
class Turns:
    """The queue of areas.

    Attributes
    ----------
    waited
        How long those whose turn came had waited for it [s].
    """

    waited: dict[str, float] = field(default_factory=dict)
    _waiting: dict[str, _Wait] = field(default_factory=dict)
    _busy: dict[str, Rank] = field(default_factory=dict)
    _paces: dict[str, _Pace] = field(default_factory=dict)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, area: str, rank: Rank) -> None:
        """Have an area answered; who waits already waits no longer for it."""
        now = time.monotonic()
        wait = self._waiting.setdefault(area, _Wait(rank, now, now))
        if rank < wait.rank:
            wait.rank, wait.since = rank, now
        wait.last = now
        self._bell.set()

    def is_urgent(self, area: str) -> bool:
        """Whether the area already waits for an answer at once."""
        return area in self._waiting and self._waiting[area].rank is Rank.NOW

    async def next(self) -> str:
        """Return the area whose turn it is; `done` must follow."""
        while True:
            self._bell.clear()
            now = time.monotonic()
            # What can wait has one turn at a time, so that it never has all hands when somebody comes who cannot.
            least = Rank.NOW if Rank.SOON in self._busy.values() else Rank.SOON
            free = {a: wait for a, wait in self._waiting.items() if a not in self._busy and wait.rank <= least}
            due = {area: wait.ready(self._paces.get(area)) for area, wait in free.items()}
            ready = [(free[area].rank, free[area].since, area) for area, at in due.items() if at <= now]
            if ready:
                _, since, area = min(ready)
                self.waited[area] = now - since
                self._busy[area] = self._waiting.pop(area).rank
                return area
            rest = min((at - now for at in due.values()), default=None)
            await until_set(self._bell, rest)

    def put_off(self, area: str) -> bool:
        """Give the turn of an area back whose news can wait after all; answers whether it had come because they cannot.

        Somebody else's answer took them in meanwhile. It does not count as one.
        """
        if self._busy.get(area) is not Rank.NOW:
            return False
        del self._busy[area]
        self.ask(area, Rank.SOON)
        return True

    def done(self, area: str) -> None:
        """The area was answered; what came meanwhile has its turn now."""
        self._bell.set()
        if self._busy.pop(area, None) is None:
            return
        self._paces.setdefault(area, _Pace(float("-inf"))).step(time.monotonic())
