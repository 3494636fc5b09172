"""What is known of an area when a ledger comes: the facts in the tables, with what was said and is still on its way.

A ledger says again only what differs from these. Events that were said before but are not handled yet count as known,
so that an import right after another one does not repeat it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from schemas.envelope import Event
from schemas.households import HouseholdQuarantined, HouseholdRegistered, HouseholdReleased
from schemas.residents import (
    ResidentExcused,
    ResidentExcuseEnded,
    ResidentHomebound,
    ResidentHomeboundEnded,
    ResidentMoved,
    ResidentRegistered,
    ResidentsTested,
    ResidentTested,
    ResidentTestWithdrawn,
)
from schemas.teams import TeamCheckedIn, TeamRostered, TeamUnrostered
from schemas.tubes import TubeResulted, TubeSealed, TubeWithdrawn
from schemas.values import CrewMember, GateResult, Shift


@dataclass(frozen=True)
class Homebound:
    """Why somebody cannot leave home, and when they were told to expect the team."""

    reasons: frozenset[str]
    since_on: date
    until_on: date | None
    promised: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A term of quarantine at home; `released_on` is the first day without it."""

    departed_on: date
    registered_on: date
    last_day_on: date
    released_on: date | None = None


@dataclass(frozen=True)
class Excuse:
    """An excuse that stands, stood until `until_on` included, or was taken back from `ended_on` on.

    `by` is the kind of ledger that said it, '' for everybody else: a ledger takes back only what it said itself.
    """

    since_on: date
    until_on: date | None
    ended_on: date | None = None
    by: str = field(default="", compare=False)

    def stands_on(self, day: date) -> bool:
        """Whether it covers a day."""
        ends = self.ended_on is not None and self.ended_on <= day
        return self.since_on <= day and (self.until_on is None or day <= self.until_on) and not ends


@dataclass(frozen=True)
class Roster:
    """A team's day."""

    kind: str
    crew: frozenset[tuple[str, frozenset[str]]]
    ppe_level: int
    shifts: tuple[Shift, ...]
    mode: str


@dataclass(frozen=True)
class Sealed:
    """Who is in a tube."""

    kind: str
    residents: frozenset[str]
    sealed_at: datetime


@dataclass(frozen=True)
class Result:
    """What the laboratory found in a tube."""

    result: str
    resulted_at: datetime


@dataclass
class Facts:
    """All facts of an area that a ledger may repeat, each under its key."""

    households: dict[str, str | None] = field(default_factory=dict)
    residents: dict[str, str | None] = field(default_factory=dict)
    homebound: dict[str, Homebound] = field(default_factory=dict)
    terms: dict[tuple[str, str, str], Term] = field(default_factory=dict)
    excuses: dict[tuple[str, str], Excuse] = field(default_factory=dict)
    samples: dict[tuple[str, date], frozenset[str]] = field(default_factory=dict)
    """The sources that say so."""
    rosters: dict[tuple[str, date], Roster] = field(default_factory=dict)
    gates: dict[tuple[str, date], frozenset[tuple[str, bool, frozenset[str]]]] = field(default_factory=dict)
    tubes: dict[str, Sealed] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)

    def learn(self, events: Iterable[Event]) -> None:
        """Take over what these events say, in this order."""
        for event in events:
            self._learn(event)

    def _learn(self, event: Event) -> None:
        match event:
            case HouseholdRegistered():
                self.households[event.household] = event.place
            case ResidentRegistered():
                self.residents[event.resident] = event.household
            case ResidentMoved():
                self.residents[event.resident] = event.household
            case ResidentHomebound():
                reasons = frozenset[str](event.reasons)
                self.homebound[event.resident] = Homebound(reasons, event.since_on, event.until_on, event.promised)
            case ResidentHomeboundEnded():
                self.homebound.pop(event.resident, None)
            case ResidentExcused():
                by = origin(event.event_id)
                self.excuses[event.resident, event.why] = Excuse(event.since_on, event.until_on, by=by)
            case ResidentExcuseEnded():
                held = self.excuses.get((event.resident, event.why))
                if held is not None:
                    self.excuses[event.resident, event.why] = replace(held, ended_on=event.ended_on)
            case ResidentTested():
                self.add_sample(event.resident, event.tested_on, event.source)
            case ResidentsTested():
                for resident in event.residents:
                    self.add_sample(resident, event.tested_on, event.source)
            case ResidentTestWithdrawn():
                self._drop_sample(event.resident, event.tested_on, event.source)
            case HouseholdQuarantined():
                for resident in event.residents:
                    key = event.household, resident, event.quarantine_class
                    self.terms[key] = Term(event.departed_on, event.registered_on, event.last_day_on)
            case HouseholdReleased():
                self._release(event)
            case _:
                self._learn_work(event)

    def _learn_work(self, event: Event) -> None:
        """Take over what is said of teams and tubes; other events say nothing that a ledger says."""
        match event:
            case TeamRostered():
                self.rosters[event.team, event.date] = roster(event)
            case TeamUnrostered():
                self.rosters.pop((event.team, event.date), None)
            case TeamCheckedIn():
                self.gates[event.team, event.date] = gate(event.members)
            case TubeSealed():
                self.tubes[event.tube] = sealed(event)
            case TubeResulted():
                self.results[event.tube] = Result(event.result, event.resulted_at)
            case TubeWithdrawn():
                self.tubes.pop(event.tube, None)
                self.results.pop(event.tube, None)
            case _:
                return

    def add_sample(self, resident: str, on: date, source: str) -> None:
        """A sample, as one source says."""
        self.samples[resident, on] = self.samples.get((resident, on), frozenset()) | {source}

    def _drop_sample(self, resident: str, on: date, source: str) -> None:
        left = self.samples.pop((resident, on), frozenset()) - {source}
        if left:
            self.samples[resident, on] = left

    def _release(self, event: HouseholdReleased) -> None:
        for resident in event.residents:
            key = event.household, resident, event.quarantine_class
            term = self.terms.get(key)
            if term is not None:
                self.terms[key] = Term(term.departed_on, term.registered_on, term.last_day_on, event.released_on)


def origin(event_id: str) -> str:
    """The kind of ledger an event came from, '' for an event of somebody else."""
    return event_id.split(".")[1] if event_id.startswith("i.") and event_id.count(".") == 2 else ""


def event_id(kind: str, digest: str) -> str:
    """The id of an event that a ledger of a kind says."""
    return f"i.{kind}.{digest}"


def sealed(event: TubeSealed) -> Sealed:
    """The comparable part of a sealed tube."""
    return Sealed(event.kind, frozenset[str](event.residents), event.sealed_at)


def roster(event: TeamRostered) -> Roster:
    """The comparable part of a roster: the order of the crew and of roles means nothing."""
    return Roster(event.kind, crew(event.crew), event.ppe_level, event.shifts, event.mode)


def crew(members: Iterable[CrewMember]) -> frozenset[tuple[str, frozenset[str]]]:
    """The comparable part of a crew."""
    return frozenset((member.member, frozenset[str](member.roles)) for member in members)


def gate(members: Iterable[GateResult]) -> frozenset[tuple[str, bool, frozenset[str]]]:
    """The comparable part of a check-in."""
    return frozenset((member.member, member.fit, frozenset[str](member.failed)) for member in members)
