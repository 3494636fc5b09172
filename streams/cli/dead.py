"""`doorstep dead`: the buried and parked records; look, send again, or drop with a reason."""

import base64
from typing import Any

import click
import msgspec

from infra.database import Row
from infra.kafka import start_producer
from schemas.errors import BadRequest, NotFound
from streams.cli import reach
from streams.cli.reach import Reach


@click.group()
def dead() -> None:
    """Buried events (wrong for good) and parked ones (of a later release)."""


@dead.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those settled already.")
@click.option("--json", "as_json", is_flag=True)
def list_(everything: bool, as_json: bool) -> None:
    """List them, the newest last."""
    rows = reach.run(_list(everything))
    if as_json:
        click.echo(msgspec.json.encode(rows).decode())
        return
    for row in rows:
        where = f"{row['topic']}/{row['partition']}@{row['offset']}"
        click.echo(f"{row['id']}  {row['fate']} {row['status']}  {where}  {row['code']}: {row['message']}")
    click.echo(f"{len(rows)} records.", err=True)


async def _list(everything: bool) -> list[dict[str, Any]]:
    async with reach.opened() as here:
        sql = "select * from dead where $1 or status = 'open' order by dead limit 10000"
        return [_brief(row) for row in await here.database.fetch(sql, everything)]


def _brief(row: Row) -> dict[str, Any]:
    keys = ("topic", "partition", "offset", "area", "fate", "code", "message", "status", "why", "buried_at")
    return {"id": row["dead"], **{key: row[key] for key in keys}}


@dead.command()
@click.argument("record", metavar="ID", type=int)
def show(record: int) -> None:
    """Show one with its bytes, headers and reason, as JSON."""
    click.echo(msgspec.json.encode(reach.run(_show(record))).decode())


async def _show(record: int) -> dict[str, Any]:
    async with reach.opened() as here:
        row = await _record(here, record)
        value = bytes(row["value"] or b"")
        try:
            body: dict[str, Any] = {"value": value.decode()}
        except UnicodeDecodeError:
            body = {"value_base64": base64.b64encode(value).decode()}
        return {**_brief(row), "key": (row["key"] or b"").decode(errors="replace"), "headers": row["headers"], **body}


async def _record(here: Reach, record: int) -> Row:
    row = await here.database.fetchrow("select * from dead where dead = $1", record)
    if row is None:
        raise NotFound(f"There is no buried record {record}: `doorstep dead list` names them.")
    return row


@dead.command()
@click.argument("record", metavar="ID", type=int)
def resend(record: int) -> None:
    """Put one onto its topic again, as it was: after a cure, such as an area added meanwhile."""
    reach.run(_resend(record))
    click.echo(f"Record {record} is on Kafka again.", err=True)


async def _resend(record: int) -> None:
    async with reach.opened() as here:
        row = await _open_record(here, record)
        producer = await start_producer(reach.needs_kafka(here.settings))
        try:
            await producer.send_and_wait(row["topic"], value=row["value"], key=row["key"], headers=_headers(row))
        finally:
            await producer.stop()
        await here.database.execute(
            "update dead set status = 'resent', settled_at = clock_timestamp() where dead = $1", record
        )


def _headers(row: Row) -> list[tuple[str, bytes]]:
    """The headers as they came: each is kept as a pair of a name and a text."""
    return [(str(name), str(value).encode()) for name, value in (row["headers"] or [])]


async def _open_record(here: Reach, record: int) -> Row:
    row = await _record(here, record)
    if row["status"] != "open":
        raise BadRequest(f"Record {record} was {row['status']} already.")
    return row


@dead.command()
@click.argument("record", metavar="ID", type=int)
@click.option("--why", required=True, help="The reason, kept with it.")
def drop(record: int, why: str) -> None:
    """Settle one without sending it; the record and the reason stay."""
    reach.run(_drop(record, why))
    click.echo(f"Record {record} is dropped.", err=True)


async def _drop(record: int, why: str) -> None:
    async with reach.opened() as here:
        await _open_record(here, record)
        await here.database.execute(
            "update dead set status = 'dropped', why = $2, settled_at = clock_timestamp() where dead = $1", record, why
        )
