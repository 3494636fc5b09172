"""What happened in areas and was not answered yet, as this process read it: each change is read once.

An area in which teams report all the time is looked at with every change, while what can wait gathers for seconds. Who
reads all that gathered each time reads most of it a hundred times.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from infra.database import Connection
from streams.dispatch.waking import heads
from streams.dispatch.waking.heads import Head
from streams.dispatch.waking.news import News


class Heard(NamedTuple):
    """What happened after one rev, up to another."""

    since: int
    upto: int
    news: Sequence[News]


@dataclass
class Followed:
    """The areas that were looked at and wait for an answer."""

    _areas: dict[str, Head] = field(default_factory=dict)

    async def look(self, connection: Connection, areas: Sequence[str]) -> list[Head]:
        """Read how far areas are and what happened since they were looked at; those that are answered are missing."""
        since = {area: self._areas[area].area.rev for area in areas if area in self._areas}
        found = {head.area.area: head for head in await heads.heads(connection, areas, since)}
        for head in found.values():
            self._put(head)
        for area in since.keys() - found.keys():
            self._forget(area, since[area])
        return [self._areas[area] for area in found if area in self._areas]

    def of(self, area: str) -> Head | None:
        """What waits in an area; None where it has to be looked at."""
        return self._areas.get(area)

    def heard(self, area: str, heard: Heard) -> None:
        """Take what somebody read of the log on the way, unless something is missing in between."""
        old = self._areas.get(area)
        if old is not None and heard.since <= old.area.rev < heard.upto:
            self._put(Head(replace(old.area, rev=heard.upto), old.planned_rev, frozenset(heard.news)))

    def answered(self, area: str, rev: int) -> None:
        """Forget what happened up to a rev."""
        old = self._areas.get(area)
        if old is not None:
            self._areas[area] = Head(old.area, max(rev, old.planned_rev), _after(rev, old.news))
            self._forget(area, rev)

    def _forget(self, area: str, rev: int) -> None:
        """Keep nothing of an area of which nothing is known behind a rev up to which all was answered."""
        if area in self._areas and self._areas[area].area.rev <= rev:
            del self._areas[area]

    def _put(self, new: Head) -> None:
        """Add what was read: all that is not answered after a rev up to which all else is known here, or was answered.

        So readings that end in another order than they began leave nothing out.
        """
        old = self._areas.get(new.area.area)
        if old is not None:
            newest = new if new.area.rev >= old.area.rev else old
            planned_rev = max(old.planned_rev, new.planned_rev)
            new = Head(newest.area, planned_rev, _after(planned_rev, [*old.news, *new.news]))
        self._areas[new.area.area] = new


def _after(rev: int, news: Iterable[News]) -> frozenset[News]:
    """What happened after a rev; of equal ones the last."""
    last: dict[News, int] = {}
    for one in news:
        if one.rev > rev:
            same = one._replace(rev=0)
            last[same] = max(one.rev, last.get(same, 0))
    return frozenset(one._replace(rev=at) for one, at in last.items())
