"""From judged rows to events: what a ledger says that is not known yet. Pure."""

from collections.abc import Sequence

from schemas.envelope import Event
from streams.imports.effects import presence, rosters, swabs, terms
from streams.imports.effects.speaker import Speaker
from streams.imports.judging.records import (
    CheckInRow,
    CrewRow,
    QuarantineRow,
    RegisterRow,
    ResultRow,
    Row,
    SampleRow,
    SpecialRow,
)


def statements(speaker: Speaker, rows: Sequence[Row]) -> list[Event]:
    """Everything the rows say that the facts do not hold yet; names come before what is said of them."""
    people = [row for row in rows if isinstance(row, RegisterRow | SpecialRow | QuarantineRow)]
    for row in people:
        presence.register(speaker, row)
    for row in people:
        if isinstance(row, RegisterRow) and row.resident:
            presence.marks(speaker, row)
    terms.special(speaker, [row for row in people if isinstance(row, SpecialRow)])
    terms.quarantine(speaker, [row for row in people if isinstance(row, QuarantineRow)])
    presence.tests(speaker)
    crews = [row for row in rows if isinstance(row, CrewRow)]
    checks = [row for row in rows if isinstance(row, CheckInRow)]
    if crews or checks:
        rosters.teams(speaker, crews, checks)
    swabs.sealed(speaker, [row for row in rows if isinstance(row, SampleRow)])
    swabs.results(speaker, [row for row in rows if isinstance(row, ResultRow)])
    return speaker.events
