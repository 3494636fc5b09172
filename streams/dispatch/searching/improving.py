"""Areas wait here for a better plan: who waited longest goes first, and while others are answered at once only a part
of a processor goes into it.

A search takes what it gets, also at low priority, and who cannot wait needs that. So while anybody is answered at once
each search is followed by a pause of a multiple of its own time. The pause is one of the whole process and the order is
that of waiting, so no area starves, neither for its own urgencies nor for those of others: each waits at most for one
search of every other area, and their pauses.
"""

import datetime as dt
import time
from collections.abc import Collection
from dataclasses import dataclass, field

QUIET_S = 1.0
"""An improvement is looked for when an area was quiet for so long [s] …"""

PATIENCE_S = 5.0
"""… or has waited so long [s]."""

CALM_S = 2.0
"""Somebody was answered at once within so long [s]: searches begin as `SHARE` says, and are half as long."""

SHARE = 1 / 8
"""So much of each planning process's time goes into improvements meanwhile. G."""

Key = tuple[str, dt.date]
"""Area and day."""


@dataclass
class _Wait:
    since: float
    last: float

    def is_due(self, now: float) -> bool:
        return now - self.last >= QUIET_S or now - self.since >= PATIENCE_S


@dataclass
class Improvements:
    """The queue of days that want a better plan.

    Parameters
    ----------
    hands
        How many planning processes there are.
    """

    hands: int = 1
    _waits: dict[Key, _Wait] = field(default_factory=dict)
    _rests: dict[Key, dt.datetime] = field(default_factory=dict)
    _began: dict[Key, float] = field(default_factory=dict)
    _pressed_at: float = float("-inf")
    _paid_at: float = float("-inf")
    """From when on what was searched so far is no more than its share."""

    def want(self, key: Key, *, at_once: bool = False) -> None:
        """Look for a better plan when it is quiet; `at_once`: also where the day would still rest."""
        now = time.monotonic()
        if at_once:
            self._rests.pop(key, None)
        self._waits.setdefault(key, _Wait(now, now)).last = now

    def press(self) -> None:
        """Note that somebody is answered at once."""
        self._pressed_at = time.monotonic()

    @property
    def is_calm(self) -> bool:
        """Whether nobody was answered at once lately."""
        return time.monotonic() - self._pressed_at >= CALM_S

    def begin(self, there: dt.datetime, busy: Collection[Key]) -> Key | None:
        """Return the day whose turn it is, if there is one; `done` must follow.

        Parameters
        ----------
        there
            The doorstep clock: days rest by it.
        busy
            Days that a planning process works for, improvements or not.
        """
        now = time.monotonic()
        self._rests = {key: until for key, until in self._rests.items() if until > there}
        if len(busy) >= self.hands or (not self.is_calm and now < self._paid_at):
            return None
        free = {key: wait for key, wait in self._waits.items() if key not in busy and key not in self._rests}
        due = [(wait.since, key) for key, wait in free.items() if wait.is_due(now)]
        if not due:
            return None
        _, key = min(due)
        del self._waits[key]
        self._began[key] = now
        return key

    def done(self, key: Key, rests_until: dt.datetime | None = None) -> None:
        """Note the end of a search, and until when its day rests where it gave people something to read."""
        began, now = self._began.pop(key), time.monotonic()
        owed = max(self._paid_at, began) + (now - began) / (SHARE * self.hands)
        self._paid_at = min(owed, now + (now - began) / SHARE)  # what was searched in a calm is not paid for later
        if rests_until is not None:
            self._rests[key] = rests_until
