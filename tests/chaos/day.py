"""A day's events of an area, made from a seed, with what its households are for.

Doors are visited by the phones; nothing is said of them once the phones are out, so that every order of the events
leaves the same state. Late doors go into quarantine while the phones work. Everything else that can be said in a day is
said of the paper homes, in any order. Wish homes are the coordinator's.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from infra.database import Database
from schemas.envelope import Event
from schemas.teams import TeamCheckedIn, TeamPosition, TeamRostered
from schemas.topics import Topic, by_tag, tag_of
from schemas.tubes import TubeResulted, TubeSealed
from schemas.values import CrewMember, GateResult, Shift
from schemas.zones import ZoneClosed, ZoneOpened
from tests.intake_builders import NOW, TODAY, Sayings, add_area

CLASSES = ("close_contact", "left_high_risk_zone")
HOMES = 12
"""Most homes of each sort."""
SHIFTS = (Shift(from_at=NOW - timedelta(hours=2, minutes=40), to_at=NOW + timedelta(hours=8)),)
MOBILE, QUARANTINE = ("M1", "M2"), ("Q1",)


@dataclass
class Day:
    """What is said of an area: in the evening before, and while the teams are out."""

    area: str
    chance: random.Random
    say: Sayings
    homes: int = HOMES
    evening: list[Event] = field(default_factory=list)
    daytime: list[Event] = field(default_factory=list)
    doors: set[str] = field(default_factory=set)
    paper: list[tuple[str, str]] = field(default_factory=list)

    def more(self) -> list[Event]:
        """Something small that can be said for ever: a test of somebody, and one household more in quarantine."""
        _, who = self.chance.choice(self.paper)
        tested = self.say.tested(who, TODAY - timedelta(days=self.chance.randint(0, 30)), f"lab{self.chance.random()}")
        number = next(self.say.number)
        home, *people = self.say.home(f"N{number}", f"N{number}r0")
        home = msgspec.structs.replace(home, place=f"place-D{number % HOMES}")
        urgent = self.say.quarantined(f"N{number}", f"N{number}r0", departed_on=TODAY - timedelta(days=1))
        return [tested, home, *people, urgent]


def day_of(area: str, seed: int, homes: int = HOMES) -> Day:
    """A day of one area with so many homes of each sort."""
    day = Day(area, random.Random(f"{area[-2:]}{seed}"), Sayings(area), homes)
    _teams(day)
    for n in range(homes):
        _door(day, f"D{n}")
        _late_door(day, f"L{n}")
        _paper(day, f"P{n}")
        _wish(day, f"W{n}")
    _laboratory(day)
    day.daytime = shuffled(day.daytime, day.chance)
    day.evening = shuffled(day.evening, day.chance)
    return day


def _teams(day: Day) -> None:
    for team in (*MOBILE, *QUARANTINE):
        is_mobile = team in MOBILE
        roles = (("sampler",), ("sampler",)) if is_mobile else (("medic",), ("information_officer",))
        crew = tuple(CrewMember(member=f"{team}m{n}", roles=some) for n, some in enumerate(roles))  # type: ignore[arg-type]
        roster = TeamRostered(
            team=team,
            date=TODAY,
            kind="mobile" if is_mobile else "quarantine",
            crew=crew,
            ppe_level=2 if is_mobile else 3,
            shifts=SHIFTS,
            **day.say.envelope(),
        )
        gate = tuple(GateResult(member=one.member, fit=True) for one in crew)
        day.evening += [roster, TeamCheckedIn(team=team, date=TODAY, members=gate, **day.say.envelope())]


def _people(day: Day, home: str, most: int = 3) -> list[str]:
    people = [f"{home}r{n}" for n in range(day.chance.randint(1, most))]
    day.evening += day.say.home(home, *people)
    return people


def _door(day: Day, home: str) -> None:
    people = _people(day, home)
    day.doors.add(home)
    if day.chance.random() < 0.6:
        day.evening.append(day.say.homebound(people[0]))
    else:
        day.evening.append(day.say.quarantined(home, *people, departed_on=TODAY - timedelta(days=1)))


def _late_door(day: Day, home: str) -> None:
    people = _people(day, home)
    day.doors.add(home)
    departed = TODAY - timedelta(days=day.chance.choice((1, 3, 5)))
    day.daytime.append(day.say.quarantined(home, *people, departed_on=departed, of=day.chance.choice(CLASSES)))


def _paper(day: Day, home: str) -> None:
    people = _people(day, home)
    chance, say = day.chance, day.say
    day.paper += [(home, who) for who in people]
    departed = TODAY - timedelta(days=chance.randint(1, 8))
    told = [
        say.homebound(people[0], promised=("10:00",)),
        say.quarantined(home, *people, departed_on=departed, of=chance.choice(CLASSES)),
        say.tested(people[0], TODAY - timedelta(days=chance.randint(0, 3))),
        say.excused(people[-1]),
        say.released(home, *people, on=TODAY),
        *say.home(f"{home}x", f"{home}late")[::-1],
        say.homebound(f"{home}late"),
    ]
    day.daytime += chance.sample(told, chance.randint(3, len(told)))


def _wish(day: Day, home: str) -> None:
    people = _people(day, home, most=1)
    day.evening.append(day.say.homebound(people[0]))


def _laboratory(day: Day) -> None:
    chance, say = day.chance, day.say
    for n, (home, who) in enumerate(chance.sample(day.paper, min(8, len(day.paper)))):
        at = NOW - timedelta(minutes=chance.randint(1, 90))
        tube, zone = f"T{n}", f"Z{n}"
        day.daytime += [
            TubeSealed(tube=tube, kind="single", residents=(who,), sealed_at=at, **say.envelope()),
            TubeResulted(tube=tube, result="negative", resulted_at=at, **say.envelope()),
            ZoneOpened(zone=zone, place=f"R{home}", level="high", effective_at=at, observed_at=at, **say.envelope()),
            ZoneClosed(zone=zone, effective_at=at, observed_at=at, **say.envelope()),
            TeamPosition(team=MOBILE[0], lat=37.9, lon=112.5, at=at, **say.envelope()),
        ]


def shuffled(events: list[Event], chance: random.Random) -> list[Event]:
    """Another order that Kafka allows: each topic keeps its own, there is none across topics."""
    by_topic: dict[Topic, Iterator[Event]] = {}
    order: list[Topic] = []
    for topic in {by_tag()[tag_of(event)] for event in events}:
        some = [event for event in events if by_tag()[tag_of(event)] is topic]
        by_topic[topic] = iter(some)
        order += [topic] * len(some)
    order.sort(key=lambda topic: topic.name)
    chance.shuffle(order)
    return [next(by_topic[topic]) for topic in order]


async def build(database: Database, area: str) -> None:
    """An area with the places of the day's homes: four buildings of six floors."""
    await add_area(database, area)
    await database.execute("update area set depot_lat = 37.9, depot_lon = 112.5 where area = $1", area)
    rows = [("C", "compound", None, None, None, 37.9, 112.5)]
    rows += [(f"B{n}", "building", "C", 6, None, 37.9 + n / 1000, 112.5 + n / 1000) for n in range(4)]
    homes = [f"{sort}{n}" for sort in "DLPW" for n in range(HOMES)] + [f"P{n}x" for n in range(HOMES)]
    rows += [(f"place-{home}", "room", f"B{n % 4}", None, n % 6 + 1, None, None) for n, home in enumerate(homes)]
    await database.executemany(
        "insert into place (area, place, kind, parent, name, floors, floor, lat, lon)"
        " values ($1, $2, $3, $4, $2, $5, $6, $7, $8)",
        [(area, *row) for row in rows],
    )
