"""What a command asks of the ledgers. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.commands import CommandGiven
from schemas.residents import ResidentExcused
from schemas.teams import TeamBack, TeamLost


@dataclass(frozen=True)
class Asked:
    """A visit of a household and day that shall be added or cancelled, or (not `wanted`) no longer so."""

    household: str
    day: date
    kind: str
    wanted: bool = True


def asked(command: CommandGiven, visit: tuple[str, date] | None, today: date) -> Asked | None:
    """The wish in a command, or None where it holds none.

    Parameters
    ----------
    visit
        Household and day of the visit it names, if that exists.
    """
    if command.kind not in ("add_visit", "cancel_visit"):
        return None
    household = command.household or (visit and visit[0])
    day = command.date or (visit and visit[1]) or today
    kind = "add" if command.kind == "add_visit" else "cancel"
    return Asked(household, day, kind, wanted=command.undoes is None) if household else None


def implied(command: CommandGiven, today: date) -> list[ResidentExcused | TeamLost | TeamBack]:
    """What a command says about residents and teams."""
    envelope: dict[str, Any] = {
        "event_id": command.event_id,
        "occurred_at": command.occurred_at,
        "area": command.area,
        "caused_by": command.event_id,
    }
    day = command.date or today
    if command.kind == "excuse":
        why = command.excuse or "away"
        return [ResidentExcused(**envelope, resident=who, why=why, since_on=day) for who in command.residents]
    if command.kind == "team_lost" and command.team is not None:
        return [TeamLost(**envelope, team=command.team, date=day, why=command.why or "unknown")]
    if command.kind == "team_back" and command.team is not None:
        return [TeamBack(**envelope, team=command.team, date=day)]
    return []
