"""The HHCRSP files: home care with double services, as published by Mankowska et al. (2014). Read and checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer import formats
from optimizer.errors import InvalidProblemError

LARGEST = 1e9
"""Times and distances are below it [the file's unit]."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Who needs what: services with their durations, and how far apart two services start."""

    id: str
    row: int
    opens: float
    due: float
    services: tuple[tuple[str, float], ...]
    gap: tuple[float, float]
    sequential: bool


@dataclass(frozen=True, slots=True)
class HomeCare:
    """One HHCRSP case; row 0 of `far` is the central office."""

    patients: tuple[Patient, ...]
    caregivers: tuple[tuple[str, frozenset[str]], ...]
    far: tuple[tuple[float, ...], ...]


def read(path: Path) -> HomeCare:
    """Read an HHCRSP file.

    Raises
    ------
    InvalidProblemError
        A field is missing or wrong, or a patient cannot be served by anybody; it is named with the cure.
    """
    content = formats.read_json(path)
    patients = tuple(_patient(one, row) for row, one in enumerate(_list(content, "patients", "case"), 1))
    caregivers = tuple(_caregiver(one) for one in _list(content, "caregivers", "case"))
    _once("patients", (one.id for one in patients))
    _once("caregivers", (name for name, _ in caregivers))
    far = tuple(
        tuple(_number(way, "distances", f"row {row}") for way in _a_list(ways, "distances", f"row {row}"))
        for row, ways in enumerate(_list(content, "distances", "case"))
    )
    size = len(patients) + 1
    if len(far) != size or any(len(row) != size for row in far):
        cure = "give one row and column for the office and each patient"
        raise InvalidProblemError(f"distances of {size} by {size}", field="distances", got=len(far), cure=cure)
    for patient in patients:
        _servable(patient, [able for _, able in caregivers])
    return HomeCare(patients, caregivers, far)


def _patient(one: Any, row: int) -> Patient:
    at = f"patient {one['id']}" if isinstance(one, dict) and "id" in one else f"patient {row}"
    needs = _list(one, "required_caregivers", at)
    services = tuple(
        (_text(need, "service", at), _number(_field(need, "duration", at), "duration", at)) for need in needs
    )
    if len(services) not in (1, 2):
        raise InvalidProblemError("one or two services", field="required_caregivers", got=len(services), at=at)
    tie = one.get("synchronization") or {}
    kind = _text(tie, "type", at) if tie else "simultaneous"
    if kind not in ("simultaneous", "sequential"):
        raise InvalidProblemError("simultaneous or sequential", field="type", got=kind, at=at)
    gap = _pair(tie, "distance", at) if kind == "sequential" else (0.0, 0.0)
    opens, due = _pair(one, "time_window", at)
    return Patient(_text(one, "id", at), row, opens, due, services, gap, kind == "sequential")


def _caregiver(one: Any) -> tuple[str, frozenset[str]]:
    name = _text(one, "id", "caregivers")
    able = _list(one, "abilities", f"caregiver {name}")
    if not all(isinstance(service, str) for service in able):
        raise InvalidProblemError("abilities as texts", field="abilities", got=able, at=f"caregiver {name}")
    return name, frozenset(able)


def _servable(patient: Patient, able: list[frozenset[str]]) -> None:
    """Refuse a patient whom nobody can serve: all have to be, two services at once by two caregivers."""
    who = [{number for number, services in enumerate(able) if service in services} for service, _ in patient.services]
    if not all(who) or (len(who) == 2 and not patient.sequential and len(who[0] | who[1]) < 2):
        cure = f"add the ability to a caregiver for each of {[service for service, _ in patient.services]}"
        got = [len(some) for some in who]
        raise InvalidProblemError(
            "a caregiver for each service", field="abilities", got=got, at=f"patient {patient.id}", cure=cure
        )


def _once(field: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidProblemError(f"each id once in {field}", field="id", got=name, cure="rename one of them")
        seen.add(name)


def _field(one: Any, name: str, at: str) -> Any:
    if not isinstance(one, dict):
        raise InvalidProblemError("an object {…}", field=name, got=one, at=at)
    if name not in one:
        raise InvalidProblemError(f"the field {name}", field=name, got=None, at=at, cure=f"add {name}")
    return one[name]


def _list(one: Any, name: str, at: str) -> list[Any]:
    return _a_list(_field(one, name, at), name, at)


def _a_list(value: Any, name: str, at: str) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidProblemError("a list […]", field=name, got=value, at=at)
    return value


def _text(one: Any, name: str, at: str) -> str:
    value = _field(one, name, at)
    if not isinstance(value, str):
        raise InvalidProblemError(f"{name} as a text", field=name, got=value, at=at, cure="write it in quotes")
    return value


def _number(value: Any, name: str, at: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LARGEST:
        raise InvalidProblemError(f"{name} as a number >= 0", field=name, got=value, at=at)
    return float(value)


def _pair(one: Any, name: str, at: str) -> tuple[float, float]:
    values = [_number(value, name, at) for value in _list(one, name, at)]
    if len(values) != 2 or values[0] > values[1]:
        raise InvalidProblemError("[least, largest]", field=name, got=values, at=at, cure="put the smaller one first")
    return values[0], values[1]
