"""What the phone hands in: taps in order, with its own time; each becomes an event, is refused, or was overtaken."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from infra import changes
from infra.clock import Clock
from infra.database import Database
from schemas import codec
from schemas.envelope import Event
from schemas.errors import BadRequest, DispatchError, NotAllowed
from schemas.teams import TeamCheckedIn
from schemas.values import GateResult
from schemas.visits import (
    SpecimensHandedOver,
    VisitBegun,
    VisitDoneElsewhere,
    VisitInHospital,
    VisitNoAnswer,
    VisitRefused,
    VisitResidentMoved,
    VisitSampled,
)
from streams.alerts.ledger import Alert, raise_alerts
from streams.console import lead
from streams.console.auth import Who

LATE_DAYS = 2
"""How many days later a phone may still hand in what it kept without a signal."""
ON_THE_WAY = timedelta(seconds=5)
"""A request takes no longer than this (real time): a smaller difference of clocks is not corrected."""
MISSING = ("tube_broken", "tube_missing", "tube_kept")
"""Why a tube is not handed over with the others: it becomes an alert for the coordinator."""

_KINDS: dict[str, type[Any]] = {
    "begun": VisitBegun,
    "sampled": VisitSampled,
    "no_answer": VisitNoAnswer,
    "refused": VisitRefused,
    "resident_moved": VisitResidentMoved,
    "in_hospital": VisitInHospital,
    "done_elsewhere": VisitDoneElsewhere,
}
_EVENTS = {f"visit.{kind}": kind for kind in _KINDS} | {
    "team.checked_in": "gate",
    "specimens.handed_over": "handed_over",
}


class Outcome(msgspec.Struct, kw_only=True):
    """One tap: what happened at a door, at the hand-over or at the gate, with the phone's own time.

    Attributes
    ----------
    date
        The day of the route it belongs to, when that is not the day of the session.
    """

    id: str
    kind: str
    at: datetime
    visit: str | None = None
    residents: tuple[str, ...] = ()
    tubes: tuple[str, ...] = ()
    members: tuple[GateResult, ...] = ()
    point: str | None = None
    date: dt.date | None = None

    def __post_init__(self) -> None:
        """Take the name of the event for the tap that makes it: `visit.sampled` is `sampled`."""
        self.kind = _EVENTS.get(self.kind, self.kind)


class Outcomes(msgspec.Struct, kw_only=True):
    """A batch of taps in order; `device_now` is the phone's clock when it posts them."""

    outcomes: tuple[Outcome, ...]
    device_now: datetime | None = None


Judged = tuple[list[tuple[str, Event]], list[dict[str, str]]]
Doors = dict[str, tuple[list[str], set[str]]]
"""Of each visit that was ever in the team's route: who is due, and who else lives there."""


async def events_of(database: Database, clock: Clock, who: Who, batch: Outcomes) -> Judged:
    """Turn taps into events; what is wrong is refused one by one, and nothing valid beside it is lost."""
    area, team, today = lead.own(who)
    days = {today} | {one.date for one in batch.outcomes if one.date is not None and _is_recent(one.date, today)}
    known = await _own_doors(database, area, team, sorted(days))
    offset = _offset(clock, batch.device_now)
    good: list[tuple[str, Event]] = []
    bad: list[dict[str, str]] = []
    for outcome in batch.outcomes:
        try:
            day = outcome.date or today
            if day not in days:
                raise BadRequest(f"The tap is of {day}; taps are taken for {LATE_DAYS} days.")
            event = _event(outcome, who, day, _taken_at(outcome, offset, day, clock), known)
            codec.decode_any(codec.encode(event))
            good.append((outcome.id, event))
        except DispatchError as error:
            bad.append({"id": outcome.id, "code": error.code, "message": error.message})
    return good, bad


def _offset(clock: Clock, device_now: datetime | None) -> timedelta:
    """How far the phone's clock lags behind ours; what may be the way of the request is none, so that a tap sent twice
    has one time."""
    lag = clock.now() - device_now if device_now is not None else timedelta()
    return timedelta() if abs(lag) <= ON_THE_WAY * clock.speed else timedelta(seconds=round(lag.total_seconds()))


def _is_recent(day: dt.date, today: dt.date) -> bool:
    return timedelta() <= today - day <= timedelta(days=LATE_DAYS)


def _taken_at(outcome: Outcome, offset: timedelta, day: dt.date, clock: Clock) -> datetime:
    """The phone's time, put right by how far its clock was off; never ahead of ours, nor before the day itself."""
    earliest = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    try:
        at = outcome.at.astimezone(UTC) + offset
    except OverflowError:
        at = clock.now()
    latest = clock.now()
    return latest if at > latest + ON_THE_WAY * clock.speed else max(at, earliest)


async def _own_doors(database: Database, area: str, team: str, days: list[dt.date]) -> Doors:
    rows = await database.fetch(
        """
        select v.visit, v.residents,
               array(select resident from resident r where r.area = v.area and r.household = v.household) as home
        from visit v where v.area = $1 and v.visit in (
            select stop->>'visit' from route_version, jsonb_array_elements(stops) as stop
            where area = $1 and team = $2 and day = any($3))
        """,
        area,
        team,
        days,
    )
    return {row["visit"]: (row["residents"], {*row["home"], *row["residents"]}) for row in rows}


def _event(outcome: Outcome, who: Who, day: dt.date, at: datetime, known: Doors) -> Event:
    area, team, _ = lead.own(who)
    ident = hashlib.blake2b(f"{area}|{team}|{outcome.id}".encode(), digest_size=16).hexdigest()
    head: dict[str, Any] = {"event_id": ident, "occurred_at": at, "area": area, "team": team}
    if outcome.kind == "gate":
        return TeamCheckedIn(**head, date=day, members=outcome.members)
    if outcome.kind == "handed_over":
        return SpecimensHandedOver(**head, point=outcome.point or "depot", tubes=outcome.tubes, at=at)
    kind = _KINDS.get(outcome.kind)
    if kind is None:
        raise BadRequest(
            f"There is no outcome {outcome.kind[:40]!r}; known are {', '.join(_KINDS)}, gate, handed_over."
        )
    if outcome.visit not in known:
        raise NotAllowed("The visit is not in your route.")
    fields: dict[str, Any] = {"visit": outcome.visit, "at": at}
    if kind not in (VisitBegun, VisitNoAnswer):
        fields["residents"] = _people(outcome, *known[outcome.visit])
    if kind is VisitSampled:
        fields["tubes"] = outcome.tubes
    event: Event = kind(**head, **fields)
    return event


def _people(outcome: Outcome, due: list[str], home: set[str]) -> tuple[str, ...]:
    if not set(outcome.residents) <= home:
        raise NotAllowed("Somebody named does not live behind this door.")
    return outcome.residents or tuple(due)


async def overtaken(database: Database, who: Who, outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    """Which taps that are taken met something the phone did not know, as codes.

    Codes: `void` (the coordinator cancelled the door), `ended` (another team has finished it), `given_away` (it stands
    in another route now), `tube_used` (the tube holds somebody else's swab already).
    """
    area, team, _ = lead.own(who)
    visits = {one.visit for one in outcomes if one.visit}
    rows = await database.fetch(_OVERTAKEN, area, sorted(visits), team)
    found = {row["visit"]: row["what"] for row in rows if row["what"] is not None}
    told = [{"id": one.id, "what": found[one.visit]} for one in outcomes if one.visit in found]
    used = await database.fetch(
        "select tube, residents from tube where area = $1 and tube = any($2)",
        area,
        [tube for one in outcomes if one.kind == "sampled" for tube in one.tubes],
    )
    holders = {row["tube"]: set(row["residents"]) for row in used}
    twice = [one for one in outcomes if any(holders.get(tube, set()) - set(one.residents) for tube in one.tubes)]
    return told + [{"id": one.id, "what": "tube_used"} for one in twice if one.kind == "sampled"]


_OVERTAKEN = """
select v.visit,
       case when v.state = 'void' then 'void'
            when v.ended_at is not null and v.team <> $3 then 'ended'
            when exists (select from route r, jsonb_array_elements(r.stops) as stop where r.area = v.area
                         and r.day = v.day and r.team <> $3 and stop->>'visit' = v.visit) then 'given_away'
       end as what
from visit v where v.area = $1 and v.visit = any($2)
"""


async def report_missing(database: Database, clock: Clock, who: Who, batch: Outcomes) -> list[str]:
    """Raise an alert for each tube that is not handed over with the others; answers the ids of these taps."""
    missing = [one for one in batch.outcomes if one.kind in MISSING]
    if not missing:
        return []
    area, _, _ = lead.own(who)
    async with changes.transaction(database, [area], clock.now()) as tx:
        await raise_alerts(tx, area, [Alert(one.kind, tube[:100], "hour") for one in missing for tube in one.tubes])
    return [one.id for one in missing]
