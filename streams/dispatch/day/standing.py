"""How far each team is: what it has done, what it is driving to, and what its published route still holds."""

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from streams.dispatch import policy
from streams.dispatch.day.facts import Facts, Visit
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


def standings(facts: Facts) -> dict[str, Standing]:
    """Return how far each team is, of those that have a route, work today or were at a door.

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
    return {team: _standing(facts, team, at_door.get(team, [])) for team in names}


def fixed_counts(facts: Facts) -> dict[str, int]:
    """Return how many stops of each team may not move."""
    return {team: len(one.fixed) for team, one in standings(facts).items()}


def changing_hands(facts: Facts) -> dict[str, str]:
    """Return the open visits that left a route but not yet the phone of its team: nobody else is sent there.

    A lost team does not count, of a silent phone only what its team was to start soon, and nothing that another team
    was sent to already: by hand, that is the coordinator's word. The values are teams. **Source** HOUSE, section 4.
    """
    going = {name: facts.published.routes.get(name, []) for name, team in facts.teams.items() if not team.lost}
    sent = {stop.get("visit") for stops in going.values() for stop in stops}
    found: dict[str, str] = {}
    for team, phone in facts.phones.items():
        found |= {visit: team for visit in phone.shows.keys() - sent if still_has(facts, team, visit)}
    return found


def still_has(facts: Facts, team: str, visit: str) -> bool:
    """Whether a team may still go to a visit, because its phone shows it and has not confirmed a route without it."""
    phone, works, fact = facts.phones.get(team), facts.teams.get(team), facts.visits.get(visit)
    if facts.seen_now is None or phone is None or works is None or works.lost or fact is None or not fact.is_open:
        return False
    start_at = phone.shows.get(visit)
    if start_at is None or (fact.release_at is not None and start_at < fact.release_at):
        return False
    return not is_silent(facts, team) or start_at <= facts.now + dt.timedelta(seconds=policy.HELD_S)


def is_silent(facts: Facts, team: str) -> bool:
    """Whether a team's phone was there and has not been heard of for too long."""
    phone = facts.phones.get(team)
    if phone is None or facts.seen_now is None:
        return False
    return (facts.seen_now - phone.seen_at).total_seconds() > policy.SILENT_S


def _standing(facts: Facts, team: str, visited: list[Visit]) -> Standing:
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
    seen = {visit.visit for visit in visited}
    ahead = [
        s for n, s in enumerate(stops) if (n >= over if not s.get("visit") else _is_ahead(facts, s, seen))
    ] if stays else []  # fmt: skip
    count = max(0, pinned([*done, *ahead], facts.states, now=facts.now) - len(done))
    count = max(count, _held(facts, team, ahead), 0 if done else _set_out(facts, team, ahead))
    return Standing(team, tuple(done), tuple(ahead[:count]), tuple(_without_loose_ends(ahead[count:], stops)))


def _is_done(facts: Facts, team: str, stop: Stop) -> bool:
    visit = facts.visits.get(stop.get("visit") or "")
    return visit is not None and visit.is_done and visit.team == team


def _is_ahead(facts: Facts, stop: Stop, seen: Container[str]) -> bool:
    """Whether the stop is still to come: due, and not due again after nobody answered there."""
    visit = facts.visits.get(stop["visit"])
    if visit is None or not visit.is_open or visit.visit in seen:
        return False
    return visit.release_at is None or visit.attempt == 1 or moment(stop["start_at"]) >= visit.release_at


def _without_loose_ends(stops: Sequence[Stop], published: Sequence[Stop]) -> Sequence[Stop]:
    """Drop breaks, resets and hand-overs behind which a visit was taken out; those on the way home stay."""
    last = max((n for n, stop in enumerate(stops) if stop.get("visit")), default=-1)
    ends = next((stop["visit"] for stop in reversed(published) if stop.get("visit")), None)
    return stops if last >= 0 and stops[last]["visit"] == ends else stops[: last + 1]


def _as_done(visit: Visit, planned: Stop | None) -> Stop:
    began = visit.began_at or visit.ended_at
    if began is None:
        began = moment(planned["start_at"]) if planned else None
    assert began is not None, "Expected an instant for a visit that was begun or ended."
    arrive = min(began, moment(planned["arrive_at"])) if planned else began
    ended = visit.ended_at if visit.is_ended else None
    return {"kind": "visit", "visit": visit.visit, "arrive_at": arrive, "start_at": began, "leave_at": ended}


def _set_out(facts: Facts, team: str, ahead: Sequence[Stop]) -> int:
    """How many stops a team drives to that has done nothing yet: the first, once it is time to leave and it knows so.

    It is checked in and its phone shows the visit. Else each new plan would put off the first door of the day by as
    long as the way there takes.
    """
    departs, works, phone = facts.published.departs.get(team), facts.teams.get(team), facts.phones.get(team)
    if departs is None or works is None or works.gate is None or phone is None or not ahead:
        return 0
    first = ahead[0]
    leaves = moment(first["start_at"]) - (moment(first["arrive_at"]) - departs)  # who waits for a window has not left
    return int(leaves <= facts.now and first.get("visit") in phone.shows)


def _held(facts: Facts, team: str, ahead: Sequence[Stop]) -> int:
    """How many stops a silent phone keeps: the team may be on its way to them. Source: HOUSE, section 4."""
    if not is_silent(facts, team):
        return 0
    until = facts.now + dt.timedelta(seconds=policy.HELD_S)
    return sum(1 for stop in ahead if moment(stop["start_at"]) <= until)
