"""Commands of a coordinator: once per id, kept with author and reason; dispatch does some, others become facts."""

import datetime as dt
import hashlib
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from infra import changes
from schemas import codec
from schemas.commands import CommandGiven
from schemas.errors import BadCommand
from schemas.values import ExcuseReason
from streams.alerts.ledger import Alert, raise_alerts, settle_alerts
from streams.console import conflicts, gateway
from streams.console.auth import Who
from streams.console.running import Console
from streams.dispatch import ask

PLANNING = ("move_visit", "pin_visit", "unpin_visit", "replan", "freeze_plan", "publish_plan", "keep_plan", "undo")
"""What dispatch decides under the area's lock; the other kinds become facts on the stream."""

LOST_TUBES = ("tube_broken", "tube_missing")
"""Alerts of tubes whose people have to be sampled again."""

Kind = Literal[
    "move_visit", "pin_visit", "unpin_visit", "cancel_visit", "add_visit", "team_lost", "team_back", "excuse",
    "replan", "freeze_plan", "publish_plan", "keep_plan", "undo",
]  # fmt: skip


class Override(BaseModel):
    """A limit that is passed on purpose: which, and the typed reason, which never leaves Postgres."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z_]{1,40}$")
    text: str = Field(min_length=1, max_length=500)


class Command(BaseModel):
    """What a coordinator asks for; which fields are needed depends on the type.

    Attributes
    ----------
    seen
        Number of the last change the asker had seen: what another person did to the same thing after it comes first.
    tube
        The broken or lost tube because of which a visit is added: its alert is settled by this.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9._:\-]{1,100}$")
    type: Kind
    visit: str | None = None
    team: str | None = None
    household: str | None = None
    residents: list[str] = []
    date: dt.date | None = None
    position: int | None = Field(None, ge=0)
    at: dt.datetime | None = None
    why: str | None = Field(None, pattern=r"^[a-z_]{1,40}$")
    excuse: ExcuseReason | None = None
    undoes: str | None = None
    seconds: float | None = Field(None, ge=0, le=600)
    override: Override | None = None
    seen: int | None = Field(None, ge=0)
    tube: str | None = Field(None, max_length=100)


async def give(console: Console, area: str, who: Who, command: Command, *, dry_run: bool) -> dict[str, Any]:
    """Do a command, or answer what the same id did before.

    Raises
    ------
    BadCommand
        It lacks an id it needs, or names something that does not exist.
    Conflict
        Somebody else did something to the same visit, team or plan that the asker had not seen.
    """
    command = await _opposite(console, area, command)
    body = command.model_dump(mode="json", exclude_none=True)
    if dry_run:
        return await _preview(console, area, who, command, body)
    before = await _before(console, area, command.id)
    if before is not None:
        return before
    async with console.db.connection() as connection:
        conflicts.refuse(
            await conflicts.first(connection, area, seen=command.seen, by=who.name, ident=command.id, body=body)
        )
    if command.type in PLANNING:
        result = await ask.command(console.db, console.clock, area, body, by=who.name, dry_run=False)
    else:
        event = _fact(area, command, who, console.clock.now())
        await _refuse_strangers(console, area, command)
        await gateway.publish(console.producer, [event], source="doorstep/console")
        result = {"done": True, "event": event.event_id}
    overtook = await _keep(console, area, who, command, body, result)
    return {"id": command.id} | result | ({"overtook": overtook} if overtook else {})


async def _opposite(console: Console, area: str, command: Command) -> Command:
    """Take back a command that became a fact by the same command with `undoes`; an undo of a plan stays as it is."""
    if command.type != "undo" or command.undoes is None:
        return command
    body = await console.db.fetchval("select body from command where area = $1 and command = $2", area, command.undoes)
    if body is None:
        raise BadCommand(f"There is no command {command.undoes[:40]} to take back.")
    if body["type"] in PLANNING:
        return command
    return Command(**(body | {"id": command.id, "undoes": command.undoes, "seen": command.seen}))


async def _preview(console: Console, area: str, who: Who, command: Command, body: dict[str, Any]) -> dict[str, Any]:
    if command.type in PLANNING:
        return await ask.command(console.db, console.clock, area, body, by=who.name, dry_run=True)
    _fact(area, command, who, console.clock.now())
    await _refuse_strangers(console, area, command)
    answer: dict[str, Any] = {"done": False, "violations": [], "lanes": {}}
    if command.type == "team_lost" and command.team:
        answer |= await ask.without_team(console.db, console.clock, area, command.team, command.date)
    return answer


async def _before(console: Console, area: str, ident: str) -> dict[str, Any] | None:
    sql = "select result from command where area = $1 and command = $2"
    result = await console.db.fetchval(sql, area, ident)
    return {"id": ident} | result if result is not None else None


async def _keep(
    console: Console, area: str, who: Who, command: Command, body: dict[str, Any], result: dict[str, Any]
) -> dict[str, Any] | None:
    """Note the command and its result; answers who did something to the same thing in the same blink, if anybody."""
    async with changes.transaction(console.db, [area], console.clock.now()) as tx:
        overtook = await conflicts.first(
            tx.connection, area, seen=command.seen, by=who.name, ident=command.id, body=body
        )
        await tx.connection.execute(
            "insert into command (area, command, kind, by, body, at, result) values ($1, $2, $3, $4, $5, $6, $7)"
            " on conflict (area, command) do update set result = excluded.result",
            area,
            command.id,
            command.type,
            who.name,
            body,
            tx.now,
            json.loads(json.dumps(result, default=str)),
        )
        if command.tube is not None and command.type == "add_visit":
            await _sampled_again(tx, area, command.tube, is_undone=command.undoes is not None)
        visit, team = await _meant(tx, area, command, is_done=not result.get("proposed"))
        kind = "undo" if command.undoes else command.type
        shown = {"command": command.id, "kind": kind, "by": who.name, "at": tx.now}
        tx.show(area, "command", shown | {"visit": visit, "team": team})
    return overtook


async def _sampled_again(tx: changes.Transaction, area: str, tube: str, *, is_undone: bool) -> None:
    """Settle that a tube broke or is lost once its people are to be sampled again; taken back, it is open again."""
    if not is_undone:
        for kind in LOST_TUBES:
            await settle_alerts(tx, area, kind, [tube])
        return
    kinds = await tx.connection.fetch(
        "select kind from alert where area = $1 and about = $2 and kind = any($3)", area, tube, list(LOST_TUBES)
    )
    await raise_alerts(tx, area, [Alert(row["kind"], tube, "hour") for row in kinds])


async def _meant(
    tx: changes.Transaction, area: str, command: Command, *, is_done: bool
) -> tuple[str | None, str | None]:
    """The visit and the team a command is about; an undo is about those of the command it takes back, marked here
    unless the undo only waits to be published."""
    if command.undoes is None:
        return command.visit, command.team
    row = await tx.connection.fetchrow(
        "update command set undone_by = coalesce(undone_by, $3) where area = $1 and command = $2"
        " returning body->>'visit' as visit, body->>'team' as team",
        area,
        command.undoes,
        command.id if is_done else None,
    )
    return (row["visit"], row["team"]) if row else (command.visit, command.team)


async def _refuse_strangers(console: Console, area: str, command: Command) -> None:
    """Refuse what names a visit, household, team or person nobody knows: a neighbour's fact waits for its id to appear,
    a coordinator who mistyped is told."""
    named = [("visit", command.visit), ("household", command.household), ("team", command.team)]
    named += [("resident", who) for who in command.residents]
    asked = [(kind, ident) for kind, ident in named if ident is not None]
    kinds, idents = [kind for kind, _ in asked], [ident for _, ident in asked]
    stranger = await console.db.fetchrow(_STRANGER, area, kinds, idents)
    if stranger is not None:
        raise BadCommand(f"There is no {stranger['kind']} {stranger['ident'][:40]} in this area.")


_STRANGER = """
select kind, ident from unnest($2::text[], $3::text[]) as named (kind, ident)
where not case kind
    when 'visit' then exists (select from visit where area = $1 and visit = ident)
    when 'household' then exists (select from household where area = $1 and household = ident)
    when 'resident' then exists (select from resident where area = $1 and resident = ident)
    else exists (select from team_day where area = $1 and team = ident)
      or exists (select from route where area = $1 and team = ident)
end limit 1
"""


def _fact(area: str, command: Command, who: Who, now: dt.datetime) -> CommandGiven:
    needs = {
        "cancel_visit": ("visit",),
        "add_visit": ("household", "date"),
        "team_lost": ("team",),
        "team_back": ("team",),
        "excuse": ("residents", "excuse"),
    }
    for name in needs.get(command.type, ()):
        if not getattr(command, name):
            raise BadCommand(f"{command.type} needs {name}.")
    assert command.type != "keep_plan", "Expected a command that becomes a fact."
    event = CommandGiven(
        event_id=hashlib.blake2b(f"{area}|command|{command.id}".encode(), digest_size=16).hexdigest(),
        occurred_at=now,
        area=area,
        command=command.id,
        kind=command.type,
        by=hashlib.blake2b(who.name.encode(), digest_size=8).hexdigest(),
        visit=command.visit,
        team=command.team,
        household=command.household,
        residents=tuple(command.residents),
        date=command.date,
        position=command.position,
        at=command.at,
        why=command.why,
        excuse=command.excuse,
        undoes=command.undoes,
    )
    topic, checked = codec.decode_any(codec.encode(event))
    assert isinstance(checked, CommandGiven), topic
    return checked
