"""Find places, households and residents by address, name or id, for the command line and the desk."""

import unicodedata
from typing import Any

from infra.database import Connection, Row

MOST = 200
"""Results at most."""


async def search(connection: Connection, area: str, text: str, *, by: str) -> list[dict[str, Any]]:
    """Everything whose address, name or id matches; exact ids and addresses first.

    Parameters
    ----------
    by
        Who looks: kept in the log of looks for each person shown.
    """
    wanted = squeezed(text)
    homes = await _homes(connection, area)
    found = [_place(row) for row in await connection.fetch(_PLACES, area) if _fits(wanted, row, row["place"])]
    found += [_household(home) for home in homes.values() if _fits(wanted, home, home["household"])]
    people = [row for row in await connection.fetch(_PEOPLE, area) if _names(wanted, row)]
    found += [_resident(row, homes.get(row["household"])) for row in people]
    found = sorted(found, key=lambda one: _order(one, text))[:MOST]
    shown = [one["id"] for one in found if one["kind"] == "resident"]
    sql = "insert into look (area, who, what, about) values ($1, $2, 'find', $3)"
    await connection.executemany(sql, [(area, by, resident) for resident in shown])
    return found


def squeezed(text: str) -> str:
    """A text as it is compared: normal width, no blanks, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def address(compound: str | None, building: str | None, unit: int | None, room: str | None) -> str:
    """An address as it is compared: compound, building, unit, room in one text."""
    return squeezed(f"{compound or ''}{building or ''}{f'{unit}单元' if unit else ''}{room or ''}")


def _fits(wanted: str, row: Any, ident: str) -> bool:
    if wanted == ident.lower():
        return True
    full = address(row["compound"], row["building"], row["unit"], row["room"])
    short = f"{row['unit'] or 1}-{row['room']}"
    dashed = squeezed(f"{row['compound'] or ''}{(row['building'] or '').removesuffix('号楼')}-{short}")
    asked = wanted.removesuffix("室").removesuffix("号") if row["room"] else wanted
    return asked in full or (bool(row["room"]) and asked == dashed)


def _names(wanted: str, row: Row) -> bool:
    return wanted in squeezed(row["name"] or "") or wanted == row["resident"].lower()


def _order(one: dict[str, Any], text: str) -> tuple[bool, bool, int, str]:
    place = one["place"]
    full = address(*place.values()) if place else ""
    exact = one["id"] == text or squeezed(one["name"] or "") == squeezed(text) or full == squeezed(text)
    return not exact, one["kind"] == "place", len(full), one["id"]


def _where(row: Any) -> dict[str, Any]:
    return {key: row[key] for key in ("compound", "building", "unit", "room")}


def _place(row: Row) -> dict[str, Any]:
    name = row["room"] or row["building"] or row["compound"]
    where = _where(row)
    return {"kind": "place", "id": row["place"], "household": None, "residents": [], "place": where, "name": name}


def _household(home: dict[str, Any]) -> dict[str, Any]:
    ident, where = home["household"], _where(home)
    name = "".join(str(part) for part in (where["compound"], where["building"]) if part)
    name += (f"{where['unit']}单元" if where["unit"] else "") + (where["room"] or "")
    people = home["residents"]
    return {"kind": "household", "id": ident, "household": ident, "residents": people, "place": where, "name": name}


def _resident(row: Row, home: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "kind": "resident",
        "id": row["resident"],
        "household": row["household"],
        "residents": [row["resident"]],
        "place": _where(home) if home else None,
        "name": row["name"],
    }


async def _homes(connection: Connection, area: str) -> dict[str, dict[str, Any]]:
    return {row["household"]: dict(row) for row in await connection.fetch(_HOMES, area)}


_PLACES = """
select place.place, coalesce(parent.name, place.name) as compound,
       case when place.kind = 'building' then place.name end as building, null::integer as unit, null as room
from place left join place parent on parent.area = place.area and parent.place = place.parent
where place.area = $1 and place.kind <> 'room'
"""
_HOMES = """
select h.household, c.name as compound, b.name as building, p.unit, p.room,
       array(select resident from resident r where r.area = h.area and r.household = h.household order by 1)
           as residents
from household h
left join place p on p.area = h.area and p.place = h.place
left join place b on b.area = p.area and b.place = p.parent
left join place c on c.area = b.area and c.place = b.parent
where h.area = $1
"""
_PEOPLE = """
select r.resident, r.household, p.name from resident r left join person p using (area, resident) where r.area = $1
"""
