"""The clearance of areas as this process last counted it: only households of which something changed are counted anew.

Counting an area costs Postgres a look at every resident. Whatever changes what a resident counts as touches the
household (`infra/changes.py`), and the log of changes says which. Behind a type of change that is not known to do so,
on another day, and after a minute in any case, everything is counted. All is read in one snapshot, so what is kept is
exactly what stood at its rev.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from infra.database import Connection
from schemas.topics import by_tag
from streams.residents import clearance

COUNTS = ("registered", "sampled", "excused", "open")

TOUCHING = sorted(
    {"touched", "visit", "team", "tube", "plan", "planned", "proposal", "pin", "phone", "command", "undo", "timer"}
    | by_tag().keys()
)
"""Types of changes behind which nobody counts as something else but in the households that were touched."""

MANY = 2_000
"""After so many changes everything is counted anew."""

LONGEST_S = 60.0
"""And after so long [s]: nothing that was overlooked lasts longer."""

_NEVER = (1 << 63) - 1
"""A rev behind which nothing is new: the area is counted anew."""

_NEWS = f"""
select area, head.rev, coalesce(bool_or(not news.type = any($3::text[])), false) as is_other,
       coalesce(jsonb_agg(news.homes) filter (where news.type = 'touched'), '[]') as homes
from unnest($1::text[], $2::bigint[]) as kept (area, rev) join area_head as head using (area) left join lateral (
    select type, case when type = 'touched' then payload->'households' end as homes from change
    where area = kept.area and rev > kept.rev and rev <= head.rev order by rev limit {MANY}
) as news on true
group by area, head.rev
"""


@dataclass
class _Read:
    day: date
    rev: int
    at: float
    homes: dict[str, dict[str, Any]]

    def holds(self, day: date) -> bool:
        return self.day == day and time.monotonic() - self.at < LONGEST_S

    def by_building(self) -> list[dict[str, Any]]:
        sums: dict[str, dict[str, Any]] = {}
        for home in self.homes.values():
            sum_ = sums.setdefault(home["building"], {"building": home["building"], **dict.fromkeys(COUNTS, 0)})
            for name in COUNTS:
                sum_[name] += home[name]
        return [sums[building] for building in sorted(sums)]


@dataclass
class Counted:
    """What one process has counted, by area."""

    _areas: dict[str, _Read] = field(default_factory=dict)

    async def by_building(self, connection: Connection, days: Mapping[str, date]) -> dict[str, list[dict[str, Any]]]:
        """Return by area one row per building, as `clearance.by_building` does; an area nobody added is absent.

        Parameters
        ----------
        connection
            In a snapshot transaction.
        days
            The day to count of each area.
        """
        kept = {area: self._areas[area].rev for area, day in days.items() if self._holds(area, day)}
        since = [kept.get(area, _NEVER) for area in days]
        rows = await connection.fetch(_NEWS, list(days), since, TOUCHING)
        revs = {row["area"]: row["rev"] for row in rows}
        anew = {row["area"] for row in rows if row["area"] not in kept or row["is_other"]}
        anew |= {area for area in revs.keys() & kept.keys() if revs[area] - kept[area] >= MANY}
        for area in sorted(anew):
            homes = await clearance.by_household(connection, area, days[area])
            read = {row["household"]: dict(row) for row in homes}
            self._areas[area] = _Read(days[area], revs[area], time.monotonic(), read)
        await self._bring_up(connection, {row["area"]: row["homes"] for row in rows if row["area"] not in anew}, days)
        for area, rev in revs.items():
            self._areas[area].rev = rev
        return {area: self._areas[area].by_building() for area in revs}

    def forget(self, area: str) -> None:
        """Keep nothing of an area any more."""
        self._areas.pop(area, None)

    def _holds(self, area: str, day: date) -> bool:
        return area in self._areas and self._areas[area].holds(day)

    async def _bring_up(
        self, connection: Connection, news: Mapping[str, Sequence[Sequence[str]]], days: Mapping[str, date]
    ) -> None:
        """Count anew what was touched, by area in lists of households."""
        touched = sorted(
            {(area, home, days[area]) for area, lists in news.items() for homes in lists for home in homes}
        )
        if not touched:
            return
        rows = await clearance.of_touched(connection, touched)
        for area, home, _ in touched:
            self._areas[area].homes.pop(home, None)
        for row in rows:
            self._areas[row["area"]].homes[row["household"]] = dict(row)
