"""Where records go that are not handled: buried or parked with the reason and all it takes to send them again."""

from collections.abc import Sequence
from typing import Any

import msgspec

from infra.changes import Transaction
from infra.database import Database
from schemas.alerts import AlertRaised
from schemas.codec import decode_any
from schemas.errors import BurialBrake, NotFound, RejectedError
from streams.intake_records import Record, Refusal

BRAKE = 500
"""Most records buried within `BRAKE_MINUTES` that nobody looked at, before burying stops."""
BRAKE_MINUTES = 10

_BURY = """
insert into dead (topic, partition, "offset", key, value, headers, area, fate, code, message)
select * from unnest($1::text[], $2::integer[], $3::bigint[], $4::bytea[], $5::bytea[], $6::jsonb[], $7::text[],
                     $8::text[], $9::text[], $10::text[])
on conflict do nothing
"""


async def bury(tx: Transaction, refusals: Sequence[Refusal]) -> None:
    """Write refusals down, and tell the area by whose key they came, once a day and code.

    Raises
    ------
    BurialBrake
        Too many were buried lately and are still open: a person must look (`doorstep dead list`).
    """
    lately = await tx.connection.fetchval(
        "select count(*) from dead where status = 'open' and fate = 'buried'"
        " and buried_at > clock_timestamp() - make_interval(mins => $1)",
        BRAKE_MINUTES,
    )
    if lately >= BRAKE:
        raise BurialBrake(
            f"{lately} records were buried within {BRAKE_MINUTES} minutes and nobody looked at them: held until they"
            " are sent again or dropped (doorstep dead list)."
        )
    records = [refusal.record for refusal in refusals]
    await tx.connection.execute(
        _BURY,
        [record.topic for record in records],
        [record.partition for record in records],
        [record.offset for record in records],
        [record.key for record in records],
        [record.value for record in records],
        [_headers(record) for record in records],
        [refusal.area for refusal in refusals],
        [refusal.fate for refusal in refusals],
        [refusal.code for refusal in refusals],
        [refusal.message for refusal in refusals],
    )
    for refusal in refusals:
        await _tell(tx, refusal)


async def _tell(tx: Transaction, refusal: Refusal) -> None:
    record = refusal.record
    area = key_of(record)
    if area is None or area not in tx.areas:
        return
    about = f"{record.topic}/{record.partition}/{record.offset}"
    alert = f"buried-{refusal.code}-{tx.now:%Y%m%d}"
    fresh = await tx.connection.fetchval(_ALERT, area, alert, about, tx.now)
    if fresh is not None:
        event_id = f"{area}-{alert}"
        envelope: dict[str, Any] = {"event_id": event_id, "occurred_at": tx.now, "area": area}
        tx.say(AlertRaised(alert=alert, kind="event_buried", urgency="hour", about=about, **envelope))


_ALERT = """
insert into alert (area, alert, kind, urgency, about, raised_at) values ($1, $2, 'event_buried', 'hour', $3, $4)
on conflict do nothing returning alert
"""


def key_of(record: Record) -> str | None:
    """The area a record was keyed by, if that can be read."""
    try:
        return record.key.decode("ascii") if record.key and b"\x00" not in record.key else None
    except UnicodeDecodeError:
        return None


def _headers(record: Record) -> bytes:
    """As JSON: a list in a list would become an array of two dimensions."""
    return msgspec.json.encode([[name, value.decode("latin-1")] for name, value in record.headers])


_COLUMNS = 'dead, topic, partition, "offset", area, fate, code, message, status, why, buried_at, settled_at'


async def list_dead(database: Database, *, status: str = "open", limit: int = 200) -> list[dict[str, Any]]:
    """The records that were not handled, newest first."""
    rows = await database.fetch(
        f"select {_COLUMNS} from dead where status = $1 order by dead desc limit $2", status, limit
    )
    return [dict(row) for row in rows]


async def get_dead(database: Database, dead: int) -> dict[str, Any]:
    """One of them, with key, value and headers.

    Raises
    ------
    NotFound
    """
    row = await database.fetchrow("select * from dead where dead = $1", dead)
    if row is None:
        raise NotFound(f"There is no buried record {dead}.", dead=dead)
    return dict(row)


async def resend(database: Database, producer: Any, dead: int) -> None:
    """Send one again as it was, onto its topic; it takes its turn at the end of the log.

    Raises
    ------
    NotFound
    """
    row = await get_dead(database, dead)
    headers = [(name, value.encode("latin-1")) for name, value in row["headers"]]
    await producer.send_and_wait(row["topic"], value=row["value"], key=row["key"], headers=headers)
    await _settle(database, dead, "resent", None)


async def drop(database: Database, dead: int, why: str) -> None:
    """Give one up, with the reason.

    Raises
    ------
    NotFound
    """
    await get_dead(database, dead)
    await _settle(database, dead, "dropped", why)


async def _settle(database: Database, dead: int, status: str, why: str | None) -> None:
    await database.execute(
        "update dead set status = $2, why = $3, settled_at = clock_timestamp() where dead = $1", dead, status, why
    )


async def resend_parked(database: Database, producer: Any) -> int:
    """Send parked records again that this release can read; says how many."""
    rows = await database.fetch(
        "select dead, value from dead where status = 'open' and fate = 'parked' order by dead limit 10000"
    )
    sent = 0
    for row in rows:
        try:
            decode_any(row["value"])
        except RejectedError:
            continue
        await resend(database, producer, row["dead"])
        sent += 1
    return sent
