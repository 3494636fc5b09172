"""Who is due and why: the special ledger and the quarantine ledger. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from schemas.households import HouseholdQuarantined, HouseholdReleased
from schemas.residents import ResidentHomebound, ResidentHomeboundEnded
from streams.imports.effects import facts as known
from streams.imports.effects.presence import EXCUSES, end_excuse, excuse, own_excuses, sample
from streams.imports.effects.speaker import Speaker
from streams.imports.judging.records import QuarantineRow, SpecialRow

GONE = ("in_hospital", "moved_out", "deceased")
"""Why somebody in quarantine is not at home any more, as the ledger notes it."""
TERM_DAYS = {"left_high_risk_zone": 7, "close_contact": 3}
"""Length of the home part counted from departure. Source: DOMAIN, section 3."""


def special(speaker: Speaker, rows: Sequence[SpecialRow]) -> None:
    """Say who cannot leave home; several rows of one person are one statement."""
    by_resident: dict[str, list[SpecialRow]] = defaultdict(list)
    for row in rows:
        if row.resident in speaker.facts.residents:
            by_resident[row.resident].append(row)
    for resident, several in by_resident.items():
        _homebound(speaker, resident, several)


def _homebound(speaker: Speaker, resident: str, rows: Sequence[SpecialRow]) -> None:
    status = next((row.status for row in rows if row.status), None)
    own_excuses(speaker, resident, status, EXCUSES)
    if status is not None:
        excuse(speaker, resident, status)
    stored = speaker.facts.homebound.get(resident)
    if status in ("deceased", "moved_out") and stored is not None:
        ended_on = max(speaker.today, stored.since_on)
        speaker.say(ResidentHomeboundEnded, resident, resident=resident, ended_on=ended_on)
    reasons = sorted({reason for row in rows for reason in row.reasons})
    if not reasons or status in ("deceased", "moved_out"):
        return
    ends = [row.until_on for row in rows]
    until = None if None in ends else max(end for end in ends if end is not None)
    since = min((row.since_on for row in rows if row.since_on), default=stored.since_on if stored else speaker.today)
    since = min(since, until) if until else since
    promised = next((row.promised[:2] for row in rows if row.promised), ())
    fresh = known.Homebound(frozenset(reasons), since, until, promised)
    if fresh != stored:
        fields = {"resident": resident, "reasons": tuple(reasons), "since_on": since, "until_on": until}
        speaker.say(ResidentHomebound, resident, promised=promised, **fields)


def quarantine(speaker: Speaker, rows: Sequence[QuarantineRow]) -> None:
    """Say who stays at home until when; people of one household with one term share a statement."""
    latest: dict[tuple[str, str, str], QuarantineRow] = {}
    for row in rows:
        key = row.household, row.resident, row.quarantine_class
        if key not in latest or latest[key].departed_on <= row.departed_on:
            latest[key] = row
    tested: dict[str, set[date]] = defaultdict(set)
    for row in rows:
        tested[row.resident].update(row.tested_on)
    for resident, days in tested.items():
        _tested(speaker, resident, days)
    groups: dict[tuple[str, str, known.Term], list[str]] = defaultdict(list)
    for (household, resident, of_class), row in latest.items():
        claimed = "central_quarantine" if row.status == "moved_to_central" else row.status
        own_excuses(speaker, resident, claimed, ("central_quarantine", *GONE))
        if row.status == "moved_to_central" or row.status in GONE:
            excuse(speaker, resident, claimed or "")
            _release(speaker, row)
        elif row.status == "ended":
            _release(speaker, row)
        else:
            _come_home(speaker, row)
            fresh = _term(row, speaker.facts.terms.get((household, resident, of_class)), speaker.today)
            if speaker.facts.terms.get((household, resident, of_class)) != fresh:
                groups[household, of_class, fresh].append(resident)
    for (household, of_class, term), residents in groups.items():
        _quarantined(speaker, household, of_class, term, residents)


def _tested(speaker: Speaker, resident: str, days: set[date]) -> None:
    """Say the tests the ledger lists, and take back its own word about others."""
    own = {on for (who, on), by in speaker.facts.samples.items() if who == resident and "quarantine" in by}
    for on in sorted(days | own):
        sample(speaker, resident, on, "quarantine", is_taken=on in days)


def _come_home(speaker: Speaker, row: QuarantineRow) -> None:
    """Whoever is in quarantine at home since a departure is neither away nor in central quarantine after it."""
    after = row.departed_on + timedelta(days=1)
    for why in ("away", "central_quarantine"):
        end_excuse(speaker, row.resident, why, after, started_before=after)


def _quarantined(speaker: Speaker, household: str, of_class: str, term: known.Term, residents: list[str]) -> None:
    speaker.say(
        HouseholdQuarantined,
        household,
        of_class,
        *sorted(residents),
        household=household,
        residents=tuple(residents),
        quarantine_class=of_class,
        departed_on=term.departed_on,
        registered_on=term.registered_on,
        last_day_on=term.last_day_on,
    )


def _term(row: QuarantineRow, stored: known.Term | None, today: date) -> known.Term:
    last = row.last_day_on or row.departed_on + timedelta(days=TERM_DAYS[row.quarantine_class])
    registered = row.registered_on
    if registered is None:
        registered = stored.registered_on if stored else min(today, row.departed_on + timedelta(days=1))
    return known.Term(row.departed_on, registered, max(last, row.departed_on))


def _release(speaker: Speaker, row: QuarantineRow) -> None:
    stored = speaker.facts.terms.get((row.household, row.resident, row.quarantine_class))
    if stored is not None and stored.released_on is None and stored.last_day_on >= speaker.today:
        fields = {"household": row.household, "residents": (row.resident,), "quarantine_class": row.quarantine_class}
        speaker.say(HouseholdReleased, row.key, released_on=speaker.today, **fields)
