"""What ledgers of a kind list, record by record: what is new, changed, unchanged, and missing from a newer one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from infra.database import Connection, Row
from streams.imports.judging import records
from streams.imports.judging.records import BuildingRow, CrewRow, QuarantineRow, RegisterRow, SpecialRow
from streams.imports.judging.records import Row as Record

ASKED = ("register", "special", "quarantine")
"""Kinds whose missing people are asked about; logs such as samples list something else each day."""
COUNTED = (*ASKED, "buildings", "teams")


@dataclass(frozen=True)
class Entry:
    """One record as it is listed: `scope` is the part of the ledger it stands in, `record` all it says as JSON."""

    fingerprint: str
    scope: str
    household: str | None
    resident: str | None
    record: bytes


def entries(rows: Iterable[Record]) -> dict[str, Entry]:
    """Records by key."""
    found = {}
    for row in rows:
        household, resident = getattr(row, "household", None) or None, getattr(row, "resident", None) or None
        found[row.key] = Entry(row.fingerprint, _scope(row), household, resident, records.packed(row))
    return found


def _scope(row: Record) -> str:
    if isinstance(row, RegisterRow):
        return f"{row.compound} {row.building}"
    if isinstance(row, BuildingRow):
        return row.compound
    if isinstance(row, SpecialRow | QuarantineRow):
        return ""
    return str(row.on) if isinstance(row, CrewRow) else ""


@dataclass
class Listed:
    """What a command has listed so far."""

    keys: set[str]
    scopes: set[str]
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def totals(self) -> dict[str, int]:
        """The counts as the report has them."""
        return {"new": self.new, "changed": self.changed, "unchanged": self.unchanged}


async def compare(connection: Connection, area: str, kind: str, found: Mapping[str, Entry], listed: Listed) -> None:
    """Count what is new, changed and unchanged against what was listed before."""
    rows = await connection.fetch(
        "select key, fingerprint from ledger_record where area = $1 and kind = $2 and key = any($3)",
        area,
        kind,
        list(found),
    )
    before = {row["key"]: row["fingerprint"] for row in rows}
    for key, entry in found.items():
        listed.new += key not in before
        listed.unchanged += before.get(key) == entry.fingerprint
        listed.changed += key in before and before[key] != entry.fingerprint
    listed.keys.update(found)
    listed.scopes.update(entry.scope for entry in found.values())


async def write(
    connection: Connection, area: str, kind: str, import_id: str, found: Mapping[str, Entry], until: date
) -> None:
    """Keep what was listed, as it was listed until a day."""
    await connection.execute(
        _WRITE,
        area,
        kind,
        import_id,
        list(found),
        [entry.fingerprint for entry in found.values()],
        [entry.scope for entry in found.values()],
        [entry.household for entry in found.values()],
        [entry.resident for entry in found.values()],
        [entry.record for entry in found.values()],
        until,
    )


_WRITE = """
insert into ledger_record (area, kind, key, fingerprint, scope, import, household, resident, record, retain_until)
select $1, $2, key, fingerprint, scope, $3, household, resident, record, $10
from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[])
  as t (key, fingerprint, scope, household, resident, record)
on conflict (area, kind, key) do update set fingerprint = excluded.fingerprint, scope = excluded.scope,
    import = excluded.import, household = excluded.household, resident = excluded.resident,
    record = excluded.record, retain_until = excluded.retain_until
"""


async def missing(connection: Connection, area: str, kind: str, listed: Listed) -> Sequence[Row]:
    """Records listed before and absent now, of the parts this import covers.

    A register often comes building by building: others are not missing then. One that covers half of what is known or
    more is taken as whole.
    """
    if kind not in COUNTED or not listed.keys:
        return []
    known = {
        row["scope"]
        for row in await connection.fetch(
            "select distinct scope from ledger_record where area = $1 and kind = $2", area, kind
        )
    }
    is_whole = kind != "teams" and 2 * len(listed.scopes & known) >= len(known)
    rows: Sequence[Row] = await connection.fetch(
        "select key, household, resident, import from ledger_record"
        " where area = $1 and kind = $2 and not key = any($3) and ($4 or scope = any($5)) order by key",
        area,
        kind,
        list(listed.keys),
        is_whole,
        list(listed.scopes),
    )
    return rows


@dataclass(frozen=True)
class Claims:
    """Whom others list: `again` a later import of the kind, `elsewhere` other kinds, `doors` those that visit doors."""

    again: frozenset[str]
    elsewhere: frozenset[str]
    doors: frozenset[str]


async def claims(connection: Connection, area: str, import_id: str, kind: str) -> Claims:
    """Whom other imports list than the one that is taken back."""
    rows = await connection.fetch(
        "select distinct r.kind, case when r.kind in ('samples', 'results', 'teams')"
        " then split_part(regexp_replace(r.key, '^check/', ''), '/', 1) else r.resident end as subject,"
        " i.recorded_at > this.recorded_at as is_later"
        " from ledger_record r join ledger_import this on this.area = r.area and this.import = $2"
        " left join ledger_import i on i.area = r.area and i.import = r.import"
        " where r.area = $1 and r.import <> $2",
        area,
        import_id,
    )
    others = [row for row in rows if row["kind"] != kind and row["kind"] in ASKED]
    return Claims(
        frozenset(row["subject"] for row in rows if row["kind"] == kind and row["is_later"]),
        frozenset(row["subject"] for row in others),
        frozenset(row["subject"] for row in others if row["kind"] != "register"),
    )
