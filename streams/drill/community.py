"""The sample community of the demo: seeded, invented, about 36 buildings and 4,000 residents. Pure.

**Source** DOMAIN, sections 1 and 7, for the sizes: 36 buildings in 10 compounds, 8 fixed teams, household size 2.45,
homebound share 1.5 %. Everything else is invented; nothing is copied from anybody's ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from streams.drill import names
from streams.imports.judging import identity
from streams.imports.judging.identity import Door
from streams.imports.judging.records import (
    BuildingRow,
    CheckInRow,
    CrewRow,
    MarkOn,
    QuarantineRow,
    RegisterRow,
    Row,
    Source,
    SpecialRow,
)

AREA = "140106901001"
"""A code in the pattern of the statistics office; 901 is in no district."""
NAME = "柳岸社区"
CENTRE = (37.8735, 112.5485)
"""Latitude and longitude around which the compounds are laid out (degrees, WGS-84)."""
BUILDINGS = 36
RESIDENTS = 4_000
SPECIAL = 62
QUARANTINED = 34
REASONS = ("elderly", "ill", "disabled", "elderly", "temporary_carer", "elderly")
NOTES = ("门铃响两声，听力不好", "敲门请轻，孩子在睡", "从东门进，电梯在维修", "老人行动慢，请多等", "家里有狗，已拴好")
MORNING = ("08:10", "08:30", "09:00", "09:30", "10:00", "10:30")


@dataclass
class Community:
    """The rows of its ledgers, by kind."""

    buildings: list[BuildingRow] = field(default_factory=list)
    register: list[RegisterRow] = field(default_factory=list)
    special: list[SpecialRow] = field(default_factory=list)
    quarantine: list[QuarantineRow] = field(default_factory=list)
    crews: list[CrewRow | CheckInRow] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All rows, the address book first."""
        return [*self.buildings, *self.register, *self.special, *self.quarantine, *self.crews]


@dataclass(frozen=True)
class Sketch:
    """What all parts of the drawing need."""

    random: Random
    secret: bytes
    area: str
    day: date


def community(
    secret: bytes, area: str, day: date, *, seed: int = 0, residents: int = RESIDENTS, days: int = 1
) -> Community:
    """Draw the community as it is on the eve of a day.

    Parameters
    ----------
    residents
        About how many; buildings stay as they are, so fewer means more empty homes.
    days
        For how many days, and the one after them, teams are rostered.
    """
    sketch = Sketch(Random(seed), secret, area, day)  # noqa: S311
    out = Community()
    out.buildings = list(_buildings(sketch))
    out.register = _register(sketch, out.buildings, residents)
    people = [row for row in out.register if row.resident]
    sketch.random.shuffle(people)
    scale = max(1, len(people)) / RESIDENTS
    special, quarantined = round(SPECIAL * scale), round(QUARANTINED * scale)
    out.special = [_special(sketch, row) for row in people[:special]]
    out.quarantine = [_quarantined(sketch, row) for row in people[special : special + quarantined]]
    out.crews = list(_crews(sketch, days))
    return out


def _source(sheet: str, row: int) -> Source:
    return Source("sample", sheet, row)


def _buildings(sketch: Sketch) -> Iterator[BuildingRow]:
    random, count = sketch.random, 0
    for number, compound in enumerate(names.COMPOUNDS):
        place = identity.place_id(sketch.secret, sketch.area, compound)
        lat = CENTRE[0] + (number // 4 - 1) * 0.0042 + random.uniform(-0.0006, 0.0006)
        lon = CENTRE[1] + (number % 4 - 1.5) * 0.0055 + random.uniform(-0.0008, 0.0008)
        of_this = BUILDINGS // len(names.COMPOUNDS) + (number < BUILDINGS % len(names.COMPOUNDS))
        for building in range(of_this):
            count += 1
            floors = random.choice((6, 6, 6, 7, 11, 18))
            units, homes = random.choice((2, 3, 3, 4)) if floors < 11 else 2, 2
            name = f"{building + 1}号楼"
            yield BuildingRow(
                source=_source("buildings", count),
                place=identity.place_id(sketch.secret, sketch.area, compound, name),
                compound_place=place,
                compound=compound,
                building=name,
                units=units,
                floors=floors,
                homes_per_floor=homes,
                homes=units * floors * homes,
                lift=floors > 6,
                wgs84=(lon + building % 2 * 0.0007, lat + building // 2 * 0.0005),
                datum="WGS-84",
            )


def _register(sketch: Sketch, buildings: list[BuildingRow], wanted: int) -> list[RegisterRow]:
    doors = [
        Door(row.compound, row.building, unit, f"{floor}{home:02d}")
        for row in buildings
        for unit in range(1, (row.units or 1) + 1)
        for floor in range(1, (row.floors or 1) + 1)
        for home in range(1, (row.homes_per_floor or 1) + 1)
    ]
    sketch.random.shuffle(doors)
    rows: list[RegisterRow] = []
    for door in doors:
        if len(rows) >= wanted:
            break
        rows += _household(sketch, door, len(rows))
    return rows


def _household(sketch: Sketch, door: Door, before: int) -> list[RegisterRow]:
    random = sketch.random
    size = random.choices((1, 2, 3, 4, 5), weights=(22, 34, 26, 13, 5))[0]
    named = list(dict.fromkeys(names.person(random) for _ in range(size)))
    excuse = random.choices(("", "away", "in_hospital"), weights=(968, 30, 2))[0]
    yesterday = sketch.day - timedelta(days=1)
    state = ("excused" if excuse else "sampled") if random.random() < 0.97 else "open"
    mark = {"excused": excuse, "sampled": "sampled", "open": "no_answer"}[state]
    return [
        RegisterRow(
            source=_source("register", before + number),
            household=identity.household_id(sketch.secret, sketch.area, door),
            resident=identity.resident_id(sketch.secret, sketch.area, door, name),
            compound=door.compound,
            building=door.building,
            unit=door.unit,
            room=door.room,
            name=name,
            phones=(names.phone(random),) if number == 0 else (),
            relation=names.RELATIONS[min(number, len(names.RELATIONS) - 1)],
            age=random.randrange(1, 90),
            marks=(MarkOn(yesterday, mark, state),),
        )
        for number, name in enumerate(named)
    ]


def _home(row: RegisterRow) -> dict[str, object]:
    fields = ("household", "resident", "compound", "building", "unit", "room", "name", "phones")
    return {name: getattr(row, name) for name in fields}


def _special(sketch: Sketch, row: RegisterRow) -> SpecialRow:
    random = sketch.random
    pupil = row.age is not None and 6 <= row.age <= 17
    return SpecialRow(
        source=_source("special", row.source.row),
        registered=True,
        reasons=("online_class",) if pupil else (random.choice(REASONS),),
        promised=(random.choice(MORNING),) if random.random() < 0.2 else (),
        since_on=sketch.day - timedelta(days=random.randrange(3, 30)),
        note=random.choice(NOTES) if random.random() < 0.5 else "",
        **_home(row),  # type: ignore[arg-type]
    )


def _quarantined(sketch: Sketch, row: RegisterRow) -> QuarantineRow:
    random = sketch.random
    of_class = "close_contact" if random.random() < 0.2 else "left_high_risk_zone"
    ago = random.choice((1, 3, 5, 7, 2, 4)) if of_class == "left_high_risk_zone" else random.choice((1, 3, 2))
    departed = sketch.day - timedelta(days=ago)
    last = departed + timedelta(days=7 if of_class == "left_high_risk_zone" else 3)
    tested = tuple(departed + timedelta(days=day) for day in (1, 3, 5) if day < ago)
    return QuarantineRow(
        source=_source("quarantine", row.source.row),
        registered=True,
        quarantine_class=of_class,
        departed_on=departed,
        registered_on=departed + timedelta(days=1) if ago > 1 else departed,
        last_day_on=last,
        tested_on=tested,
        note=random.choice(NOTES) if random.random() < 0.3 else "",
        **_home(row),  # type: ignore[arg-type]
    )


TEAMS = (
    ("流动采集队", "mobile", 2, ("sampler", "sampler", "volunteer"), "ebike"),
    ("流动采集二队", "mobile", 2, ("sampler", "sampler", "volunteer"), "walk"),
    ("隔离采集一队", "quarantine", 3, ("medic", "information_officer"), "ebike"),
    ("隔离采集二队", "quarantine", 3, ("medic", "information_officer"), "walk"),
    ("应急小分队", "emergency", 3, ("medic", "information_officer", "police"), "van"),
    *((f"第{number}采集点", "fixed", 2, ("sampler", "volunteer"), "walk") for number in range(1, 9)),
)


def _crews(sketch: Sketch, days: int) -> Iterator[CrewRow]:
    for number, (name, kind, ppe, roles, vehicle) in enumerate(TEAMS):
        people = [(role, names.person(sketch.random), names.phone(sketch.random)) for role in roles]
        for day in (sketch.day + timedelta(days=n) for n in range(days + 1)):
            for role, member, phone in people:
                yield CrewRow(
                    source=_source("teams", number),
                    team=identity.team_id(sketch.secret, sketch.area, name),
                    team_name=name,
                    kind=kind,
                    on=day,
                    member=identity.member_id(sketch.secret, sketch.area, member, phone),
                    name=member,
                    roles=(role,),
                    phones=(phone,),
                    trained=True,
                    ppe=ppe,
                    vehicle=vehicle,
                )
