"""Who works when, in which team, and who passed the gate. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from schemas.teams import TeamCheckedIn, TeamRostered
from schemas.values import CrewMember, GateResult, Shift
from streams.imports.effects import facts as known
from streams.imports.effects.speaker import Speaker
from streams.imports.judging.records import CheckInRow, CrewRow

SHIFTS = {
    "all": ((7, 12), (14, 18)),
    "am": ((7, 12),),
    "pm": ((14, 18),),
}
"""Working hours of the area. Source: DOMAIN, section 4, shifts (practice)."""
LEAST_PPE = {"mobile": 2, "fixed": 2, "quarantine": 3, "emergency": 3}
"""Where a ledger names no protection: what the kind of team needs. Source: DOMAIN, section 4."""


def teams(speaker: Speaker, crews: Sequence[CrewRow], checks: Sequence[CheckInRow]) -> None:
    """Say who works when with whom, and who passed the gate; without a date it is the day that is planned."""
    named = {row.on for row in crews} | {row.on for row in checks}
    day = max(on for on in named if on is not None) if named - {None} else planning_day(speaker.at, speaker.timezone)
    by_team: dict[tuple[str, date], list[CrewRow]] = defaultdict(list)
    for row in crews:
        by_team[row.team, row.on or day].append(row)
    for (team, on), rows in by_team.items():
        fields = _roster(rows, on, speaker.timezone)
        said = TeamRostered(event_id="e", occurred_at=speaker.at, area=speaker.area, team=team, date=on, **fields)
        if speaker.facts.rosters.get((team, on)) != known.roster(said):
            speaker.say(TeamRostered, team, on, team=team, date=on, **fields)
    gates: dict[tuple[str, date], dict[str, GateResult]] = defaultdict(dict)
    for check in checks:
        failed = cast(Any, tuple(check.failed))
        gates[check.team, check.on or day][check.member] = GateResult(member=check.member, fit=check.fit, failed=failed)
    for (team, on), members in gates.items():
        results = tuple(members.values())
        if speaker.facts.gates.get((team, on)) != known.gate(results):
            speaker.say(TeamCheckedIn, team, on, team=team, date=on, members=results)


def _roster(rows: Sequence[CrewRow], on: date, timezone: str) -> dict[str, Any]:
    crew = {row.member: CrewMember(member=row.member, roles=cast(Any, row.roles)) for row in rows}
    protections = [row.ppe for row in rows if row.ppe is not None]
    wanted = {row.shift for row in rows}
    hours = SHIFTS["all"] if len(wanted) != 1 else SHIFTS.get(wanted.pop(), SHIFTS["all"])
    mode = next((row.vehicle for row in rows if row.vehicle in ("ebike", "van")), "walk")
    return {
        "kind": rows[0].kind,
        "crew": tuple(crew.values()),
        "ppe_level": min(protections) if protections else LEAST_PPE.get(rows[0].kind, 2),
        "shifts": tuple(_shift(on, first, last, timezone) for first, last in hours),
        "mode": cast(Literal["walk", "ebike", "van"], mode),
    }


def _shift(on: date, first: int, last: int, timezone: str) -> Shift:
    zone = ZoneInfo(timezone)
    begin, end = (datetime.combine(on, time(hour), zone) for hour in (first, last))
    return Shift(from_at=begin, to_at=end)


def planning_day(at: datetime, timezone: str) -> date:
    """The day that is planned: today until the last shift ends, then tomorrow."""
    local = at.astimezone(ZoneInfo(timezone))
    return local.date() + timedelta(days=int(local.hour >= SHIFTS["all"][-1][1]))
