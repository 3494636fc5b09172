"""What imports write in Postgres: places, people, doors, crews, records; the facts belong to the intake."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from infra.changes import Transaction
from infra.database import Connection
from schemas.envelope import Event

RETAINED_DAYS = 90
"""How long personal data is kept after a ledger last named it [days]. Source: DOMAIN, section 6; the length is ours."""


def retained(today: date) -> date:
    """The end of a personal row."""
    return today + timedelta(days=RETAINED_DAYS)


PLACE_COLUMNS = {
    **dict.fromkeys(("place", "kind", "parent", "name", "printed"), "text"),
    "unit": "integer",
    "floor": "integer",
    "room": "text",
    "floors": "integer",
    "units": "integer",
    "homes": "integer",
    "lift": "boolean",
    **dict.fromkeys(("lat", "lon", "given_lat", "given_lon"), "double precision"),
    "datum": "text",
    "doubts": "text[]",
}
_PERSON_COLUMNS = {
    "resident": "text",
    "name": "text",
    "phones": "text[]",
    "birth_year": "integer",
    "id_last4": "text",
    "relation": "text",
    "notes": "text",
    "source": "jsonb",
    "retain_until": "date",
}
_DOOR_COLUMNS = {"household": "text", "note": "text", "wait_s": "integer", "phones": "text[]", "retain_until": "date"}


def _insert(table: str, columns: Mapping[str, str]) -> str:
    """The insert of many rows ($2, as JSON) of an area ($1)."""
    names = ", ".join(columns)
    kinds = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"insert into {table} (area, {names}) select $1, {names} from jsonb_to_recordset($2::jsonb) as x ({kinds})"


def _rows(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


async def write_places(connection: Connection, area: str, places: Iterable[Sequence[Any]]) -> None:
    """Write nodes of the address tree; what a later ledger leaves out is kept as it was."""
    await connection.execute(_PLACE, area, _rows(PLACE_COLUMNS, places))


_PLACE = f"""
{_insert("place", PLACE_COLUMNS)}
on conflict (area, place) do update set parent = coalesce(excluded.parent, place.parent), name = excluded.name,
    {", ".join(f"{c} = coalesce(excluded.{c}, place.{c})" for c in list(PLACE_COLUMNS)[4:-1])},
    doubts = case when excluded.lat is null and excluded.floors is null then place.doubts else excluded.doubts end
"""


async def write_aliases(connection: Connection, area: str, aliases: Mapping[str, str], by: str) -> None:
    """Write the other names of places; what a person decided before stands."""
    await connection.executemany(
        "insert into place_alias (area, printed, place, by) values ($1, $2, $3, $4) on conflict do nothing",
        [(area, printed, place, by) for printed, place in aliases.items()],
    )


async def write_people(connection: Connection, area: str, people: Iterable[Sequence[Any]]) -> None:
    """Write names and phones: rows of resident, name, phones, birth year, end of the id number and so on."""
    await connection.execute(_PERSON, area, _rows(_PERSON_COLUMNS, people))


_PERSON = f"""
{_insert("person", _PERSON_COLUMNS)}
on conflict (area, resident) do update set name = excluded.name,
    phones = case when excluded.phones = '{{}}' then person.phones else excluded.phones end,
    birth_year = coalesce(excluded.birth_year, person.birth_year),
    id_last4 = coalesce(excluded.id_last4, person.id_last4),
    relation = coalesce(excluded.relation, person.relation), notes = coalesce(excluded.notes, person.notes),
    source = person.source || excluded.source, retain_until = greatest(excluded.retain_until, person.retain_until)
"""


async def write_doors(connection: Connection, area: str, doors: Iterable[Sequence[Any]]) -> None:
    """Write how a door is visited: rows of household, note, wait [s], phones, retain until."""
    await connection.execute(_DOOR, area, _rows(_DOOR_COLUMNS, doors))


_DOOR = f"""
{_insert("door", _DOOR_COLUMNS)}
on conflict (area, household) do update set note = coalesce(excluded.note, door.note),
    wait_s = coalesce(excluded.wait_s, door.wait_s),
    phones = case when excluded.phones = '{{}}' then door.phones else excluded.phones end,
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


async def remember_place(connection: Connection, area: str, printed: str, place: str, by: str) -> None:
    """Remember what a person said a printed place is; a later word replaces an earlier one."""
    await connection.execute(
        "insert into place_alias (area, printed, place, by) values ($1, $2, $3, $4)"
        " on conflict (area, printed) do update set place = excluded.place, by = excluded.by, at = clock_timestamp()",
        area,
        printed,
        place,
        by,
    )


async def remember_header(
    connection: Connection, area: str, kind: str, printed: str, field: str, by: str, now: datetime
) -> None:
    """Remember what a person said a column is."""
    await connection.execute(
        "insert into header_alias (area, kind, printed, field, by, at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (area, kind, printed) do update set field = excluded.field, by = excluded.by, at = excluded.at",
        area,
        kind,
        printed,
        field,
        by,
        now,
    )


async def forget_place(connection: Connection, area: str, printed: str) -> None:
    """Forget what a printed place was said to be."""
    await connection.execute("delete from place_alias where area = $1 and printed = $2", area, printed)


async def forget_header(connection: Connection, area: str, kind: str, printed: str) -> None:
    """Forget what a column was said to be."""
    sql = "delete from header_alias where area = $1 and kind = $2 and printed = $3"
    await connection.execute(sql, area, kind, printed)


async def forget_record(connection: Connection, area: str, kind: str, key: str) -> None:
    """Forget a record that no ledger lists any more and a person spoke about."""
    sql = "delete from ledger_record where area = $1 and kind = $2 and key = $3"
    await connection.execute(sql, area, kind, key)


async def note_command(tx: Transaction, area: str, ident: str, kind: str, by: str, body: dict[str, Any]) -> None:
    """Keep for the audit what a person decided about an import."""
    await tx.connection.execute(
        "insert into command (area, command, kind, by, body, at, result) values ($1, $2, $3, $4, $5, $6, '{}')"
        " on conflict do nothing",
        area,
        ident,
        kind,
        by,
        body,
        tx.now,
    )


async def say(tx: Transaction, area: str, import_id: str, events: Sequence[Event]) -> None:
    """Put what an import says into the outbox, and note where, so that it is known until it is handled."""
    if not events:
        return
    first = tx.areas[area].rev + len(tx.changes[area]) + 1
    for event in events:
        tx.say(event)
    await tx.connection.execute(
        "insert into import_said (area, first_rev, last_rev, import) values ($1, $2, $3, $4)",
        area,
        first,
        first + len(events) - 1,
        import_id,
    )
