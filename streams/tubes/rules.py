"""Which tubes a sampled visit sealed. Pure."""

from schemas.tubes import TubeSealed
from schemas.visits import VisitSampled

SPECIMEN_TARGET_S = 2 * 3600
"""A tube should be at its hand-over so long after it was sealed [s]. **Source** DOMAIN, section 4 (N)."""

SPECIMEN_LIMIT_S = 4 * 3600
"""And never later: the oldest tube on board at ambient temperature [s]. **Source** DOMAIN, section 4 (N)."""


def sealed_by(event: VisitSampled) -> list[TubeSealed]:
    """The tubes a team sealed at a door.

    One tube for each resident in the same order where the counts agree, else everybody in every tube: who it was is
    known to the household, and the tube's own `tube.sealed` corrects it.
    """
    pairs = len(event.tubes) == len(event.residents)
    return [
        TubeSealed(
            event_id=event.event_id,
            occurred_at=event.occurred_at,
            area=event.area,
            tube=tube,
            kind="single" if pairs else "pool",
            residents=(event.residents[n],) if pairs else event.residents,
            sealed_at=event.at,
            team=event.team,
        )
        for n, tube in enumerate(event.tubes)
    ]
