"""What each team says to each visit that is left out, proven slot by slot, and how long such a word holds.

A team's word depends on its own day alone. It stays true while nothing of that day changes, and a refusal also while
its day merely goes on as planned: every way that is left tomorrow was there before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from optimizer.judging import claims, lines, slots
from optimizer.judging.cases import Case, same_team
from optimizer.judging.slots import OBSTACLES, Numbers, Slots
from optimizer.judging.timing import FOREVER
from optimizer.plan import Plan, Route, Stop
from optimizer.problem import Team, Visit

NUMBER = {code: number for number, code in enumerate(OBSTACLES)}


class Column(NamedTuple):
    """What one team says to one crew of a visit.

    Attributes
    ----------
    code
        The obstacle met most often, `no_slot` when several share that; `costs_more` where there are ways.
    ways
        Each route with the visit that is possible, the other stops keeping their order.
    least_s
        No longer shift or window below this lets it in [s].
    """

    code: str
    ways: tuple[Route, ...] = ()
    least_s: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a team's word depends on.

    Attributes
    ----------
    visits
        Those of all its stops, driven ones included, in order.
    base_s, until_s
        From when it goes on, and when it must be back [s].
    partners
        Starts of the other crews at doors where it meets one [s].
    """

    team: Team
    stops: tuple[Stop, ...]
    visits: tuple[Visit, ...]
    base_s: int
    until_s: int
    partners: tuple[int | None, ...]

    def outlasts(self, before: Standing) -> bool:
        """Whether every refusal given at `before` is still true: the day went on as planned, or not at all."""
        return (
            self.visits == before.visits
            and self.partners == before.partners
            and self.base_s >= before.base_s
            and self.until_s <= before.until_s
            and len(self.team.driven) >= len(before.team.driven)
            and self.team.driven == before.stops[: len(self.team.driven)]
            and (self.stops is before.stops or _kinds(self.stops) == _kinds(before.stops))
            and same_team(self.team, before.team)
        )

    def equals(self, before: Standing) -> bool:
        """Whether everything said at `before` is still true."""
        return self.base_s == before.base_s and len(self.team.driven) == len(before.team.driven) and (
            self.until_s == before.until_s and self.outlasts(before)
        )  # fmt: skip


def standings(case: Case, plan: Plan) -> dict[str, Standing]:
    """Return how each team that is not lost stands in `plan`."""
    routes, starts = {route.team: route for route in plan.routes}, slots.partners(case, plan)
    return {team.id: _standing(case, team, routes.get(team.id), starts) for team in case.problem.teams if not team.lost}


class Screened(NamedTuple):
    """One crew of a visit beside some teams, the slots refused that no travel could save."""

    found: Slots
    visit: Visit
    crew: int
    codes: Numbers
    least: Numbers

    def heard(self) -> dict[str, Column]:
        """Return what each of the teams says, each remaining slot tried."""
        days = self.found.lines
        counts = np.bincount(self.found.line * len(OBSTACLES) + self.codes, minlength=len(days) * len(OBSTACLES))
        counts = counts.reshape(len(days), len(OBSTACLES))
        bounds = np.full(len(days), FOREVER)
        np.minimum.at(bounds, self.found.line, self.least)
        said = {}
        for number, line in enumerate(days):
            test = slots.test(line.team, self.visit, self.crew)
            said[line.team.id] = Column(test) if test else self._tried(number, counts[number], int(bounds[number]))
        return said

    def _tried(self, number: int, counts: Numbers, least_s: int) -> Column:
        line, ways = self.found.lines[number], []
        for entry in np.flatnonzero((self.codes == 0) & (self.found.line == number)) if counts[0] else ():
            way = line.with_visit(self.visit, int(self.found.slot[entry]), self.crew)
            if isinstance(way, Route) and claims.holds(self.found.case, line.team, way):
                ways.append(way)
            else:
                counts[NUMBER[way if isinstance(way, str) else "no_slot"]] += 1
        if ways:
            return Column("costs_more", tuple(ways), least_s)
        most = counts[1:].max(initial=0)
        met = [code for code, times in zip(OBSTACLES[1:], counts[1:].tolist(), strict=True) if times == most]
        return Column(met[0] if len(met) == 1 else "no_slot", (), least_s)


def screened(found: Slots, visits: Sequence[Visit], crew: int) -> list[Screened]:
    """Return crew `crew` of each visit beside the teams of `found`."""
    seen = [visit if crew == 0 else _without_samples(visit) for visit in visits]
    codes, least = found.refused(seen), np.minimum(*found.missing(seen))
    return [Screened(found, visit, crew, codes[row], least[row]) for row, visit in enumerate(visits)]


def _without_samples(visit: Visit) -> Visit:
    """Return `visit` as its crew 1 sees it, which takes none."""
    return replace(visit, persons=0, single_tubes=0, pool_persons=0)


def _standing(case: Case, team: Team, route: Route | None, starts: dict[tuple[str, int], int]) -> Standing:
    route, base_s, until_s = lines.day(case, team, route)
    visits = tuple(case.visits[stop.visit] for stop in route.stops if stop.visit is not None)
    partners = tuple(
        starts.get((stop.visit, 1 - stop.crew))
        for stop in (route.stops if starts else ())
        if stop.visit is not None and len(case.visits[stop.visit].crews) > 1
    )
    return Standing(team, route.stops, visits, base_s, until_s, partners)


def _kinds(stops: tuple[Stop, ...]) -> list[tuple[str | None, int, str | None, bool, int | None]]:
    return [(stop.visit, stop.crew, stop.handover, stop.reset, stop.break_index) for stop in stops]
