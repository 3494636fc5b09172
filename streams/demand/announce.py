"""What became of a visit, told: events for Kafka, states for the feed, alerts for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.changes import Transaction
from schemas.demand import VisitChanged, VisitDue, VisitVoid
from schemas.ids import digest
from streams.alerts.ledger import Alert, raise_alerts
from streams.demand import ledger
from streams.demand.reconcile import Visit
from streams.demand.rules import Due, NotDue


@dataclass(frozen=True)
class Step:
    """What became of one visit, and what its household owes that day by the facts."""

    old: Visit | None
    new: Visit
    answer: Due | NotDue


async def announce(tx: Transaction, step: Step, causes: Mapping[str, str]) -> None:
    """Say and show what became of a visit.

    Parameters
    ----------
    causes
        Event ids by the household, resident or visit they were about, for `caused_by`.
    """
    old, new = step.old, step.new
    cause = _cause(new, causes)
    tx.show(new.area, "visit", state(new), caused_by=cause)
    if new.state == "void":
        if old is not None and old.state != "void":
            tx.say(VisitVoid(visit=new.visit, why=new.why or "ended", **_envelope(tx, new, "visit.void", cause)))
    elif new.state == "due":
        is_new = old is None or old.state == "void"
        if is_new:
            tx.say(VisitDue(**_due(new), **_envelope(tx, new, "visit.due", cause)))
        elif old is not None and _due(old) != _due(new):
            tx.say(VisitChanged(**_due(new), **_envelope(tx, new, "visit.changed", cause)))


def _cause(visit: Visit, causes: Mapping[str, str]) -> str | None:
    named = (causes.get(subject) for subject in (visit.visit, visit.household, *visit.residents))
    return next((cause for cause in named if cause is not None), None)


def _envelope(tx: Transaction, visit: Visit, tag: str, cause: str | None) -> dict[str, Any]:
    event_id = digest(visit.area, str(tx.areas[visit.area].rev), tag, visit.visit)
    return {"event_id": event_id, "occurred_at": tx.now, "area": visit.area, "caused_by": cause}


def _due(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit.visit,
        "household": visit.household,
        "residents": visit.residents,
        "visit_class": visit.visit_class,
        "date": visit.day,
        "windows": visit.windows,
        "rule": visit.rule,
        "pack": visit.pack,
        "anchor_on": visit.anchor_on,
        "mandatory": visit.mandatory,
        "attempt": visit.attempt,
    }


def state(visit: Visit) -> dict[str, Any]:
    """A visit as the feed shows it: ids and codes only."""
    row = ledger.to_row(visit)
    row.pop("area")
    row.pop("reasons")
    row.pop("owner")
    return row


async def warn(tx: Transaction, steps: Sequence[Step], causes: Mapping[str, str]) -> None:
    """Raise what a person should look at: the third no answer, and a door begun that owes nothing any more.

    A sample that arrives before the door's own report does not make it one.
    """
    for step in steps:
        old_state, new = step.old.state if step.old else None, step.new
        cause = _cause(new, causes)
        if new.state == "carried_over" and new.why == "no_answer" and old_state != "carried_over":
            await raise_alerts(tx, new.area, [Alert("no_answer_escalated", new.visit, "hour")], cause=cause)
        is_late = isinstance(step.answer, NotDue) and (old_state != "begun" or step.answer.why != "sampled")
        if new.state == "begun" and is_late:
            await raise_alerts(tx, new.area, [Alert("begun_not_due", new.visit, "now")], cause=cause)
