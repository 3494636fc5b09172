"""What is due, against what is open: the visit as it must be now. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from schemas.values import TimeWindow, VisitClass
from streams.demand.ids import visit_id
from streams.demand.life import Life
from streams.demand.pack import Pack
from streams.demand.rules import Due, NotDue, Obligation
from streams.demand.windows import windows


@dataclass(frozen=True)
class Visit:
    """One household at its door on one day, as the table `visit` keeps it."""

    area: str
    visit: str
    household: str
    day: date
    visit_class: VisitClass
    residents: tuple[str, ...]
    windows: tuple[TimeWindow, ...]
    rule: str
    pack: str
    anchor_on: date
    reasons: tuple[dict[str, Any], ...]
    mandatory: bool
    state: str = "due"
    attempt: int = 1
    release_at: datetime | None = None
    why: str | None = None
    carried_from: str | None = None
    owner: str | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    team: str | None = None


@dataclass(frozen=True)
class Moment:
    """Where and when demand is reconciled."""

    area: str
    timezone: str
    today: date
    can_create: bool
    """Whether a visit of the day may still come into being: not after the last shift of that day."""


def reconcile(old: Visit | None, wanted: Due | NotDue, life: Life, made: Visit | None, moment: Moment) -> Visit | None:
    """The visit as it must be now, or None where there is none.

    Parameters
    ----------
    old
        As it stands in the table.
    made
        What `wanted` makes, if it is due.
    """
    if old is None:
        new = made if moment.can_create or not life.is_untouched else None
        return None if new is None else lived(new, life)
    if not life.is_untouched:
        return lived(old, life)
    if old.day < moment.today:
        return old if old.state == "void" else _carried(old, life)
    if isinstance(wanted, NotDue):
        return replace(old, state="void", why=wanted.why, attempt=life.attempt, release_at=life.release_at)
    assert made is not None
    if old.state == "void":
        return lived(made, life) if moment.can_create else old
    return lived(replace(made, pack=old.pack), life)


def lived(visit: Visit, life: Life) -> Visit:
    """The visit with what the field reported."""
    return replace(
        visit,
        state=life.state,
        attempt=life.attempt,
        release_at=life.release_at,
        began_at=life.began_at,
        ended_at=life.ended_at,
        team=life.team,
        why=life.why or (visit.why if visit.carried_from and life.is_untouched else None),
    )


def _carried(old: Visit, life: Life) -> Visit:
    why, owner = life.why or "not_reached", old.owner or "coordinator"
    return replace(old, state="carried_over", why=why, owner=owner, attempt=life.attempt)


def make(household: str, day: date, due: Due, pack: Pack, moment: Moment, before: Visit | None) -> Visit:
    """A fresh visit; `before` is the household's visit of the day before, which may be carried over into it."""
    carried = before is not None and before.day < moment.today and before.state in ("carried_over", "refused")
    first = due.reasons[0]
    return Visit(
        area=moment.area,
        visit=visit_id(moment.area, household, day),
        household=household,
        day=day,
        visit_class=due.visit_class,
        residents=due.residents,
        windows=windows(due, day, pack, moment.timezone),
        rule=_rule(first, before),
        pack=pack.id,
        anchor_on=first.anchor_on,
        reasons=tuple(
            {
                "resident": one.resident,
                "class": one.visit_class,
                "rule": _rule(one, before),
                "anchor_on": one.anchor_on.isoformat(),
                "day": one.day_number,
            }
            for one in due.reasons
        ),
        mandatory=due.mandatory or carried,
        carried_from=before.visit if carried and before else None,
        owner=(before.team or before.owner or "coordinator") if carried and before else None,
        why=(before.why or before.state) if carried and before else None,
    )


def _rule(one: Obligation, before: Visit | None) -> str:
    """What the test of one resident is called: who was on the visit of the day before was found, and missed."""
    was_asked = before is not None and before.state != "void" and any(
        reason["resident"] == one.resident and reason["class"] == one.visit_class for reason in before.reasons
    )  # fmt: skip
    return "catch_up" if was_asked and one.rule.startswith("found_") else one.rule
