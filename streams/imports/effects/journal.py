"""What an import changed, fact by fact, with what stood before: what its undoing needs. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from schemas.envelope import Event
from schemas.households import HouseholdQuarantined, HouseholdReleased
from schemas.residents import (
    ResidentExcused,
    ResidentExcuseEnded,
    ResidentHomebound,
    ResidentHomeboundEnded,
    ResidentMoved,
    ResidentRegistered,
    ResidentsTested,
    ResidentTested,
    ResidentTestWithdrawn,
)
from schemas.teams import TeamCheckedIn, TeamRostered, TeamUnrostered
from schemas.tubes import TubeResulted, TubeSealed, TubeWithdrawn
from streams.imports.effects.facts import Excuse, Facts, Homebound, Result, Roster, Sealed, Term

Key = tuple[str, ...]
"""The register, then what it is about; a date as text."""

SHAPES: dict[str, Any] = {
    "lives": str,
    "homebound": Homebound,
    "excuse": Excuse,
    "sample": bool,
    "term": Term,
    "roster": Roster,
    "gate": frozenset[tuple[str, bool, frozenset[str]]],
    "tube": Sealed,
    "result": Result,
}
"""What a fact of each register looks like; a household stays known, as nothing follows from an empty one."""


@dataclass(frozen=True)
class Changed:
    """One fact, before and after; None where there was none."""

    key: Key
    before: Any
    after: Any


def keys(event: Event) -> Iterator[Key]:
    """The registers an event writes."""
    match event:
        case ResidentRegistered() | ResidentMoved():
            yield "lives", event.resident
        case ResidentHomebound() | ResidentHomeboundEnded():
            yield "homebound", event.resident
        case ResidentExcused() | ResidentExcuseEnded():
            yield "excuse", event.resident, event.why
        case ResidentTested() | ResidentTestWithdrawn():
            yield "sample", event.resident, event.tested_on.isoformat(), event.source
        case ResidentsTested():
            for resident in event.residents:
                yield "sample", resident, event.tested_on.isoformat(), event.source
        case HouseholdQuarantined() | HouseholdReleased():
            for resident in event.residents:
                yield "term", event.household, resident, event.quarantine_class
        case TeamRostered() | TeamUnrostered():
            yield "roster", event.team, event.date.isoformat()
        case TeamCheckedIn():
            yield "gate", event.team, event.date.isoformat()
        case TubeSealed():
            yield "tube", event.tube
        case TubeResulted():
            yield "result", event.tube
        case TubeWithdrawn():
            yield "tube", event.tube
            yield "result", event.tube
        case _:
            return


def fact(facts: Facts, key: Key) -> Any:
    """What a register holds now; None where it holds nothing."""
    register, *about = key
    match register:
        case "lives":
            return facts.residents.get(about[0])
        case "homebound":
            return facts.homebound.get(about[0])
        case "excuse":
            return facts.excuses.get((about[0], about[1]))
        case "sample":
            sources = facts.samples.get((about[0], date.fromisoformat(about[1])), frozenset())
            return True if about[2] in sources else None
        case "term":
            return facts.terms.get((about[0], about[1], about[2]))
        case "roster":
            return facts.rosters.get((about[0], date.fromisoformat(about[1])))
        case "gate":
            return facts.gates.get((about[0], date.fromisoformat(about[1]))) or None
        case "tube":
            return facts.tubes.get(about[0])
        case "result":
            return facts.results.get(about[0])
    raise ValueError(f"Expected a register, got {register!r}.")


def merged(parts: Iterable[Iterable[Changed]]) -> list[Changed]:
    """One journal of several that followed each other."""
    found: dict[Key, Changed] = {}
    for part in parts:
        for one in part:
            before = found[one.key].before if one.key in found else one.before
            found[one.key] = Changed(one.key, before, one.after)
    return [one for one in found.values() if one.before != one.after]


def encode(changed: Iterable[Changed]) -> list[Any]:
    """As JSON keeps it."""
    return [[list(one.key), msgspec.to_builtins(one.before), msgspec.to_builtins(one.after)] for one in changed]


def decode(kept: Iterable[Any]) -> list[Changed]:
    """The journal again."""
    return [Changed(tuple(key), _fact(key[0], before), _fact(key[0], after)) for key, before, after in kept]


def _fact(register: str, kept: Any) -> Any:
    return None if kept is None else msgspec.convert(kept, SHAPES[register])


def subject(key: Key) -> str:
    """Whom or what a fact is about: the resident, the team or the tube."""
    return key[2] if key[0] == "term" else key[1]
