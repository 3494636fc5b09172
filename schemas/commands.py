"""What a coordinator asked for, as a fact with an author. Typed reasons stay in Postgres."""

import datetime as dt
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from schemas.envelope import Event, Instant
from schemas.ids import CommandId, HouseholdId, Id, ResidentId, TeamId, VisitId
from schemas.values import ExcuseReason

CommandKind: TypeAlias = Literal[
    "move_visit",
    "pin_visit",
    "unpin_visit",
    "cancel_visit",
    "add_visit",
    "team_lost",
    "team_back",
    "excuse",
    "replan",
    "freeze_plan",
    "publish_plan",
    "undo",
]


class CommandGiven(Event, frozen=True, kw_only=True, tag="command.given"):
    """A coordinator asked for something; which of the ids are needed depends on the kind.

    Attributes
    ----------
    by
        The user's id.
    position
        Index among the stops that are not pinned where a moved visit shall stand; absent: where it costs least.
    undoes
        The command an `undo` takes back.
    """

    command: CommandId
    kind: CommandKind
    by: Id
    visit: VisitId | None = None
    team: TeamId | None = None
    household: HouseholdId | None = None
    residents: tuple[ResidentId, ...] = ()
    date: dt.date | None = None
    position: Annotated[int, Meta(ge=0)] | None = None
    at: Instant | None = None
    why: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")] | None = None
    excuse: ExcuseReason | None = None
    undoes: CommandId | None = None


CommandEvent: TypeAlias = CommandGiven
