"""What a command asks of the ledgers. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from schemas.commands import CommandGiven
from schemas.residents import ResidentExcused, ResidentExcuseEnded
from schemas.teams import TeamBack, TeamLost

Implied: TypeAlias = ResidentExcused | ResidentExcuseEnded | TeamLost | TeamBack


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


def implied(command: CommandGiven, today: date) -> list[Implied]:
    """What a command says about residents and teams; one that `undoes` another of its kind says the opposite."""
    envelope: dict[str, Any] = {
        "event_id": command.event_id,
        "occurred_at": command.occurred_at,
        "area": command.area,
        "caused_by": command.event_id,
    }
    day = command.date or today
    if command.kind == "excuse":
        why = command.excuse or "away"
        if command.undoes is not None:
            ends: dict[str, Any] = {"why": why, "ended_on": day}
            return [ResidentExcuseEnded(**envelope, resident=who, **ends) for who in command.residents]
        return [ResidentExcused(**envelope, resident=who, why=why, since_on=day) for who in command.residents]
    if command.team is None or command.kind not in ("team_lost", "team_back"):
        return []
    if (command.kind == "team_lost") == (command.undoes is None):
        return [TeamLost(**envelope, team=command.team, date=day, why=command.why or "unknown")]
    return [TeamBack(**envelope, team=command.team, date=day)]
