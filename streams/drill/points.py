"""The fixed sampling points of a day: who walks there is sealed into pools, and a courier fetches these. Pure."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
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

Say = Callable[[datetime], Event]
"""The event of what happens, given the instant at which it does."""


def day(script: Script, mark: str, opens: datetime, random: Random) -> Iterator[tuple[datetime, Say]]:
    """What happens at the points and when it should, in order: pools are sealed, and couriers fetch them.

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
    courier_at = opens + FETCHED
    for number, pool in enumerate(pools):
        at = opens + MORNING * number / len(pools)
        while at >= courier_at:
            yield from _courier(script.area, waiting, courier_at)
            courier_at += FETCHED
        point, tube = points[number % len(points)], f"P{mark}{number:04d}"
        waiting[point].append(tube)
        yield at, partial(_sealed, script.area, point, tube, tuple(pool))
    yield from _courier(script.area, waiting, opens + MORNING)


def _courier(area: str, waiting: dict[str, list[str]], at: datetime) -> Iterator[tuple[datetime, Say]]:
    for point, tubes in waiting.items():
        if point and tubes:
            yield at, partial(_fetched, area, point, tuple(tubes))
            waiting[point] = []


def _sealed(area: str, point: str, tube: str, residents: tuple[str, ...], at: datetime) -> Event:
    return TubeSealed(
        event_id=f"point-{tube}",
        occurred_at=at,
        area=area,
        tube=tube,
        kind="pool",
        residents=residents,
        sealed_at=at,
        team=point or None,
    )


def _fetched(area: str, point: str, tubes: tuple[str, ...], at: datetime) -> Event:
    return SpecimensHandedOver(
        event_id=f"fetched-{tubes[0]}",
        occurred_at=at,
        area=area,
        team=point,
        point="depot",
        tubes=tubes,
        at=at,
    )
