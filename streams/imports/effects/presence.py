"""Who is there: households and residents, and what the rounds of the clearance table say of them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.households import HouseholdRegistered
from schemas.residents import (
    ResidentExcused,
    ResidentExcuseEnded,
    ResidentRegistered,
    ResidentsTested,
    ResidentTested,
    ResidentTestWithdrawn,
)
from streams.imports.effects import facts as known
from streams.imports.effects.speaker import Speaker, room_place
from streams.imports.judging.records import QuarantineRow, RegisterRow, SpecialRow

EXCUSES = ("away", "in_hospital", "central_quarantine", "deceased", "moved_out")
TOGETHER = 20
"""Residents in one word about a round: a batch of the intake then touches no more doors than it can in a blink."""
UNSAID = ("", "unknown", "open")


def register(speaker: Speaker, row: RegisterRow | SpecialRow | QuarantineRow) -> None:
    """Say that the household and the resident are there, where nobody said so yet."""
    if not row.resident or not row.household:
        return
    gone = isinstance(row, SpecialRow) and row.status in ("moved_out", "deceased")
    facts = speaker.facts
    if gone and row.resident not in facts.residents:
        return
    place = room_place(row.household)
    if row.household not in facts.households:
        speaker.say(HouseholdRegistered, row.household, household=row.household, place=place)
    lives = facts.residents.get(row.resident)
    moved = isinstance(row, RegisterRow) and lives != row.household
    if row.resident not in facts.residents or moved:
        speaker.say(ResidentRegistered, row.resident, resident=row.resident, household=row.household)


def marks(speaker: Speaker, row: RegisterRow) -> None:
    """Say what the rounds of the clearance table mean: samples, excuses, and excuses that are over."""
    ordered = sorted(row.marks, key=lambda mark: mark.on)
    for mark in ordered:
        sample(speaker, row.resident, mark.on, "register", is_taken=mark.state == "sampled")
    said = {mark.on: mark.mark for mark in ordered}
    runs = _runs(list(said.items()))
    for why in EXCUSES:
        _correct(speaker, row.resident, why, said)
    for why, run in runs.items():
        since = _unsaid_since(speaker.facts.excuses.get((row.resident, why)), run)
        if since is not None:
            fields = {"resident": row.resident, "why": why, "since_on": since, "until_on": run.until_on}
            speaker.say(ResidentExcused, row.resident, why, **fields)
    _take_back(speaker, row, runs)


def sample(speaker: Speaker, resident: str, on: date, source: str, *, is_taken: bool) -> None:
    """Say that a sample was taken where nobody said so; take it back where only this ledger said so by mistake."""
    sources = speaker.facts.samples.get((resident, on), frozenset())
    fields = {"resident": resident, "tested_on": on, "source": source}
    if is_taken and not sources:
        speaker.tests.setdefault((on, source), {})[resident] = None
    elif not is_taken and source in sources:
        speaker.say(ResidentTestWithdrawn, resident, on, **fields)


def tests(speaker: Speaker) -> None:
    """Say the samples that were found, many in one word: a round of the clearance table is thousands."""
    for (on, source), people in speaker.tests.items():
        several = list(people)
        for first in range(0, len(several), TOGETHER):
            part = tuple(several[first : first + TOGETHER])
            fields: dict[str, Any] = {"tested_on": on, "source": source}
            if len(part) == 1:
                speaker.say(ResidentTested, part[0], on, resident=part[0], **fields)
            else:
                speaker.say(ResidentsTested, part[0], on, residents=part, **fields)
    speaker.tests.clear()


def _correct(speaker: Speaker, resident: str, why: str, said: dict[date, str]) -> None:
    """Take back an excuse of this ledger's own that began on a day which now has another mark: it never was."""
    stored = speaker.facts.excuses.get((resident, why))
    if stored is None or stored.by != speaker.kind or said.get(stored.since_on, why) == why:
        return
    take_back(speaker, resident, why, stored.since_on)


def take_back(speaker: Speaker, resident: str, why: str, on: date) -> None:
    """Say that an excuse does not hold from a day on, unless that was said."""
    stored = speaker.facts.excuses[resident, why]
    if stored.ended_on is None or stored.ended_on > on:
        speaker.say(ResidentExcuseEnded, resident, why, on, resident=resident, why=why, ended_on=on)


@dataclass(frozen=True)
class Run:
    """Rounds in a row with the same excuse; the run that reaches the last round stands until it is taken back."""

    first_on: date
    last_on: date
    until_on: date | None


def _runs(marks: list[tuple[date, str]]) -> dict[str, Run]:
    """The last unbroken run of each excuse."""
    runs: dict[str, Run] = {}
    before = ""
    for number, (on, mark) in enumerate(marks):
        if mark in EXCUSES:
            first = runs[mark].first_on if mark == before else on
            runs[mark] = Run(first, on, None if number == len(marks) - 1 else on)
        before = mark
    return runs


def _unsaid_since(stored: known.Excuse | None, run: Run) -> date | None:
    """Since when a run has to be said; None where what is stored holds it, or was taken back after it."""
    if stored is None or stored.since_on > run.first_on:
        return run.first_on
    if stored.ended_on is not None:
        return max(stored.ended_on, run.first_on) if run.last_on >= stored.ended_on else None
    return None if stored.until_on == run.until_on else run.first_on


def _take_back(speaker: Speaker, row: RegisterRow, runs: dict[str, Run]) -> None:
    said = [mark for mark in row.marks if mark.mark not in UNSAID]
    if not said:
        return
    last = max(said, key=lambda mark: mark.on)
    for why in EXCUSES:
        if why not in runs and last.mark != why:
            end_excuse(speaker, row.resident, why, last.on, started_before=last.on)


def end_excuse(speaker: Speaker, resident: str, why: str, ended_on: date, *, started_before: date) -> None:
    """Take an open excuse back that began before a day."""
    stored = speaker.facts.excuses.get((resident, why))
    if stored is not None and stored.until_on is None and stored.ended_on is None and stored.since_on < started_before:
        speaker.say(ResidentExcuseEnded, resident, why, ended_on, resident=resident, why=why, ended_on=ended_on)


def own_excuses(speaker: Speaker, resident: str, claimed: str | None, whys: Iterable[str]) -> None:
    """Take back from today on what this ledger said of somebody and says no more."""
    for why in whys:
        stored = speaker.facts.excuses.get((resident, why))
        if why != claimed and stored is not None and stored.by == speaker.kind and stored.stands_on(speaker.today):
            take_back(speaker, resident, why, max(stored.since_on, speaker.today))


def excuse(speaker: Speaker, resident: str, why: str) -> None:
    """Excuse somebody from today on, where no such excuse stands."""
    stored = speaker.facts.excuses.get((resident, why))
    if stored is None or not stored.stands_on(speaker.today):
        speaker.say(ResidentExcused, resident, why, resident=resident, why=why, since_on=speaker.today)
