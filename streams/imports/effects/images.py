"""Rows of Postgres as they were before an import, kept to put them back: places, people, doors, crews, records.

All of it happens inside Postgres. A row is put back only where nobody wrote it since: while the transaction that wrote
it last (`xmin`) is the import's own. A database restored from a dump has other transactions: nothing is put back then.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from infra.database import Connection

KEYS = {
    "place": ("place",),
    "place_alias": ("printed",),
    "person": ("resident",),
    "door": ("household",),
    "team_card": ("team",),
    "member_card": ("member",),
    "ledger_record": ("kind", "key"),
}
"""Tables that imports write, and what names a row in them beside the area."""
KEPT_DAYS = 30
"""How long rows as they were, and files as they came, are kept [days]: an import can be undone so long. G."""


def kept_until(today: date) -> date:
    """The end of what is kept to undo an import."""
    return today + timedelta(days=KEPT_DAYS)


def _is(what: str, row: str, key: str) -> str:
    """The condition that a row has a key; of several columns each is a part of it, so that an index serves."""
    columns = KEYS[what]
    if len(columns) == 1:
        return f"{row}.{columns[0]} = {key}"
    return " and ".join(f"{row}.{name} = split_part({key}, chr(31), {n})" for n, name in enumerate(columns, 1))


async def before(
    connection: Connection, area: str, import_id: str, keys: Mapping[str, Iterable[str]], until: date
) -> None:
    """Keep the rows under these keys as they are now, before they are written."""
    for what, some in keys.items():
        await connection.execute(
            "insert into import_before (area, import, what, key, before, left_by, retain_until)"
            f" select $1, $2, '{what}', k, to_jsonb(t), pg_current_xact_id()::xid::text, $4"
            f" from unnest($3::text[]) as k left join {what} t on t.area = $1 and {_is(what, 't', 'k')}"
            " on conflict (area, import, what, key) do update set left_by = excluded.left_by",
            area,
            import_id,
            list(some),
            until,
        )


async def keep_journal(
    connection: Connection, area: str, import_id: str, number: int, changed: list[Any], until: date
) -> None:
    """Keep what a file of an import changed of the facts."""
    await connection.execute(
        "insert into import_before (area, import, what, key, before, retain_until)"
        " values ($1, $2, 'journal', $3, $4, $5)",
        area,
        import_id,
        f"{number:06d}",
        changed,
        until,
    )


async def journals(connection: Connection, area: str, import_id: str) -> list[list[Any]]:
    """What the files of an import changed, in their order; nothing where that is forgotten."""
    rows = await connection.fetch(
        "select before from import_before where area = $1 and import = $2 and what = 'journal' order by key",
        area,
        import_id,
    )
    return [row["before"] for row in rows]


async def put_back(
    connection: Connection,
    area: str,
    import_id: str,
    kept: Mapping[str, Iterable[str]],
    needed: Mapping[str, Iterable[str]],
) -> None:
    """Put rows back as they were, but for those somebody wrote since.

    Rows under keys in `kept` are not touched at all; those under keys in `needed` are not deleted.
    """
    for what in KEYS:
        gone = await connection.fetch(
            f"delete from {what} t using import_before b where b.area = $1 and b.import = $2 and b.what = '{what}'"
            f" and t.area = $1 and {_is(what, 't', 'b.key')} and t.xmin::text = b.left_by"
            " and not b.key = any($3) and not (b.before is null and b.key = any($4)) returning b.key",
            area,
            import_id,
            list(kept.get(what, ())),
            list(needed.get(what, ())),
        )
        await connection.execute(
            f"insert into {what} select (jsonb_populate_record(null::{what}, before)).* from import_before"
            f" where area = $1 and import = $2 and what = '{what}' and before is not null and key = any($3)",
            area,
            import_id,
            [row["key"] for row in gone],
        )
    await connection.execute("delete from import_before where area = $1 and import = $2", area, import_id)


async def forget_old(connection: Connection, area: str, today: date) -> None:
    """Delete what was kept long enough."""
    for table in ("import_before", "import_file"):
        await connection.execute(f"delete from {table} where area = $1 and retain_until < $2", area, today)
    await connection.execute(
        "update ledger_record set record = null where area = $1 and retain_until < $2 and record is not null",
        area,
        today,
    )
