"""From judged rows to events: what a ledger says that is not known yet. Pure.

Ids of events follow from the import and the subject, so the same import says the same events, whoever repeats it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from schemas.envelope import Event
from schemas.households import HouseholdQuarantined, HouseholdRegistered, HouseholdReleased
from schemas.residents import (
    ResidentExcused,
    ResidentExcuseEnded,
    ResidentHomebound,
    ResidentRegistered,
    ResidentTested,
)
from schemas.teams import TeamCheckedIn, TeamRostered
from schemas.values import CrewMember, GateResult, Shift
from streams.imports import facts as known
from streams.imports.facts import Facts
from streams.imports.records import (
    CheckInRow,
    CrewRow,
    QuarantineRow,
    RegisterRow,
    Row,
    SpecialRow,
)

EXCUSES = ("away", "in_hospital", "central_quarantine", "deceased", "moved_out")
UNSAID = ("", "unknown", "open")
TERM_DAYS = {"left_high_risk_zone": 7, "close_contact": 3}
"""Length of the home part counted from departure. Source: DOMAIN, section 3."""
SHIFTS = {
    "all": ((7, 12), (14, 18)),
    "morning": ((7, 12),),
    "afternoon": ((14, 18),),
}
"""Working hours of the area. Source: DOMAIN, section 4, shifts (practice)."""
LEAST_PPE = {"mobile": 2, "fixed": 2, "quarantine": 3, "emergency": 3}
"""Where a ledger names no protection: what the kind of team needs. Source: DOMAIN, section 4."""


@dataclass
class Speaker:
    """Collects the events of one import, and learns each at once, so that nothing is said twice.

    Attributes
    ----------
    at
        The doorstep clock: when the facts were said.
    """

    area: str
    timezone: str
    import_id: str
    at: datetime
    facts: Facts
    events: list[Event] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The date of the area."""
        return self.at.astimezone(ZoneInfo(self.timezone)).date()

    def say(self, event: type[Event], *subject: object, **fields: Any) -> None:
        """Say an event about a subject."""
        parts = "\x1f".join([self.import_id, event.__name__, *map(str, subject)])
        ident = "e" + hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()
        said = event(event_id=ident, occurred_at=self.at, area=self.area, **fields)
        self.events.append(said)
        self.facts.learn([said])


def room_place(household: str) -> str:
    """The place id of the door of a household: a hash like it."""
    return "p" + household[1:]


def statements(speaker: Speaker, rows: Sequence[Row]) -> list[Event]:
    """Everything the rows say that the facts do not hold yet; names come before what is said of them."""
    people = [row for row in rows if isinstance(row, RegisterRow | SpecialRow | QuarantineRow)]
    for row in people:
        _register(speaker, row)
    for row in people:
        if isinstance(row, RegisterRow) and row.resident:
            _marks(speaker, row)
    _special(speaker, [row for row in people if isinstance(row, SpecialRow)])
    _quarantine(speaker, [row for row in people if isinstance(row, QuarantineRow)])
    crews = [row for row in rows if isinstance(row, CrewRow)]
    checks = [row for row in rows if isinstance(row, CheckInRow)]
    _teams(speaker, crews, checks)
    return speaker.events


def _register(speaker: Speaker, row: RegisterRow | SpecialRow | QuarantineRow) -> None:
    if not row.resident or not row.household:
        return
    gone = isinstance(row, SpecialRow) and row.status in ("moved_out", "deceased")
    facts = speaker.facts
    if gone and row.resident not in facts.residents:
        return
    place = room_place(row.household)
    if row.household not in facts.households:
        speaker.say(HouseholdRegistered, row.household, household=row.household, place=place)
    lives = facts.residents.get(row.resident)
    moved = isinstance(row, RegisterRow) and lives != row.household
    if row.resident not in facts.residents or moved:
        speaker.say(ResidentRegistered, row.resident, resident=row.resident, household=row.household)


def _marks(speaker: Speaker, row: RegisterRow) -> None:
    marks = sorted(row.marks, key=lambda mark: mark.on)
    for mark in marks:
        if mark.state == "sampled" and (row.resident, mark.on) not in speaker.facts.samples:
            fields = {"resident": row.resident, "tested_on": mark.on, "source": "register"}
            speaker.say(ResidentTested, row.resident, mark.on, **fields)
    runs = _runs([(mark.on, mark.mark) for mark in marks])
    for why, run in runs.items():
        since = _unsaid_since(speaker.facts.excuses.get((row.resident, why)), run)
        if since is not None:
            fields = {"resident": row.resident, "why": why, "since_on": since, "until_on": run.until_on}
            speaker.say(ResidentExcused, row.resident, why, **fields)
    _take_back(speaker, row, runs)


@dataclass(frozen=True)
class Run:
    """Rounds in a row with the same excuse; the run that reaches the last round stands until it is taken back."""

    first_on: date
    last_on: date
    until_on: date | None


def _runs(marks: list[tuple[date, str]]) -> dict[str, Run]:
    """The last unbroken run of each excuse."""
    runs: dict[str, Run] = {}
    before = ""
    for number, (on, mark) in enumerate(marks):
        if mark in EXCUSES:
            first = runs[mark].first_on if mark == before else on
            runs[mark] = Run(first, on, None if number == len(marks) - 1 else on)
        before = mark
    return runs


def _unsaid_since(stored: known.Excuse | None, run: Run) -> date | None:
    """Since when a run has to be said; None where what is stored holds it, or was taken back after it."""
    if stored is None or stored.since_on > run.first_on:
        return run.first_on
    if stored.ended_on is not None:
        return max(stored.ended_on, run.first_on) if run.last_on >= stored.ended_on else None
    return None if stored.until_on == run.until_on else run.first_on


def _take_back(speaker: Speaker, row: RegisterRow, runs: dict[str, Run]) -> None:
    said = [mark for mark in row.marks if mark.mark not in UNSAID]
    if not said:
        return
    last = max(said, key=lambda mark: mark.on)
    for why in EXCUSES:
        if why not in runs and last.mark != why:
            _end_excuse(speaker, row.resident, why, last.on, started_before=last.on)


def _end_excuse(speaker: Speaker, resident: str, why: str, ended_on: date, *, started_before: date) -> None:
    """Take an open excuse back that began before a day."""
    stored = speaker.facts.excuses.get((resident, why))
    if stored is not None and stored.until_on is None and stored.ended_on is None and stored.since_on < started_before:
        speaker.say(ResidentExcuseEnded, resident, why, ended_on, resident=resident, why=why, ended_on=ended_on)


def _special(speaker: Speaker, rows: Sequence[SpecialRow]) -> None:
    by_resident: dict[str, list[SpecialRow]] = defaultdict(list)
    for row in rows:
        if row.resident in speaker.facts.residents:
            by_resident[row.resident].append(row)
    for resident, several in by_resident.items():
        _homebound(speaker, resident, several)


def _homebound(speaker: Speaker, resident: str, rows: Sequence[SpecialRow]) -> None:
    status = next((row.status for row in rows if row.status), None)
    if status is not None:
        _excuse(speaker, resident, status)
    reasons = sorted({reason for row in rows for reason in row.reasons})
    if not reasons or status in ("deceased", "moved_out"):
        return
    stored = speaker.facts.homebound.get(resident)
    ends = [row.until_on for row in rows]
    until = None if None in ends else max(end for end in ends if end is not None)
    since = min((row.since_on for row in rows if row.since_on), default=stored.since_on if stored else speaker.today)
    since = min(since, until) if until else since
    promised = next((row.promised[:2] for row in rows if row.promised), ())
    fresh = known.Homebound(frozenset(reasons), since, until, promised)
    if fresh != stored:
        fields = {"resident": resident, "reasons": tuple(reasons), "since_on": since, "until_on": until}
        speaker.say(ResidentHomebound, resident, promised=promised, **fields)


def _excuse(speaker: Speaker, resident: str, why: str) -> None:
    stored = speaker.facts.excuses.get((resident, why))
    if stored is None or not stored.stands_on(speaker.today):
        speaker.say(ResidentExcused, resident, why, resident=resident, why=why, since_on=speaker.today)


def _quarantine(speaker: Speaker, rows: Sequence[QuarantineRow]) -> None:
    latest: dict[tuple[str, str, str], QuarantineRow] = {}
    for row in rows:
        for on in row.tested_on:
            if (row.resident, on) not in speaker.facts.samples:
                fields = {"resident": row.resident, "tested_on": on, "source": "quarantine"}
                speaker.say(ResidentTested, row.resident, on, **fields)
        key = row.household, row.resident, row.quarantine_class
        if key not in latest or latest[key].departed_on <= row.departed_on:
            latest[key] = row
    groups: dict[tuple[str, str, known.Term], list[str]] = defaultdict(list)
    for (household, resident, of_class), row in latest.items():
        if row.status == "moved_to_central":
            _excuse(speaker, resident, "central_quarantine")
        elif row.status == "ended":
            _release(speaker, row)
        else:
            _come_home(speaker, row)
            fresh = _term(row, speaker.facts.terms.get((household, resident, of_class)), speaker.today)
            if speaker.facts.terms.get((household, resident, of_class)) != fresh:
                groups[household, of_class, fresh].append(resident)
    for (household, of_class, term), residents in groups.items():
        _quarantined(speaker, household, of_class, term, residents)


def _come_home(speaker: Speaker, row: QuarantineRow) -> None:
    """Whoever is in quarantine at home since a departure is neither away nor in central quarantine after it."""
    after = row.departed_on + timedelta(days=1)
    for why in ("away", "central_quarantine"):
        _end_excuse(speaker, row.resident, why, after, started_before=after)


def _quarantined(speaker: Speaker, household: str, of_class: str, term: known.Term, residents: list[str]) -> None:
    speaker.say(
        HouseholdQuarantined,
        household,
        of_class,
        *sorted(residents),
        household=household,
        residents=tuple(residents),
        quarantine_class=of_class,
        departed_on=term.departed_on,
        registered_on=term.registered_on,
        last_day_on=term.last_day_on,
    )


def _term(row: QuarantineRow, stored: known.Term | None, today: date) -> known.Term:
    last = row.last_day_on or row.departed_on + timedelta(days=TERM_DAYS[row.quarantine_class])
    registered = row.registered_on
    if registered is None:
        registered = stored.registered_on if stored else min(today, row.departed_on + timedelta(days=1))
    return known.Term(row.departed_on, registered, max(last, row.departed_on))


def _release(speaker: Speaker, row: QuarantineRow) -> None:
    stored = speaker.facts.terms.get((row.household, row.resident, row.quarantine_class))
    if stored is not None and stored.released_on is None and stored.last_day_on >= speaker.today:
        fields = {"household": row.household, "residents": (row.resident,), "quarantine_class": row.quarantine_class}
        speaker.say(HouseholdReleased, row.key, released_on=speaker.today, **fields)


def _teams(speaker: Speaker, crews: Sequence[CrewRow], checks: Sequence[CheckInRow]) -> None:
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


def said_of(rows: Iterable[Row]) -> set[str]:
    """The residents a ledger speaks of."""
    return {row.resident for row in rows if isinstance(row, RegisterRow | SpecialRow | QuarantineRow) and row.resident}
