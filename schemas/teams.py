"""What is said about teams: who works when, who passed the gate, who is lost, where they are."""

import datetime as dt
from typing import Annotated, TypeAlias

from msgspec import Meta

from schemas.envelope import Event, Instant
from schemas.ids import TeamId
from schemas.values import CrewMember, GateResult, Latitude, Longitude, Shift, TeamKind, TravelMode


class TeamRostered(Event, frozen=True, kw_only=True, tag="team.rostered"):
    """A team works on a date; said again whenever its crew or hours change.

    Attributes
    ----------
    ppe_level
        Level of the protection its kit allows: special doors need 2, quarantine and re-check 3.
    shifts
        Working times in order; the break between them takes the suit off.
    """

    team: TeamId
    date: dt.date
    kind: TeamKind
    crew: tuple[CrewMember, ...]
    ppe_level: Annotated[int, Meta(ge=1, le=4)]
    shifts: Annotated[tuple[Shift, ...], Meta(min_length=1, max_length=4)]
    mode: TravelMode = "walk"


class TeamUnrostered(Event, frozen=True, kw_only=True, tag="team.unrostered"):
    """The team does not work on the date after all: its roster was a mistake."""

    team: TeamId
    date: dt.date


class TeamCheckedIn(Event, frozen=True, kw_only=True, tag="team.checked_in"):
    """The shift gate was passed or not, member by member."""

    team: TeamId
    date: dt.date
    members: tuple[GateResult, ...]


class TeamLost(Event, frozen=True, kw_only=True, tag="team.lost"):
    """The team takes no further stop that day. `why` is a code, such as silent, positive_member, vehicle."""

    team: TeamId
    date: dt.date
    why: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")] = "unknown"


class TeamBack(Event, frozen=True, kw_only=True, tag="team.back"):
    """A lost team works again."""

    team: TeamId
    date: dt.date


class TeamPosition(Event, frozen=True, kw_only=True, tag="team.position"):
    """Where the phone of the team was."""

    team: TeamId
    lat: Latitude
    lon: Longitude
    at: Instant


TeamEvent: TypeAlias = TeamRostered | TeamUnrostered | TeamCheckedIn | TeamLost | TeamBack | TeamPosition
