"""What the changes of an area ask of dispatch: an answer at once, one soon, or none. Pure.

Four of five changes of a working day say that a team does what its route says. They alter no other route, and the
times of what is ahead only a little: they are answered together, some moments later. Whatever is not known to be one
of these is answered at once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

from streams.dispatch import policy
from streams.dispatch.assign import Difference
from streams.routes.pinned import BEGUN, ENDED
from streams.routes.published import Published

WAITS = "pinned_elsewhere"
"""Why a visit is in no route until a phone has let go of it."""


class Rank(IntEnum):
    """Whose turn is first."""

    NOW = 0
    SOON = 1


class News(NamedTuple):
    """A change that was not looked at yet; equal ones are one.

    Attributes
    ----------
    day
        None: of no day.
    state, visit, team
        Of a visit that was begun or has ended.
    version
        Of a plan that was put in force.
    rev
        Of the last of those that are one.
    """

    kind: str
    day: str | None = None
    state: str | None = None
    visit: str | None = None
    team: str | None = None
    version: int | None = None
    rev: int = 0


@dataclass(frozen=True)
class Sent:
    """What was in force of a day when this process last looked: a cache, without which everything is urgent.

    Attributes
    ----------
    teams
        By visit, the team whose route has it.
    waits
        Whether a visit waits for a phone to let go of it.
    """

    version: int = 0
    teams: Mapping[str, str] = field(default_factory=dict)
    waits: bool = True


def concerns(news: Iterable[News], day: dt.date) -> bool:
    """Whether anything that can change a route of this day is new."""
    return any(one.kind in policy.MATTERS and one.day in (None, day.isoformat()) for one in news)


def rank(news: Iterable[News], sent: Mapping[str, Sent], pressed: int = -1) -> Rank:
    """Return how soon these changes of an area want an answer.

    Parameters
    ----------
    sent
        By day, as text.
    pressed
        Up to this rev all was answered but what can wait.
    """
    asks = (one.rev > pressed and not _can_wait(one, sent.get(one.day or "")) for one in news)
    return Rank.NOW if any(asks) else Rank.SOON


def touches(news: Iterable[News], day: dt.date, published: Published, what: Difference) -> bool:
    """Whether a decision would be another one had it known of these changes: those it did not know.

    That a team goes on where its route sent it does not, as long as the route changes only behind the stop that the
    team goes to next.
    """
    known = sent(published)
    of_day = [one for one in news if one.day in (None, day.isoformat())]
    return any(not _can_wait(one, known) or _is_before_a_change(one, published, what) for one in of_day)


def _is_before_a_change(report: News, published: Published, what: Difference) -> bool:
    """Whether the route of the team that reports becomes another one up to where the team goes next."""
    if report.team is None or report.team not in what.routes:
        return False
    before, after = published.routes.get(report.team, []), what.routes[report.team][0].stops
    at = next((n for n, stop in enumerate(before) if stop.get("visit") == report.visit), None)
    if at is None:
        return True
    fixed = slice(at + 1 if report.state not in ENDED else at + 2)
    return [_names(stop) for stop in before[fixed]] != [_names(stop) for stop in after[fixed]]


def _names(stop: Mapping[str, Any]) -> tuple[str | None, ...]:
    return stop.get("kind"), stop.get("visit"), stop.get("point")


def sent(published: Published) -> Sent:
    """What is in force."""
    teams = {stop["visit"]: team for team, stops in published.routes.items() for stop in stops if stop.get("visit")}
    return Sent(published.version, teams, any(left["reason"] == WAITS for left in published.unassigned.values()))


def sent_after(published: Published, what: Difference) -> Sent:
    """What is in force once a difference is."""
    routes = {**published.routes, **{team: route.stops for team, (route, _) in what.routes.items()}}
    left = {visit: one for visit, one in published.unassigned.items() if visit not in what.served}
    return sent(Published(published.version + 1, routes=routes, unassigned={**left, **what.unassigned}))


def _can_wait(one: News, known: Sent | None) -> bool:
    """Whether it is no change for dispatch, or a team's word from where its route sent it."""
    if one.kind == "plan":
        return known is not None and (one.version or 0) <= known.version
    if one.kind not in policy.MATTERS:
        return True
    if known is None:
        return False
    if one.kind == "phone":
        return not known.waits
    return one.kind == "visit" and one.state in BEGUN and known.teams.get(one.visit or "", "") == one.team
