"""What the database already knows of an area before a ledger is read, what is still on its way included."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from infra.changes import Area
from infra.database import Connection, Row
from streams.imports import questions
from streams.imports.effects import held
from streams.imports.effects.facts import Facts
from streams.imports.judging.asked import NEW, Decided
from streams.imports.judging.identity import Door
from streams.imports.judging.known import Known, Person, Tube
from streams.imports.places.addresses import Building, Compound
from streams.imports.places.plates import building_key

NEEDS_PEOPLE = ("special", "quarantine", "samples")
"""Kinds of ledgers that name people of the register; the register itself asks for a file's own doors only."""


async def known(connection: Connection, settings: Area, secret: str, kind: str) -> Known:
    """What is known before a ledger of this kind is read."""
    area = settings.area
    late = Facts()
    if kind in (*NEEDS_PEOPLE, "results", "teams"):
        late.learn(await held.pending(connection, area))
    places = await connection.fetch(_PLACES, area)
    aliases = await connection.fetch("select printed, place from place_alias where area = $1", area)
    compounds = {row["place"]: row["name"] for row in places if row["kind"] == "compound"}
    decided = await questions.remembered(connection, area)
    headers = await connection.fetch("select kind, printed, field from header_alias where area = $1", area)
    return Known(
        area=area,
        secret=secret.encode(),
        compounds=_created(_compounds(places, compounds, {row["printed"]: row["place"] for row in aliases}), decided),
        aliases={row["printed"]: compounds[row["place"]] for row in aliases if row["place"] in compounds},
        headers={(row["kind"], row["printed"]): row["field"] for row in headers},
        residents=tuple(await people(connection, area, late)) if kind in NEEDS_PEOPLE else (),
        tubes=await _tubes(connection, settings, late) if kind == "results" else {},
        crew=await _crew(connection, area, late) if kind == "teams" else {},
        decided=decided,
    )


_PLACES = """
select place, kind, parent, name, units, floors, homes from place
where area = $1 and kind in ('compound', 'building') order by name
"""


def _compounds(places: Sequence[Row], names: Mapping[str, str], aliases: Mapping[str, str]) -> tuple[Compound, ...]:
    buildings: dict[str, dict[str, Building]] = defaultdict(dict)
    by_id: dict[str, Building] = {}
    for row in places:
        if row["kind"] == "building" and row["parent"] in names:
            compound = names[row["parent"]]
            found = Building(compound, row["name"], row["units"], row["floors"], None, row["homes"])
            by_id[row["place"]] = buildings[compound][building_key(row["name"])] = found
    for printed, place in aliases.items():
        building = by_id.get(place)
        if building is not None:
            key = building_key(printed.removeprefix(building.compound).strip())
            buildings[building.compound].setdefault(key, building)
    return tuple(Compound(name, (), buildings[name]) for name in names.values())


def _created(known: tuple[Compound, ...], decided: Mapping[Decided, str]) -> tuple[Compound, ...]:
    """Return the address book with the places that people said are new, until a ledger writes them down."""
    made = {compound.name: compound for compound in known}
    new = sorted(of[1:] for of, answer in decided.items() if of[0] == "place" and answer == NEW)  # compounds first
    for compound, printed in new:
        if not compound:
            made.setdefault(printed, Compound(printed))
        elif compound in made and building_key(printed) not in made[compound].buildings:
            buildings = {**made[compound].buildings, building_key(printed): Building(compound, printed)}
            made[compound] = replace(made[compound], buildings=buildings)
    return tuple(made.values())


async def people(
    connection: Connection, area: str, late: Facts, households: Sequence[str] | None = None
) -> list[Person]:
    """Everybody with a name who lives behind a known door (of these households), as the latest word has it."""
    lives: dict[str, str] = dict(map(tuple, await connection.fetch(_LIVES, area, households)))
    wanted = None if households is None else set(households)
    for who, home in late.residents.items():
        lives.pop(who, None)
        if home is not None and (wanted is None or home in wanted):
            lives[who] = home
    places: dict[str, str | None] = dict(map(tuple, await connection.fetch(_HOMES, area, households)))
    places |= late.households
    doors = {row["place"]: _door(row) for row in await connection.fetch(_DOORS, area, list(places.values()))}
    homes = {household: door for household, place in places.items() if (door := doors.get(place or "")) is not None}
    named = await connection.fetch(_NAMES, area, None if households is None else list(lives))
    return [
        Person(resident, household, name, door, tuple(phones), born, last4 or "")
        for resident, name, phones, born, last4 in named
        if (household := lives.get(resident)) is not None and (door := homes.get(household)) is not None
    ]


_LIVES = """
select resident, household from resident
where area = $1 and household is not null and ($2::text[] is null or household = any($2))
"""
_HOMES = "select household, place from household where area = $1 and ($2::text[] is null or household = any($2))"
_NAMES = """
select resident, name, phones, birth_year, id_last4 from person
where area = $1 and ($2::text[] is null or resident = any($2))
"""
_DOORS = """
select room.place, room.unit, room.room, b.name as building, c.name as compound
from place room
join place b on b.area = room.area and b.place = room.parent
join place c on c.area = b.area and c.place = b.parent
where room.area = $1 and room.kind = 'room' and room.place = any($2)
"""


def _door(row: Row) -> Door:
    return Door(row["compound"], row["building"], row["unit"] or 0, row["room"] or "")


async def _tubes(connection: Connection, area: Area, late: Facts) -> dict[str, Tube]:
    """Tubes that were sealed; their times are those of the area, as ledgers print them."""
    zone = ZoneInfo(area.timezone)
    rows = await connection.fetch(
        "select tube, residents, sealed_at from tube where area = $1 and sealed_at is not null", area.area
    )
    found = {row["tube"]: Tube(frozenset(row["residents"]), row["sealed_at"].astimezone(zone)) for row in rows}
    return found | {tube: Tube(one.residents, one.sealed_at.astimezone(zone)) for tube, one in late.tubes.items()}


async def _crew(connection: Connection, area: str, late: Facts) -> dict[str, str]:
    """Member id → team id, the latest roster last."""
    sql = "select team, crew from team_day where area = $1 and kind is not null order by day"
    rows = await connection.fetch(sql, area)
    found = {one["member"]: row["team"] for row in rows for one in row["crew"]}
    for (team, _), day in sorted(late.rosters.items(), key=lambda entry: entry[0][1]):
        found.update({member: team for member, _ in day.crew})
    return found
