"""Everything a person should look at, as codes: the words are the screens'."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from schemas.envelope import Event, Instant
from schemas.ids import AlertId, Id
from schemas.values import Urgency


class AlertRaised(Event, frozen=True, kw_only=True, tag="alert.raised"):
    """Something needs a person.

    Attributes
    ----------
    kind
        Of a plan: visit_unassigned, plan_overran, plan_proposed. Of a team: team_lost, team_silent, gate_failed,
        route_unread, specimen_clock. Of a visit: no_answer_escalated, begun_not_due, visit_overdue, visit_unfinished.
        Of a tube: tube_positive, tube_broken, tube_missing, tube_kept. Of what came in: event_buried, unknown_id.
    about
        The id of the visit, team, tube, zone or event it concerns.
    due_at
        The deadline it hangs on, if there is one.
    """

    alert: AlertId
    kind: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")]
    urgency: Urgency
    about: Id
    due_at: Instant | None = None


class AlertSettled(Event, frozen=True, kw_only=True, tag="alert.settled"):
    """Nobody needs to look at it any more."""

    alert: AlertId


AlertEvent: TypeAlias = AlertRaised | AlertSettled
