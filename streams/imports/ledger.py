"""What imports read and write in Postgres: places, people, doors, crews; the facts belong to the intake."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from infra.database import Connection, Row
from streams.imports import facts as fact
from streams.imports.addresses import Building, Compound, building_key
from streams.imports.facts import Facts
from streams.imports.held import facts
from streams.imports.identity import Door
from streams.imports.known import Known, Person


async def known(connection: Connection, area: str, secret: str, kind: str) -> Known:
    """What is known of the area before a ledger of this kind is read, what is still on its way included."""
    names, compounds = await _compounds(connection, area)
    aliases = await connection.fetch("select printed, place from place_alias where area = $1", area)
    held = await facts(connection, area)
    return Known(
        area=area,
        secret=secret.encode(),
        compounds=compounds,
        aliases={row["printed"]: names[row["place"]] for row in aliases if row["place"] in names},
        residents=tuple(await _people(connection, area, held)),
        fingerprints=await fingerprints(connection, area, kind),
        crew={member: team for (team, _), day in sorted(held.rosters.items(), key=_day) for member, _ in day.crew},
    )


def _day(entry: tuple[tuple[str, date], fact.Roster]) -> date:
    return entry[0][1]


async def _people(connection: Connection, area: str, held: Facts) -> list[Person]:
    """Everybody with a name who lives behind a known door."""
    doors = {row["place"]: _door(row) for row in await connection.fetch(_DOORS, area)}
    found = []
    for row in await connection.fetch("select resident, name, phones from person where area = $1", area):
        household = held.residents.get(row["resident"])
        door = doors.get(held.households.get(household) or "") if household is not None else None
        if household is not None and door is not None:
            found.append(Person(row["resident"], household, row["name"], door, tuple(row["phones"])))
    return found


_DOORS = """
select room.place, room.unit, room.room, b.name as building, c.name as compound
from place room
join place b on b.area = room.area and b.place = room.parent
join place c on c.area = b.area and c.place = b.parent
where room.area = $1 and room.kind = 'room'
"""


def _door(row: Row) -> Door:
    return Door(row["compound"], row["building"], row["unit"] or 0, row["room"] or "")


async def _compounds(connection: Connection, area: str) -> tuple[dict[str, str], tuple[Compound, ...]]:
    rows = await connection.fetch(
        "select place, kind, parent, name, units, floors, homes from place"
        " where area = $1 and kind in ('compound', 'building') order by name",
        area,
    )
    names = {row["place"]: row["name"] for row in rows if row["kind"] == "compound"}
    buildings: dict[str, dict[str, Building]] = defaultdict(dict)
    for row in rows:
        if row["kind"] == "building" and row["parent"] in names:
            compound = names[row["parent"]]
            found = Building(compound, row["name"], row["units"], row["floors"], None, row["homes"])
            buildings[compound][building_key(row["name"])] = found
    return names, tuple(Compound(name, (), buildings[name]) for name in names.values())


async def fingerprints(connection: Connection, area: str, kind: str) -> dict[str, str]:
    """The digest of each record of this kind as it was last imported."""
    rows = await connection.fetch(
        "select undo from ledger_import where area = $1 and kind = $2 and undone_at is null order by at", area, kind
    )
    found: dict[str, str] = {}
    for row in rows:
        found.update((row["undo"] or {}).get("fingerprints", {}))
    return found


RETAINED_DAYS = 90
"""How long personal data is kept after a ledger last named it [days]. Source: DOMAIN, section 6; the length is ours."""


def retained(today: date) -> date:
    """The end of a personal row."""
    return today + timedelta(days=RETAINED_DAYS)


async def write_places(connection: Connection, area: str, places: Iterable[Sequence[Any]]) -> None:
    """Write nodes of the address tree; what a later ledger leaves out is kept as it was."""
    await connection.executemany(_PLACE, [(area, *place) for place in places])


PLACE_COLUMNS = (
    *("place", "kind", "parent", "name", "printed", "unit", "floor", "room", "floors", "units", "homes", "lift"),
    *("lat", "lon", "given_lat", "given_lon", "datum", "doubts"),
)
_PLACE = f"""
insert into place (area, {", ".join(PLACE_COLUMNS)})
values ($1, {", ".join(f"${n + 2}" for n in range(len(PLACE_COLUMNS)))})
on conflict (area, place) do update set parent = coalesce(excluded.parent, place.parent), name = excluded.name,
    {", ".join(f"{c} = coalesce(excluded.{c}, place.{c})" for c in PLACE_COLUMNS[4:-1])}, doubts = excluded.doubts
"""


async def write_aliases(connection: Connection, area: str, aliases: Mapping[str, str], by: str) -> None:
    """Write the other names of places; what a person decided before stands."""
    await connection.executemany(
        "insert into place_alias (area, printed, place, by) values ($1, $2, $3, $4) on conflict do nothing",
        [(area, printed, place, by) for printed, place in aliases.items()],
    )


async def write_people(connection: Connection, area: str, people: Iterable[Sequence[Any]]) -> None:
    """Write names and phones: rows of resident, name, phones, birth year, relation, notes, source, retain until."""
    await connection.executemany(_PERSON, [(area, *person) for person in people])


_PERSON = """
insert into person (area, resident, name, phones, birth_year, relation, notes, source, retain_until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (area, resident) do update set name = excluded.name,
    phones = case when excluded.phones = '{}' then person.phones else excluded.phones end,
    birth_year = coalesce(excluded.birth_year, person.birth_year),
    relation = coalesce(excluded.relation, person.relation), notes = coalesce(excluded.notes, person.notes),
    source = person.source || excluded.source, retain_until = greatest(excluded.retain_until, person.retain_until)
"""


async def write_doors(connection: Connection, area: str, doors: Iterable[Sequence[Any]]) -> None:
    """Write how a door is visited: rows of household, note, wait [s], phones, retain until."""
    await connection.executemany(_DOOR, [(area, *door) for door in doors])


_DOOR = """
insert into door (area, household, note, wait_s, phones, retain_until) values ($1, $2, $3, $4, $5, $6)
on conflict (area, household) do update set note = coalesce(excluded.note, door.note),
    wait_s = coalesce(excluded.wait_s, door.wait_s),
    phones = case when excluded.phones = '{}' then door.phones else excluded.phones end,
    retain_until = greatest(excluded.retain_until, door.retain_until)
"""


async def write_crews(
    connection: Connection, area: str, teams: Iterable[Sequence[Any]], members: Iterable[Sequence[Any]]
) -> None:
    """Write the names of teams (team, name, short code) and of their members (member, name, phones, retain until)."""
    await connection.executemany(
        "insert into team_card (area, team, name, code) values ($1, $2, $3, $4)"
        " on conflict (area, team) do update set name = excluded.name",
        [(area, *team) for team in teams],
    )
    await connection.executemany(
        "insert into member_card (area, member, name, phones, retain_until) values ($1, $2, $3, $4, $5)"
        " on conflict (area, member) do update set name = excluded.name, phones = excluded.phones,"
        " retain_until = greatest(excluded.retain_until, member_card.retain_until)",
        [(area, *member) for member in members],
    )


async def team_codes(connection: Connection, area: str) -> dict[str, str]:
    """The short code of each team that has one."""
    rows = await connection.fetch("select team, code from team_card where area = $1 and code is not null", area)
    return {row["team"]: row["code"] for row in rows}


async def note_import(connection: Connection, area: str, entry: Sequence[Any]) -> None:
    """Keep who imported what and when: import, kind, files, by, at, report, and the digests of its records."""
    await connection.execute(
        "insert into ledger_import (area, import, kind, files, by, at, report, undo)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        area,
        *entry,
    )
