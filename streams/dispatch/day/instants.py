"""Instants as the router counts them: second 0 is 00:00 of the day in the area's time zone, and nobody else converts.

Not 07:00, as in the door cases: shifts may begin earlier.
"""

import datetime as dt
from functools import lru_cache

from streams.dispatch.day.facts import Facts

KEPT = 1 << 15
"""So many texts of instants and visits are kept from answer to answer: what holds is not made and checked anew."""


def seconds(known: Facts, at: dt.datetime) -> int:
    """Return an instant as seconds of the problem [s]."""
    return round(at.timestamp() - known.origin_s)


def instant(known: Facts, at_s: int) -> dt.datetime:
    """Return seconds of the problem as an instant with the offset of the area."""
    return _instant(known.origin, at_s)


def _instant(origin: dt.datetime, at_s: int) -> dt.datetime:
    return (origin.astimezone(dt.UTC) + dt.timedelta(seconds=at_s)).astimezone(origin.tzinfo)


@lru_cache(maxsize=KEPT)
def _told(origin: dt.datetime, at_s: int) -> str:
    """The same as text; a plan tells nearly all its instants again each time."""
    return _instant(origin, at_s).isoformat()


def told(known: Facts, at_s: int) -> str:
    """Return seconds of the problem as the text of an instant with the offset of the area."""
    return _told(known.origin, at_s)
