"""What goes wrong on a simulated day: households handed in by neighbours, teams lost and back, phones off. Pure."""

from collections.abc import Mapping
from datetime import time
from typing import Literal

from msgspec import Struct


class Trouble(Struct, frozen=True, kw_only=True):
    """One thing that happens from outside.

    Attributes
    ----------
    at
        Clock time of the day.
    team
        Number of the team among those with routes, in the order of the sample community.
    households
        How many are handed in at once.
    minutes
        How long a phone is off; its team stands where it is.
    """

    at: time
    kind: Literal["quarantined", "team_lost", "team_back", "phone_off"]
    team: int = 0
    households: int = 1
    minutes: int = 60


DAY = (
    Trouble(at=time(8, 25), kind="quarantined"),
    Trouble(at=time(9, 40), kind="quarantined"),
    Trouble(at=time(10, 20), kind="team_lost", team=1),
    Trouble(at=time(10, 50), kind="quarantined"),
    Trouble(at=time(13, 40), kind="team_back", team=1),
    Trouble(at=time(14, 30), kind="quarantined", households=12),
    Trouble(at=time(15, 45), kind="quarantined"),
)
"""The story's 09:40, a team that drops out over noon, and in the afternoon more doors than there are hands."""

SCENARIOS: Mapping[str, tuple[Trouble, ...]] = {
    "calm": (),
    "day": DAY,
    "phone": (Trouble(at=time(9, 30), kind="phone_off", team=0),),
    "shortage": tuple(Trouble(at=time(7, 30), kind="team_lost", team=team) for team in (1, 3, 4)),
    "wave": (Trouble(at=time(10), kind="quarantined", households=30),),
}
"""By name: nothing, the demo's day, a phone without power for an hour, two of five teams left (DOMAIN, section 4,
staffing shock), thirty households."""
