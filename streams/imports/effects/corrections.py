"""The events that bring a fact back to what it was before an import. Pure."""

from datetime import date
from typing import Any

from schemas.households import HouseholdQuarantined, HouseholdReleased
from schemas.residents import (
    ResidentExcused,
    ResidentExcuseEnded,
    ResidentHomebound,
    ResidentHomeboundEnded,
    ResidentMoved,
    ResidentTested,
    ResidentTestWithdrawn,
)
from schemas.teams import TeamCheckedIn, TeamRostered, TeamUnrostered
from schemas.tubes import TubeResulted, TubeSealed, TubeWithdrawn
from schemas.values import CrewMember, GateResult
from streams.imports.effects import journal
from streams.imports.effects.facts import Excuse, Homebound, Result, Roster, Sealed, Term
from streams.imports.effects.journal import Key
from streams.imports.effects.speaker import Speaker


def bring_back(speaker: Speaker, key: Key, before: Any) -> None:
    """Say what makes a fact `before` again; a fact that is so already needs no word."""
    now = journal.fact(speaker.facts, key)
    if now != before:
        _SAY[key[0]](speaker, key, before, now)


def _lives(speaker: Speaker, key: Key, before: str | None, now: str | None) -> None:
    speaker.say(ResidentMoved, key[1], resident=key[1], household=before)


def _homebound(speaker: Speaker, key: Key, before: Homebound | None, now: Homebound | None) -> None:
    if before is None:
        assert now is not None
        speaker.say(ResidentHomeboundEnded, key[1], resident=key[1], ended_on=now.since_on)
        return
    fields = {"since_on": before.since_on, "until_on": before.until_on, "promised": before.promised}
    speaker.say(ResidentHomebound, key[1], resident=key[1], reasons=tuple(sorted(before.reasons)), **fields)


def _excuse(speaker: Speaker, key: Key, before: Excuse | None, now: Excuse | None) -> None:
    who = {"resident": key[1], "why": key[2]}
    if before is None:
        assert now is not None
        speaker.say(ResidentExcuseEnded, *key, **who, ended_on=now.since_on)
        return
    is_new = now is None or (now.since_on, now.until_on) != (before.since_on, before.until_on)
    if is_new or before.ended_on is None:
        fields = {"since_on": before.since_on, "until_on": before.until_on}
        speaker.say_as(before.by, ResidentExcused, *key, **who, **fields)
    if before.ended_on is not None:
        speaker.say(ResidentExcuseEnded, *key, **who, ended_on=before.ended_on)


def _sample(speaker: Speaker, key: Key, before: bool | None, now: bool | None) -> None:
    event = ResidentTested if before else ResidentTestWithdrawn
    speaker.say(event, *key, resident=key[1], tested_on=date.fromisoformat(key[2]), source=key[3])


def _term(speaker: Speaker, key: Key, before: Term | None, now: Term | None) -> None:
    who = {"household": key[1], "residents": (key[2],), "quarantine_class": key[3]}
    if before is None:
        assert now is not None
        speaker.say(HouseholdReleased, *key, **who, released_on=now.departed_on)
        return
    days = ("departed_on", "registered_on", "last_day_on")
    is_new = now is None or any(getattr(now, day) != getattr(before, day) for day in days)
    if is_new or before.released_on is None:
        speaker.say(HouseholdQuarantined, *key, **who, **{day: getattr(before, day) for day in days})
    if before.released_on is not None:
        speaker.say(HouseholdReleased, *key, **who, released_on=before.released_on)


def _roster(speaker: Speaker, key: Key, before: Roster | None, now: Roster | None) -> None:
    team = {"team": key[1], "date": date.fromisoformat(key[2])}
    if before is None:
        speaker.say(TeamUnrostered, *key, **team)
        return
    roles: dict[str, Any] = {who: tuple(sorted(several)) for who, several in sorted(before.crew, key=_first)}
    crew = tuple(CrewMember(member=who, roles=several) for who, several in roles.items())
    fields: dict[str, Any] = {"kind": before.kind, "ppe_level": before.ppe_level, "mode": before.mode}
    speaker.say(TeamRostered, *key, **team, **fields, crew=crew, shifts=before.shifts)


def _gate(speaker: Speaker, key: Key, before: Any, now: Any) -> None:
    listed: list[Any] = sorted(before or (), key=_first)
    members = tuple(GateResult(member=who, fit=fit, failed=tuple(sorted(failed))) for who, fit, failed in listed)
    speaker.say(TeamCheckedIn, *key, team=key[1], date=date.fromisoformat(key[2]), members=members)


def _first(entry: tuple[Any, ...]) -> str:
    return str(entry[0])


def _tube(speaker: Speaker, key: Key, before: Sealed | None, now: Sealed | None) -> None:
    if before is None:
        result = speaker.facts.results.get(key[1])
        speaker.say(TubeWithdrawn, key[1], tube=key[1])
        if result is not None:
            _result(speaker, key, result, None)
        return
    fields: dict[str, Any] = {"kind": before.kind, "sealed_at": before.sealed_at}
    speaker.say(TubeSealed, key[1], tube=key[1], residents=tuple(sorted(before.residents)), **fields)


def _result(speaker: Speaker, key: Key, before: Result | None, now: Result | None) -> None:
    if before is not None:
        fields: dict[str, Any] = {"result": before.result, "resulted_at": before.resulted_at}
        speaker.say(TubeResulted, key[1], tube=key[1], **fields)
        return
    tube = speaker.facts.tubes.get(key[1])
    speaker.say(TubeWithdrawn, key[1], tube=key[1])
    if tube is not None:
        _tube(speaker, key, tube, None)


_SAY: dict[str, Any] = {
    "lives": _lives,
    "homebound": _homebound,
    "excuse": _excuse,
    "sample": _sample,
    "term": _term,
    "roster": _roster,
    "gate": _gate,
    "tube": _tube,
    "result": _result,
}
