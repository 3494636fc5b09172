"""The fixed sampling points of a day: who walks there is sealed into pools, and a courier fetches these. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from schemas.envelope import Event
from schemas.tubes import TubeSealed
from schemas.visits import SpecimensHandedOver
from streams.drill.script import Script

ABSENT = 0.03
"""Share of residents who should walk to a point and do not."""
POOL = 20
MORNING = timedelta(hours=4.5)
"""How long the points are open."""
FETCHED = timedelta(minutes=90)
"""How often the courier comes: a tube should be handed over within two hours. **Source** DOMAIN, section 4; G."""
NOBODY = ""
"""The point where a community has none of its own: its tubes have no team, and nobody fetches them."""

Pools = Mapping[str, Sequence[str]]
"""Residents by tube; for a courier the tubes without them."""


def day(script: Script, mark: str, opens: datetime, random: Random) -> Iterator[tuple[datetime, str, Pools]]:
    """What happens at which point when, in order: a pool is sealed, or (nobody in the tubes) the courier comes.

    Parameters
    ----------
    mark
        Tells the tubes of this day and run from others.
    """
    coming = [resident for resident, _ in script.walkers if random.random() > ABSENT]
    random.shuffle(coming)
    pools = [coming[n : n + POOL] for n in range(0, len(coming), POOL)]
    points = script.points or (NOBODY,)
    waiting: dict[str, list[str]] = {point: [] for point in points}
    fetched = opens + FETCHED
    for number, pool in enumerate(pools):
        at = opens + MORNING * number / len(pools)
        while at >= fetched:
            yield from _fetch(waiting, fetched)
            fetched += FETCHED
        point, tube = points[number % len(points)], f"P{mark}{number:04d}"
        waiting[point].append(tube)
        yield at, point, {tube: pool}
    yield from _fetch(waiting, opens + MORNING)


def _fetch(waiting: dict[str, list[str]], at: datetime) -> Iterator[tuple[datetime, str, Pools]]:
    for point, tubes in waiting.items():
        if point and tubes:
            yield at, point, dict.fromkeys(tubes, ())
            waiting[point] = []


def said(area: str, point: str, pools: Pools, now: datetime) -> Iterator[Event]:
    """The events of it."""
    fetched = [tube for tube, residents in pools.items() if not residents]
    for tube in pools.keys() - set(fetched):
        yield TubeSealed(
            event_id=f"point-{tube}",
            occurred_at=now,
            area=area,
            tube=tube,
            kind="pool",
            residents=tuple(pools[tube]),
            sealed_at=now,
            team=point or None,
        )
    if fetched:
        yield SpecimensHandedOver(
            event_id=f"fetched-{fetched[0]}",
            occurred_at=now,
            area=area,
            team=point,
            point="depot",
            tubes=tuple(fetched),
            at=now,
        )
