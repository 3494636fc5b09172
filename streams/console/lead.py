"""The team lead's phone: one route, its stops with name, room and note, and the outcomes the phone hands in."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from infra.clock import Clock, day_bounds
from infra.database import Connection, Database
from schemas.envelope import Event
from schemas.errors import BadRequest, DispatchError, NotAllowed
from schemas.teams import TeamCheckedIn
from schemas.values import CLASS_RANK, GateResult
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
from streams.console import board, queries
from streams.console.auth import Who

SPECIMEN_LIMIT_S = 4 * 3600
SPECIMEN_TARGET_S = 2 * 3600
"""**Source** DOMAIN, section 4, specimen clock: at most 4 h at ambient, target 2 h to the hand-over."""

_DEFAULT_WAIT_S = {"special": 300}
"""Wait at the door before "no answer": special 5 min, else 3. **Source** DOMAIN, section 4."""

_KINDS: dict[str, type[Any]] = {
    "begun": VisitBegun,
    "sampled": VisitSampled,
    "no_answer": VisitNoAnswer,
    "refused": VisitRefused,
    "resident_moved": VisitResidentMoved,
    "in_hospital": VisitInHospital,
    "done_elsewhere": VisitDoneElsewhere,
}


class Outcome(msgspec.Struct, kw_only=True):
    """One tap: what happened at a door, at the hand-over or at the gate, with the phone's own time."""

    id: str
    kind: str
    at: datetime
    visit: str | None = None
    residents: tuple[str, ...] = ()
    tubes: tuple[str, ...] = ()
    members: tuple[GateResult, ...] = ()
    point: str | None = None


class Outcomes(msgspec.Struct, kw_only=True):
    """A batch of taps in order; `device_now` is the phone's clock when it posts them."""

    outcomes: tuple[Outcome, ...]
    device_now: datetime | None = None


async def route(connection: Connection, clock: Clock, who: Who) -> dict[str, Any]:
    """The lead's route of the day as it is now; call it inside a snapshot transaction."""
    area, team, day = _own(who)
    rows = await queries.routes(connection, area, day, team)
    stops = rows[0]["stops"] if rows else []
    wanted = [stop["visit"] for stop in stops if stop.get("visit")]
    visits = {row["visit"]: row for row in await queries.visits(connection, area, day, wanted)}
    states = {visit: row["state"] for visit, row in visits.items()}
    blank: dict[str, Any] = {"version": 0, "seen": 0, "stops": []}
    view = board.route_view(rows[0], states) if rows else blank
    found = await connection.fetchrow("select name, timezone from area where area = $1", area)
    assert found is not None
    team_row = next((row for row in await queries.teams(connection, area, day) if row["team"] == team), None)
    since = day_bounds(day, found["timezone"])[0]
    people = await _people(connection, area, visits.values())
    return {
        "area": area,
        "area_name": found["name"],
        "timezone": found["timezone"],
        "team": team,
        "name": team_row["name"] if team_row else team,
        "code": team_row["code"] if team_row else team,
        "date": day,
        "now": clock.now(),
        "last_change": await queries.rev(connection, area),
        "version": view["version"],
        "confirmed": view["seen"],
        "lost": bool(team_row and team_row["lost"]),
        "gate": team_row["gate"] if team_row else None,
        "crew": team_row["crew"] if team_row else [],
        "shifts": team_row["shifts"] if team_row else [],
        "stops": [_stop(stop, visits.get(stop.get("visit") or ""), people) for stop in view["stops"]],
        "tubes": [tube for tube in await queries.tubes(connection, area, since) if tube["team"] == team],
        "limits": {"specimen_s": SPECIMEN_LIMIT_S, "target_s": SPECIMEN_TARGET_S},
    }


def _own(who: Who) -> tuple[str, str, Any]:
    if who.role != "lead" or who.team is None or who.day is None:
        raise NotAllowed("Only a team lead has a route.")
    return who.areas[0], who.team, who.day


async def _people(connection: Connection, area: str, visits: Any) -> dict[str, dict[str, Any]]:
    residents = sorted({resident for row in visits for resident in row["residents"]})
    rows = await connection.fetch(
        "select resident, name, birth_year from person where area = $1 and resident = any($2)", area, residents
    )
    return {row["resident"]: dict(row) for row in rows}


def _stop(stop: dict[str, Any], row: Any, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if row is None:
        return stop
    phones = [masked(phone) for phone in row["phones"] or ()]
    door = {
        "place": queries.place_of(row) | {"floor": row["floor"], "lift": row["lift"]},
        "note": row["note"],
        "wait_s": row["wait_s"] or _DEFAULT_WAIT_S.get(row["class"], 180),
        "phone_masked": phones[0] if phones else None,
        "lat": row["lat"],
        "lon": row["lon"],
    }
    visit = {"household": row["household"], "class": row["class"], "persons": len(row["residents"])}
    visit |= {"state": row["state"], "attempt": row["attempt"], "rank": CLASS_RANK[row["class"]]}
    visit |= {"window": row["windows"][0] if row["windows"] else None, "mandatory": row["mandatory"]}
    named = [_person(resident, people.get(resident), row["day"].year) for resident in row["residents"]]
    return stop | door | visit | {"residents": named}


def _person(resident: str, person: dict[str, Any] | None, year: int) -> dict[str, Any]:
    born = person["birth_year"] if person else None
    return {"resident": resident, "name": person["name"] if person else None, "age": year - born if born else None}


def masked(phone: str) -> str:
    """A phone number as it may be shown: 138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


async def confirm(database: Database, who: Who, version: int) -> None:
    """Keep that the phone has seen a route version: what left it may be given to another team now."""
    area, team, day = _own(who)
    await database.execute(
        """
        insert into phone (area, day, team, confirmed, seen_at, confirmed_at)
        values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
        on conflict (area, day, team) do update set seen_at = clock_timestamp(), confirmed_at = clock_timestamp(),
            confirmed = greatest(phone.confirmed, excluded.confirmed)
        """,
        area,
        day,
        team,
        version,
    )


async def events_of(
    database: Database, clock: Clock, who: Who, batch: Outcomes
) -> tuple[list[tuple[str, Event]], list[dict[str, str]]]:
    """Turn taps into events; what is wrong is refused one by one, and nothing valid beside it is lost."""
    area, team, day = _own(who)
    known = await _own_visits(database, area, team, day)
    offset = _offset(clock, batch.device_now)
    good: list[tuple[str, Event]] = []
    bad: list[dict[str, str]] = []
    for outcome in batch.outcomes:
        try:
            good.append((outcome.id, _event(outcome, who, min(outcome.at + offset, clock.now()), known)))
        except DispatchError as error:
            bad.append({"id": outcome.id, "code": error.code, "message": error.message})
    return good, bad


def _offset(clock: Clock, device_now: datetime | None) -> timedelta:
    """How far the phone's clock lags behind ours; a second or two is the way the request took."""
    return clock.now() - device_now if device_now is not None else timedelta()


async def _own_visits(database: Database, area: str, team: str, day: Any) -> dict[str, list[str]]:
    rows = await database.fetch(
        """
        select v.visit, v.residents from visit v where v.area = $1 and v.visit in (
            select stop->>'visit' from route_version, jsonb_array_elements(stops) as stop
            where area = $1 and team = $2 and day = $3)
        """,
        area,
        team,
        day,
    )
    return {row["visit"]: row["residents"] for row in rows}


def _event(outcome: Outcome, who: Who, at: datetime, known: dict[str, list[str]]) -> Event:
    area, team, day = _own(who)
    at = at.astimezone(UTC)
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
        fields["residents"] = outcome.residents or tuple(known[outcome.visit])
    if kind is VisitSampled:
        fields["tubes"] = outcome.tubes
    event: Event = kind(**head, **fields)
    return event
