"""The map of who talks to whom: every topic, what it carries, who writes and who reads it."""

import functools
import types
import typing
from typing import Literal

from msgspec import Struct

from schemas.alerts import AlertEvent
from schemas.commands import CommandEvent
from schemas.demand import DemandEvent
from schemas.envelope import Event
from schemas.households import HouseholdEvent
from schemas.residents import ResidentEvent
from schemas.routes import RouteEvent
from schemas.teams import TeamEvent
from schemas.tubes import TubeEvent
from schemas.visits import VisitEvent
from schemas.zones import ZoneEvent

PREFIX = "doorstep."
PARTITIONS = 24
"""For ever: a key must stay on its partition. Source: STACK, section 3."""


class Topic(Struct, frozen=True, kw_only=True):
    """A stream of events, keyed by area code and partitioned by murmur2.

    Attributes
    ----------
    carries
        The union of event classes.
    lane
        Which intake process folds it: bulk, live, or none for what doorstep itself says.
    retention_days
        How long Kafka keeps it [days].
    """

    name: str
    carries: object
    lane: Literal["bulk", "live"] | None
    retention_days: int
    writers: tuple[str, ...]
    readers: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """The name on Kafka."""
        return PREFIX + self.name

    @property
    def events(self) -> tuple[type[Event], ...]:
        """The event classes it carries."""
        return typing.get_args(self.carries) if isinstance(self.carries, types.UnionType) else (self.carries,)


_OUTSIDE = ("import", "POST /api/events", "third parties")
_DOORSTEP = ("relay",)

RESIDENTS = Topic(
    name="residents", carries=ResidentEvent, lane="bulk", retention_days=35, writers=_OUTSIDE, readers=("intake",)
)
HOUSEHOLDS = Topic(
    name="households", carries=HouseholdEvent, lane="live", retention_days=35, writers=_OUTSIDE, readers=("intake",)
)
ZONES = Topic(name="zones", carries=ZoneEvent, lane="bulk", retention_days=35, writers=_OUTSIDE, readers=("intake",))
TUBES = Topic(name="tubes", carries=TubeEvent, lane="live", retention_days=35, writers=_OUTSIDE, readers=("intake",))
TEAMS = Topic(name="teams", carries=TeamEvent, lane="live", retention_days=35, writers=_OUTSIDE, readers=("intake",))
VISITS = Topic(
    name="visits",
    carries=VisitEvent,
    lane="live",
    retention_days=35,
    writers=("console", "third parties"),
    readers=("intake",),
)
COMMANDS = Topic(
    name="commands", carries=CommandEvent, lane="live", retention_days=35, writers=("console",), readers=("intake",)
)
DEMAND = Topic(
    name="demand",
    carries=DemandEvent,
    lane=None,
    retention_days=35,
    writers=_DOORSTEP,
    readers=("dispatch", "third parties"),
)
ROUTES = Topic(
    name="routes", carries=RouteEvent, lane=None, retention_days=35, writers=_DOORSTEP, readers=("third parties",)
)
ALERTS = Topic(
    name="alerts", carries=AlertEvent, lane=None, retention_days=35, writers=_DOORSTEP, readers=("third parties",)
)

TOPICS = (RESIDENTS, HOUSEHOLDS, ZONES, TUBES, TEAMS, VISITS, COMMANDS, DEMAND, ROUTES, ALERTS)


@functools.cache
def by_full_name() -> dict[str, Topic]:
    """Every topic by its name on Kafka."""
    return {topic.full_name: topic for topic in TOPICS}


@functools.cache
def by_tag() -> dict[str, Topic]:
    """The topic that carries a tag, such as `household.quarantined`."""
    return {tag_of(event): topic for topic in TOPICS for event in topic.events}


def tag_of(event: type[Event] | Event) -> str:
    """The tag of an event class or event."""
    tag = event.__struct_config__.tag
    assert isinstance(tag, str)
    return tag
