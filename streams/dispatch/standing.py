"""How far each team is: what it has done, what it is driving to, and what its published route still holds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from streams.dispatch import policy
from streams.dispatch.facts import Facts, Visit
from streams.routes.pinned import leave_at, moment, pinned

Stop = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """One team's day as it is.

    Attributes
    ----------
    done
        Stops begun or ended, in the order in which it happened, whatever the plan said.
    driving
        Stops that may not move any more although nothing happened there yet.
    ahead
        The rest of the published route, without what is not due any more.
    """

    team: str
    done: tuple[Stop, ...] = ()
    driving: tuple[Stop, ...] = ()
    ahead: tuple[Stop, ...] = ()

    @property
    def fixed(self) -> tuple[Stop, ...]:
        """What may not move."""
        return (*self.done, *self.driving)


def standings(facts: Facts, *, seen_now: dt.datetime | None = None) -> dict[str, Standing]:
    """Return how far each team is, of those that have a route, work today or were at a door.

    Parameters
    ----------
    seen_now
        Real time, for the phones; None: phones are not looked at.

    Notes
    -----
    What was begun wins over any plan: a visit belongs to the team that stood at the door. A visit that is due again
    (nobody answered) leaves its old place in the route.
    """
    at_door: dict[str, list[Visit]] = {}
    for visit in facts.visits.values():
        if visit.is_done and visit.team is not None:
            at_door.setdefault(visit.team, []).append(visit)
    names = sorted({*facts.published.routes, *facts.teams, *at_door})
    return {team: _standing(facts, team, at_door.get(team, []), seen_now) for team in names}


def _standing(facts: Facts, team: str, visited: list[Visit], seen_now: dt.datetime | None) -> Standing:
    stops = facts.published.routes.get(team, [])
    fixed = facts.teams.get(team)
    stays = fixed is not None and not fixed.lost and fixed.kind in policy.ROUTED
    reached = max((n for n, s in enumerate(stops) if _is_done(facts, team, s)), default=-1)
    over = reached + 1
    if reached >= 0 and facts.visits[stops[reached]["visit"]].is_ended:
        while over < len(stops) and not stops[over].get("visit") and leave_at(stops[over]) <= facts.now:
            over += 1
    planned = {s["visit"]: s for s in stops if s.get("visit")}
    halts = [s for s in stops[:over] if not s.get("visit")]
    done = sorted([*halts, *(_as_done(v, planned.get(v.visit)) for v in visited)], key=lambda s: moment(s["start_at"]))
    ahead = [
        s for n, s in enumerate(stops) if (n >= over if not s.get("visit") else _is_ahead(facts, s, visited))
    ] if stays else []  # fmt: skip
    count = max(0, pinned([*done, *ahead], facts.states, now=facts.now) - len(done))
    count = max(count, _held(facts, team, ahead, seen_now))
    return Standing(team, tuple(done), tuple(ahead[:count]), tuple(_without_loose_ends(ahead[count:])))


def _is_done(facts: Facts, team: str, stop: Stop) -> bool:
    visit = facts.visits.get(stop.get("visit") or "")
    return visit is not None and visit.is_done and visit.team == team


def _is_ahead(facts: Facts, stop: Stop, visited: list[Visit]) -> bool:
    """Whether the stop is still to come: due, and not due again after nobody answered there."""
    visit = facts.visits.get(stop["visit"])
    if visit is None or not visit.is_open or visit in visited:
        return False
    return visit.release_at is None or visit.attempt == 1 or moment(stop["start_at"]) >= visit.release_at


def _without_loose_ends(stops: Sequence[Stop]) -> Sequence[Stop]:
    """Drop breaks, resets and hand-overs behind which no visit is left."""
    last = max((n for n, stop in enumerate(stops) if stop.get("visit")), default=-1)
    return stops[: last + 1]


def _as_done(visit: Visit, planned: Stop | None) -> Stop:
    began = visit.began_at or visit.ended_at
    if began is None:
        began = moment(planned["start_at"]) if planned else None
    assert began is not None, "Expected an instant for a visit that was begun or ended."
    arrive = min(began, moment(planned["arrive_at"])) if planned else began
    ended = visit.ended_at if visit.is_ended else None
    return {"kind": "visit", "visit": visit.visit, "arrive_at": arrive, "start_at": began, "leave_at": ended}


def _held(facts: Facts, team: str, ahead: Sequence[Stop], seen_now: dt.datetime | None) -> int:
    """How many stops a silent phone keeps: the team may be on its way to them. Source: HOUSE, section 4."""
    phone = facts.phones.get(team)
    if phone is None or seen_now is None or (seen_now - phone[1]).total_seconds() <= policy.SILENT_S:
        return 0
    until = facts.now + dt.timedelta(seconds=policy.HELD_S)
    return sum(1 for stop in ahead if moment(stop["start_at"]) <= until)
