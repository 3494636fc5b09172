"""Which visit a household owes on a day, as a pure function of facts: order and repetition cannot matter.

**Source** DOMAIN, section 3; the figures stand in the rule packs with their own sources.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from schemas.values import STRICTNESS, VisitClass
from streams.demand.facts import Facts, Homebound, Term
from streams.demand.pack import Pack, TermRule


@dataclass(frozen=True)
class Obligation:
    """One resident to be sampled, and the rule that says so.

    Attributes
    ----------
    anchor_on
        The date the rule counts from.
    day_number
        Days after the anchor, for rules that count; 0 otherwise.
    said_at
        When the fact behind it was said.
    """

    resident: str
    visit_class: VisitClass
    rule: str
    anchor_on: date
    day_number: int = 0
    said_at: datetime | None = None


@dataclass(frozen=True)
class Due:
    """A household's one visit of a day; the strictest obligation names rule and anchor.

    Attributes
    ----------
    reasons
        One per resident, strictest first.
    """

    visit_class: VisitClass
    reasons: tuple[Obligation, ...]
    mandatory: bool
    homebound: tuple[Homebound, ...] = ()

    @property
    def residents(self) -> tuple[str, ...]:
        """Who is to be sampled, in a fixed order."""
        return tuple(sorted(reason.resident for reason in self.reasons))


@dataclass(frozen=True)
class NotDue:
    """No visit, and the code why: unknown, cancelled, sampled, excused, released or ended."""

    why: str


def due(facts: Facts, day: date, pack: Pack) -> Due | NotDue:
    """The visit a household owes on a day."""
    if not facts.is_known:
        return NotDue("unknown")
    wish = next((wish for wish in facts.wishes if wish.day == day), None)
    if wish is not None and not wish.is_added:
        return NotDue("cancelled")
    owed = _owed(facts, day, pack)
    unsampled = [one for one in owed if (one.resident, day) not in facts.samples]
    open_ = [one for one in unsampled if not facts.is_excused(one.resident, day)]
    if not open_:
        return NotDue(_why_not(facts, day, bool(owed), bool(unsampled)))
    return _merged(facts, day, open_)


def said(facts: Facts, day: date, pack: Pack) -> dict[str, datetime]:
    """When it was last said of each resident that owes a sample on a day, whether or not it was taken since."""
    latest: dict[str, datetime] = {}
    for one in _owed(facts, day, pack):
        if one.said_at is not None:
            latest[one.resident] = max(one.said_at, latest.get(one.resident, one.said_at))
    return latest


def _owed(facts: Facts, day: date, pack: Pack) -> list[Obligation]:
    owed = (*_special(facts, day, pack), *_terms(facts, day, pack), *_added(facts, day))
    return [one for one in owed if one.resident in facts.known]


def due_days(facts: Facts, days: Mapping[date, Pack], *, hopeless: frozenset[str]) -> dict[date, Due | NotDue]:
    """The visits of consecutive days: what is due on one of them is taken as done for the next.

    Parameters
    ----------
    days
        The pack in force on each day, ascending.
    hopeless
        Residents whose visit of the first day has ended without a sample: for them nothing is taken as done.
    """
    answers: dict[date, Due | NotDue] = {}
    for day, pack in days.items():
        answer = answers[day] = due(facts, day, pack)
        if isinstance(answer, Due):
            hoped = {(who, day) for who in answer.residents if who not in hopeless}
            facts = replace(facts, samples=facts.samples | hoped)
    return answers


def _special(facts: Facts, day: date, pack: Pack) -> Iterator[Obligation]:
    for fact in facts.homebound:
        if fact.covers(day) and fact.resident in facts.living:
            yield Obligation(fact.resident, "special", pack.special_rule, fact.since_on, said_at=fact.said_at)


def _terms(facts: Facts, day: date, pack: Pack) -> Iterator[Obligation]:
    for term in facts.terms:
        rule = pack.terms.get(term.quarantine_class)
        if rule is not None and not term.is_released(day):
            yield from _term(facts, term, rule, day)


def _term(facts: Facts, term: Term, rule: TermRule, day: date) -> Iterator[Obligation]:
    """The test of the day, or the one missed: a scheduled day stays owed until a sample at or after it."""
    number = (day - term.departed_on).days
    last = (term.last_day_on - term.departed_on).days
    begun = [n for n in rule.days if n <= min(number, last)]
    if not begun or number > rule.days[-1] + rule.owed_days:
        return
    owed_on = term.departed_on + timedelta(days=begun[-1])
    if facts.has_sample(term.resident, owed_on, day - timedelta(days=1)):
        return
    visit_class: VisitClass = "close_contact" if term.quarantine_class == "close_contact" else "left_high_risk_zone"
    name = _term_rule(facts, term, rule, day, owed_on)
    yield Obligation(term.resident, visit_class, name, term.departed_on, number, term.said_at)


def _term_rule(facts: Facts, term: Term, rule: TermRule, day: date, owed_on: date) -> str:
    number = (day - term.departed_on).days
    if owed_on == day:
        return term.quarantine_class
    never = not facts.has_sample(term.resident, term.departed_on, day - timedelta(days=1))
    if number > rule.days[-1]:
        return f"found_after_day_{rule.days[-1]}" if never else "catch_up"
    return "found_late" if never and term.registered_on >= owed_on else "catch_up"


def _added(facts: Facts, day: date) -> Iterator[Obligation]:
    """What a coordinator added, on its day, and after it until somebody was there."""
    for wish in facts.wishes:
        if not wish.is_added or not wish.day <= day <= wish.day + timedelta(days=3):
            continue
        for resident in wish.residents or sorted(facts.living):
            if not facts.has_sample(resident, wish.day, day - timedelta(days=1)):
                yield Obligation(resident, "special", "added", wish.day, said_at=wish.said_at)


def _merged(facts: Facts, day: date, owed: list[Obligation]) -> Due:
    strictest: dict[str, Obligation] = {}
    for one in sorted(owed, key=_strictness):
        strictest.setdefault(one.resident, one)
    reasons = tuple(sorted(strictest.values(), key=_strictness))
    must = any(one.visit_class != "special" or one.rule == "added" for one in reasons)
    homebound = tuple(fact for fact in facts.homebound if fact.covers(day) and fact.resident in strictest)
    return Due(_door_class(facts, day, reasons[0].visit_class), reasons, must, homebound)


def _door_class(facts: Facts, day: date, visit_class: VisitClass) -> VisitClass:
    """A daily visit at a door in quarantine needs the protection of that quarantine, also without a test that day."""
    held = {term.quarantine_class for term in facts.terms if term.covers(day) and term.resident in facts.known}
    held = {
        c for c in held if not all(facts.is_excused(t.resident, day) for t in facts.terms if t.quarantine_class == c)
    }
    return next(c for c in STRICTNESS if c == visit_class or c in held)


def _strictness(one: Obligation) -> tuple[int, bool, date, str, str]:
    return STRICTNESS.index(one.visit_class), one.rule == "added", one.anchor_on, one.resident, one.rule


def _why_not(facts: Facts, day: date, any_owed: bool, any_unsampled: bool) -> str:
    if any_unsampled:
        return "excused"
    if any_owed:
        return "sampled"
    return "released" if any(term.is_released(day) for term in facts.terms) else "ended"
