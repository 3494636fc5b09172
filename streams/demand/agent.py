"""Demand follows facts: derive the visits of touched households, reconcile, write, and say what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from infra.changes import Transaction
from streams.demand import ledger
from streams.demand.announce import Step, announce, warn
from streams.demand.facts import Facts
from streams.demand.ids import visit_id
from streams.demand.life import Life, Report, Round, last_round
from streams.demand.pack import Pack, pack_for
from streams.demand.reconcile import Moment, Visit, make, reconcile
from streams.demand.rules import Due, NotDue, due, due_days, said

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""When it was said who is due at a door of which the field spoke before we knew the visit: before that."""


async def derive(tx: Transaction, causes: Mapping[str, str]) -> list[Step]:
    """Bring the visits of all touched households up to the facts.

    Parameters
    ----------
    causes
        Event ids by the household, resident or visit they were about, for `caused_by`.
    """
    keys = [(area, household) for area, some in sorted(tx.touched.items()) for household in sorted(some)]
    if not keys:
        return []
    moments = {area: _moments(tx, area) for area in tx.touched}
    possible = [(area, visit_id(area, household, m.day)) for area, household in keys for m in moments[area]]
    known = await ledger.load(tx.connection, keys, ledger.moment_of(tx.now), possible)
    found = [step for key in keys if key in known.facts for step in _household(tx, key, known, moments[key[0]])]
    steps = [step for step in found if step.new != step.old]
    ledger.save(tx, [step.new for step in steps])
    for step in steps:
        await announce(tx, step, causes)
    await warn(tx, found, causes)
    for area, some in sorted(tx.touched.items()):
        tx.show(area, "touched", {"households": sorted(some)})
    tx.touched.clear()
    return steps


@dataclass(frozen=True)
class _Day:
    day: date
    moment: Moment


def _moments(tx: Transaction, area: str) -> list[_Day]:
    """Today and tomorrow of an area; after the last shift of today nothing new is made for it."""
    settings = tx.areas[area]
    today = tx.now.astimezone(ZoneInfo(settings.timezone)).date()
    horizon = pack_for(settings.pack, today).horizon(tx.now, settings.timezone)
    days = (today, today + timedelta(days=1))
    return [_Day(day, Moment(area, settings.timezone, today, day in horizon)) for day in days]


def _household(tx: Transaction, key: ledger.Key, known: ledger.Known, days: list[_Day]) -> list[Step]:
    area, household = key
    visits, facts = known.visits[key], known.facts[key]
    if not (visits or facts.homebound or facts.terms or facts.wishes):
        return []
    pack_name = tx.areas[area].pack
    today = days[0].day
    in_force = {day.day: _pack(visits.get(day.day), pack_name, day.day) for day in days}
    rounds = {v.day: _round(known, facts, v, pack_for(v.pack, v.day)) for v in visits.values()}
    for day in days:
        if day.day not in rounds:
            reports = known.reports[area, visit_id(area, household, day.day)]
            pack = pack_for(pack_name, day.day)
            rounds[day.day] = last_round(reports, pack, dict.fromkeys(said(facts, day.day, pack), LONG_AGO))
    new: dict[date, Visit] = {}
    for on in sorted(day for day in visits if day < today):
        new[on] = _past(visits[on], _lived(rounds[on], is_wanted=_is_asked(visits[on])), days[0].moment)
    answers = _answers(key, known, rounds, days, in_force)
    for day in days:
        old, eve = visits.get(day.day), day.day - timedelta(days=1)
        answer = answers[day.day] = _of_round(answers[day.day], rounds[day.day])
        before = _missed(new.get(eve) or visits.get(eve), facts, answer, known.reports)
        made = (
            make(household, day.day, answer, in_force[day.day], day.moment, before) if isinstance(answer, Due) else None
        )
        is_wanted = made is not None and (day.moment.can_create or _is_asked(old))
        lived = _lived(rounds[day.day], is_wanted=is_wanted)
        visit = reconcile(old, answer, lived, made, day.moment)
        if visit is not None:
            new[day.day] = visit
    return [
        Step(visits.get(day), visit, answers.get(day, NotDue("over")))
        for day, visit in new.items()
        if visit != visits.get(day) or visit.state == "begun"
    ]


def _missed(
    visit: Visit | None, facts: Facts, wanted: Due | NotDue, reports: Mapping[tuple[str, str], Sequence[Report]]
) -> Visit | None:
    """The visit of the day before, unless everybody of it was sampled that day, as may be learned late.

    Where the visit was over but for somebody who is still due, it is carried over for these.
    """
    if visit is None:
        return None
    left = {who for who in visit.residents if not facts.has_sample(who, visit.day, visit.day)}
    if not left or visit.state not in _OVER_FOR_SOME:
        return visit if left else None
    if isinstance(wanted, NotDue) or not left & set(wanted.residents):
        return visit
    refused = {who for one in reports[visit.area, visit.visit] if one.kind == "visit.refused" for who in one.residents}
    return (
        replace(visit, state="refused", why=None)
        if left & refused
        else replace(visit, state="carried_over", why="not_reached")
    )


_OVER_FOR_SOME = ("sampled", "moved", "in_hospital")
"""How a visit may have ended for some behind the door, and not for others."""


def _answers(
    key: ledger.Key, known: ledger.Known, rounds: Mapping[date, Round], days: list[_Day], in_force: Mapping[date, Pack]
) -> dict[date, Due | NotDue]:
    """What the household owes today and tomorrow, reports aside."""
    facts, visits, today = known.facts[key], known.visits[key], days[0].day
    creating = {day.day: in_force[day.day] for day in days if day.moment.can_create}
    answers = due_days(facts, creating, hopeless=_hopeless(rounds[today], visits.get(today)))
    if today not in answers:
        answers[today] = due(facts, today, in_force[today])
    for day, pack in in_force.items():
        if day not in visits and not rounds[day].first.is_untouched:
            reports = known.reports[key[0], visit_id(*key, day)]
            answers[day] = due(_before(facts, reports, day), day, pack)
    return answers


def _before(facts: Facts, reports: Sequence[Report], day: date) -> Facts:
    """The facts as they were when the field came to a visit that is learned of only now: without what it said there."""
    seen = {who for report in reports for who in report.residents}
    return replace(
        facts,
        samples=facts.samples - {(who, day) for who in seen},
        excuses=tuple(one for one in facts.excuses if one.resident not in seen or one.since_on != day),
    )


def _pack(visit: Visit | None, name: str, day: date) -> Pack:
    """The pack that made a visit keeps it; a new pack changes new demand only."""
    return pack_for(visit.pack if visit and visit.state != "void" else name, day)


def _past(old: Visit, lived: Life, moment: Moment) -> Visit:
    visit = reconcile(old, NotDue("over"), lived, None, moment)
    assert visit is not None
    if visit.state == "begun":
        return replace(visit, state="carried_over", why="not_finished", owner=visit.team or "coordinator")
    return visit


def _round(known: ledger.Known, facts: Facts, visit: Visit, pack: Pack) -> Round:
    return last_round(known.reports[visit.area, visit.visit], pack, said(facts, visit.day, pack))


def _of_round(answer: Due | NotDue, round_: Round) -> Due | NotDue:
    """What is due of those who became due after the door was visited, where it was."""
    if round_.owed is None or isinstance(answer, NotDue):
        return answer
    reasons = tuple(reason for reason in answer.reasons if reason.resident in round_.owed)
    return replace(answer, reasons=reasons) if reasons else NotDue("sampled")


def _lived(round_: Round, *, is_wanted: bool) -> Life:
    """The life that counts: of the last round where that has begun or is wanted, else of the first."""
    return round_.life if is_wanted or not round_.life.is_untouched else round_.first


def _is_asked(visit: Visit | None) -> bool:
    return visit is not None and visit.state in ("due", "begun", "carried_over")


def _hopeless(round_: Round, today: Visit | None) -> frozenset[str]:
    """Whose visit of today ended: without a sample by now they will have none from it."""
    if today is None or round_.first.state in ("due", "begun"):
        return frozenset()
    return round_.seen if round_.owed is not None else frozenset(today.residents)


async def why(connection: Any, area: str, visit: str) -> dict[str, Any] | None:
    """Why a visit is due: rule, pack, anchor, one reason per resident; None where there is no such visit."""
    row = await connection.fetchrow("select * from visit where area = $1 and visit = $2", area, visit)
    if row is None:
        return None
    keys = ("visit", "household", "day", "class", "state", "rule", "pack", "anchor_on", "reasons", "mandatory")
    answer = {key: row[key] for key in (*keys, "attempt", "release_at", "why", "carried_from", "owner")}
    return dict(msgspec.to_builtins(answer))
