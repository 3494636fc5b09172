"""What is said about tubes: sealed at a point or door, and what the laboratory found."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from schemas.envelope import Event, Instant
from schemas.ids import ResidentId, TeamId, TubeId
from schemas.values import TubeKind, TubeResult


class TubeSealed(Event, frozen=True, kw_only=True, tag="tube.sealed"):
    """A tube was closed with the swabs of these residents in it: each of them is sampled that day."""

    tube: TubeId
    kind: TubeKind
    residents: Annotated[tuple[ResidentId, ...], Meta(min_length=1, max_length=40)]
    sealed_at: Instant
    team: TeamId | None = None

    def __post_init__(self) -> None:
        if self.kind == "single" and len(set(self.residents)) > 1:
            raise ValueError("Expected one resident in a single tube.")


class TubeResulted(Event, frozen=True, kw_only=True, tag="tube.resulted"):
    """The laboratory reported a result; however often it is reported, it is one result."""

    tube: TubeId
    result: TubeResult
    resulted_at: Instant


class TubeWithdrawn(Event, frozen=True, kw_only=True, tag="tube.withdrawn"):
    """What was said of the tube so far was a mistake: its samples and its result fall away."""

    tube: TubeId


TubeEvent: TypeAlias = TubeSealed | TubeResulted | TubeWithdrawn
