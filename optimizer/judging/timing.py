"""The earliest times of a chain of stops, or the proof that there are none.

Stops follow each other with travel between them, each starts in one of its intervals, and some pairs may not be too
far apart (suits, specimens). Every such rule says "this one not before that one plus something" or concerns one stop
alone; therefore a smallest solution exists in which every stop is as early as in any other, and pushing up lower
bounds until nothing moves either reaches it or proves that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

FOREVER = 1 << 60
ALWAYS = ((-FOREVER, FOREVER),)

Intervals = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A stop of the chain: travel to it, time it takes [s], and when it may start (sorted, both ends included)."""

    leg_s: int
    duration_s: int
    intervals: Intervals


@dataclass(frozen=True, slots=True)
class Span:
    """Node `later` starts at most `limit_s` after node `earlier` started (plus `after_s`)."""

    earlier: int
    after_s: int
    later: int
    limit_s: int


def settle(nodes: list[Node], spans: list[Span]) -> list[int] | None:
    """Return the earliest start of every node [s], or None when no times fit."""
    starts = [-FOREVER] * len(nodes)
    while True:
        ready = -FOREVER
        for index, node in enumerate(nodes):
            start = _next(node.intervals, max(ready + node.leg_s, starts[index]))
            if start is None:
                return None
            starts[index] = start
            ready = start + node.duration_s
        moved = False
        for span in spans:
            least = starts[span.later] - span.limit_s - span.after_s
            if starts[span.earlier] < least:
                starts[span.earlier] = least
                moved = True
        if not moved:
            return starts


def latest(nodes: list[Node]) -> list[int]:
    """Return the latest start of every node that leaves the rest possible, without regard to spans [s].

    Where nothing is possible the value lies below every time.
    """
    starts = [-FOREVER] * len(nodes)
    bound = FOREVER
    for index in range(len(nodes) - 1, -1, -1):
        bound = _previous(nodes[index].intervals, bound - nodes[index].duration_s)
        starts[index] = bound
        bound -= nodes[index].leg_s
    return starts


def clipped(intervals: Intervals, least: int, most: int) -> Intervals:
    """Return the parts of `intervals` within [least, most]."""
    return tuple((max(a, least), min(b, most)) for a, b in intervals if max(a, least) <= min(b, most))


def _next(intervals: Intervals, at_s: int) -> int | None:
    for opens, closes in intervals:
        if at_s <= closes:
            return max(at_s, opens)
    return None


def _previous(intervals: Intervals, at_s: int) -> int:
    best = -FOREVER
    for opens, closes in intervals:
        if opens <= at_s:
            best = max(best, min(at_s, closes))
    return best
