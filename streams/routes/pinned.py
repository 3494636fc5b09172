"""What of a route may not move any more, by what was reported; `dispatch/day/standing.py` adds what a phone shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

ENDED = frozenset({"sampled", "refused", "moved", "in_hospital", "done_elsewhere"})
"""States of a visit that a team finished at the door."""

BEGUN = frozenset({"begun"}) | ENDED

KEPT = 1 << 15
"""So many texts of instants are kept once they are read: a plan tells nearly all its instants again each time."""


def pinned(stops: Sequence[Mapping[str, Any]], states: Mapping[str, str], *, now: datetime | None = None) -> int:
    """Return the length of the pinned prefix: everything begun, and the stop a team is driving to.

    Parameters
    ----------
    stops
        The stops of a route in order, as in the table `route`.
    states
        The state of each visit; one that is missing counts as due.
    now
        When given, a break, reset or hand-over whose time is over and that follows a finished stop counts as finished.
    """
    last = max((n for n, stop in enumerate(stops) if states.get(stop.get("visit") or "") in BEGUN), default=-1)
    if last < 0:
        return 0
    if states[stops[last]["visit"]] not in ENDED:
        return last + 1
    after = last + 1
    while now is not None and after < len(stops) and not stops[after].get("visit") and leave_at(stops[after]) <= now:
        after += 1
    return min(after + 1, len(stops))


def leave_at(stop: Mapping[str, Any]) -> datetime:
    """Return when the team leaves a stop."""
    return moment(stop["leave_at"])


def moment(value: Any) -> datetime:
    """Return an instant that is kept as text or as a datetime."""
    return value if isinstance(value, datetime) else _read(value)


@lru_cache(maxsize=KEPT)
def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)
