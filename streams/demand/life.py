"""The life of a visit, edge-triggered: a fold over what the field reported, in order of (at, event id).

Of two reports of one instant the begin comes first: a phone that fixes both times with one tap means it so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.demand.pack import Pack

ENDED = ("sampled", "done_elsewhere", "in_hospital", "moved", "refused")
"""How a visit ends at the door; the first of these that was reported names the end, whatever came later."""

_STATE = {
    "visit.sampled": "sampled",
    "visit.done_elsewhere": "done_elsewhere",
    "visit.in_hospital": "in_hospital",
    "visit.resident_moved": "moved",
    "visit.refused": "refused",
}


@dataclass(frozen=True)
class Report:
    """One thing the field said about a visit."""

    kind: str
    at: datetime
    event_id: str
    team: str
    residents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Life:
    """How far a visit has come.

    Attributes
    ----------
    state
        due (nobody is at it), begun, one of `ENDED`, or carried_over after the last no answer of the day.
    release_at
        Not before this instant again.
    """

    state: str = "due"
    attempt: int = 1
    release_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    team: str | None = None
    why: str | None = None

    @property
    def is_untouched(self) -> bool:
        """Whether demand still decides about the visit."""
        return self.state == "due"


NEW = Life()
"""Of a visit that nobody has been at."""


def life(reports: Iterable[Report], pack: Pack, now: Life = NEW) -> Life:
    """Fold the reports of one visit, given in any order and any number of times, beginning from `now`."""
    unique = {report.event_id: report for report in reports}
    for report in sorted(unique.values(), key=_order):
        now = decide(now, report, pack)
    return now


def _order(report: Report) -> tuple[datetime, bool, str]:
    return report.at, report.kind != "visit.begun", report.event_id


@dataclass(frozen=True)
class Round:
    """How far the last round to a door has come: another one begins when somebody becomes due after the one before,
    or when it ended for some and nobody answered for the others.

    Attributes
    ----------
    first
        How far the first round came.
    owed
        Whom another round is for; None: there is none.
    seen
        Who was spoken of at the door before.
    """

    life: Life
    first: Life
    owed: frozenset[str] | None = None
    seen: frozenset[str] = frozenset()


def last_round(reports: Iterable[Report], pack: Pack, said: Mapping[str, datetime]) -> Round:
    """Fold the reports of one visit, a round at a time.

    Parameters
    ----------
    said
        When it was said of each resident of the household that a sample is owed that day.
    """
    known = tuple({report.event_id: report for report in reports}.values())
    first = life(known, pack)
    if first.state not in ENDED or first.ended_at is None:
        return Round(first, first)
    after = [report for report in known if report.at > first.ended_at]
    unanswered = min((report.at for report in after if report.kind == "visit.no_answer"), default=first.ended_at)
    seen = frozenset(who for report in known if report.at <= unanswered for who in report.residents)
    if unanswered > first.ended_at and not said.keys() <= seen:
        again = life(after, pack, Life(attempt=first.attempt))
        return Round(again, first, frozenset(said), seen)
    seen = frozenset(who for report in known if report.at <= first.ended_at for who in report.residents)
    owed = frozenset(who for who, at in said.items() if at > first.ended_at and who not in seen)
    if not owed:
        return Round(first, first, seen=seen)
    again = life(after, pack)
    release_at = again.release_at or (first.ended_at if again.is_untouched else None)
    return Round(replace(again, attempt=first.attempt + again.attempt, release_at=release_at), first, owed, seen)


def decide(now: Life, report: Report, pack: Pack) -> Life:
    """The next step; a step that is not possible any more leaves the life as it was."""
    if report.kind == "visit.begun":
        if now.state != "due":
            return now
        return replace(now, state="begun", began_at=report.at, team=report.team)
    if report.kind == "visit.no_answer":
        return _no_answer(now, report, pack)
    state = _STATE[report.kind]
    if now.state in ENDED and ENDED.index(now.state) <= ENDED.index(state):
        return now
    return replace(now, state=state, ended_at=report.at, team=report.team, release_at=None, why=None)


def _no_answer(now: Life, report: Report, pack: Pack) -> Life:
    if now.state in (*ENDED, "carried_over"):
        return now
    if now.attempt >= pack.attempts:
        return replace(
            now, state="carried_over", ended_at=report.at, team=report.team, release_at=None, why="no_answer"
        )
    release_at = report.at + timedelta(minutes=pack.retry_min)
    return replace(
        now, state="due", attempt=now.attempt + 1, release_at=release_at, began_at=None, team=None, why="no_answer"
    )
