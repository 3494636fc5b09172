"""What comes out of a reading: one frozen record per thing the ledger says, for the part that writes them down.

Every record names where it comes from. Ids are those of `identity.py` beside it; a `key` is what makes the record the
same at the next import, `fingerprint` changes when its content does.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec

_PASSING = ("source", "registered")
"""What may change without the ledger saying anything else."""


class Source(msgspec.Struct, frozen=True):
    """A physical row."""

    file: str
    sheet: str
    row: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What all records have."""

    source: Source

    @property
    def key(self) -> str:
        """What makes this the same thing at the next import."""
        raise TypeError("Expected a record of one kind.")

    @property
    def fingerprint(self) -> str:
        """A digest of everything but the source and what others knew then."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name not in _PASSING}
        return hashlib.blake2b(msgspec.json.encode(fields, order="deterministic"), digest_size=12).hexdigest()


class BuildingRow(Record, frozen=True, kw_only=True):
    """A building of the address book. `wgs84` is (lon, lat); `original` the printed point in `datum`."""

    place: str
    compound_place: str
    compound: str
    building: str
    aliases: tuple[str, ...] = ()
    units: int | None = None
    floors: int | None = None
    homes_per_floor: int | None = None
    homes: int | None = None
    lift: bool | None = None
    wgs84: tuple[float, float] | None = None
    original: tuple[float, float] | None = None
    datum: str | None = None

    @property
    def key(self) -> str:
        """The building's place id."""
        return self.place


class MarkOn(msgspec.Struct, frozen=True):
    """The mark of one round: its code, and the state it means (sampled, excused or open)."""

    on: date
    mark: str
    state: str


class RegisterRow(Record, frozen=True, kw_only=True):
    """A registered resident. A vacant home is a row without `resident` and `name`."""

    household: str
    resident: str
    compound: str
    building: str
    unit: int
    room: str
    name: str = ""
    phones: tuple[str, ...] = ()
    relation: str | None = None
    residency: str | None = None
    age: int | None = None
    id_last4: str = ""
    marks: tuple[MarkOn, ...] = ()
    note: str = ""

    @property
    def key(self) -> str:
        """The resident's id; of a vacant home the household's."""
        return self.resident or self.household


class SpecialRow(Record, frozen=True, kw_only=True):
    """Somebody who cannot leave home. `registered` says whether the register knows the person.

    `status` is an excuse (deceased, in_hospital, central_quarantine …): then no visit is due. `promised` has one or two
    clock times, `avoid` pairs of clock times without a visit (class hours), `access` codes for the door.
    """

    household: str
    resident: str
    registered: bool
    compound: str
    building: str
    unit: int
    room: str
    name: str
    reasons: tuple[str, ...]
    phones: tuple[str, ...] = ()
    age: int | None = None
    promised: tuple[str, ...] = ()
    avoid: tuple[tuple[str, str], ...] = ()
    since_on: date | None = None
    until_on: date | None = None
    status: str | None = None
    access: tuple[str, ...] = ()
    note: str = ""

    @property
    def key(self) -> str:
        """The resident's id."""
        return self.resident


class QuarantineRow(Record, frozen=True, kw_only=True):
    """Somebody in quarantine at home; `status` moved_to_central or ended: then no visit is due any more."""

    household: str
    resident: str
    registered: bool
    compound: str
    building: str
    unit: int
    room: str
    name: str
    quarantine_class: str
    departed_on: date
    registered_on: date | None = None
    last_day_on: date | None = None
    tested_on: tuple[date, ...] = ()
    phones: tuple[str, ...] = ()
    status: str | None = None
    access: tuple[str, ...] = ()
    note: str = ""

    @property
    def key(self) -> str:
        """Resident and class: a person may be in quarantine for two reasons."""
        return f"{self.resident}/{self.quarantine_class}"


class CrewRow(Record, frozen=True, kw_only=True):
    """Somebody of a crew on a day."""

    team: str
    team_name: str
    kind: str
    on: date | None
    member: str
    name: str
    roles: tuple[str, ...]
    phones: tuple[str, ...] = ()
    trained: bool | None = None
    ppe: int | None = None
    shift: str = "all"
    vehicle: str = "walk"

    @property
    def key(self) -> str:
        """Team and member."""
        return f"{self.team}/{self.member}"


class CheckInRow(Record, frozen=True, kw_only=True):
    """The gate of one member: pass or fail, and which checks failed; no measured value."""

    team: str
    member: str
    on: date | None
    fit: bool
    failed: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Team and member."""
        return f"check/{self.team}/{self.member}"


class SampleRow(Record, frozen=True, kw_only=True):
    """One swab in a tube; `resident` is '' when nobody could be recognised."""

    tube: str
    kind: str
    capacity: int
    sampled_on: date | None
    sampled_at: datetime | None
    resident: str
    household: str
    name: str
    point: str = ""

    @property
    def key(self) -> str:
        """Tube and person."""
        return f"{self.tube}/{self.resident or self.name}"


class ResultRow(Record, frozen=True, kw_only=True):
    """What a laboratory said about a tube; `result` is negative, positive or inconclusive."""

    tube: str
    result: str
    resulted_at: datetime | None

    @property
    def key(self) -> str:
        """The tube and the result."""
        return f"{self.tube}/{self.result}"


def packed(row: "Row") -> bytes:
    """Return all that a record says, and where it stood, as JSON."""
    return msgspec.json.encode({"is": type(row).__name__, "row": row})


_KINDS: dict[str, type] = {
    made.__name__: made
    for made in (
        BuildingRow,
        RegisterRow,
        SpecialRow,
        QuarantineRow,
        CrewRow,
        CheckInRow,
        SampleRow,
        ResultRow,
    )
}


def unpacked(said: Mapping[str, Any]) -> "Row":
    """Return the record that was packed."""
    made: Row = msgspec.convert(said["row"], _KINDS[said["is"]])
    return made


Row: TypeAlias = BuildingRow | RegisterRow | SpecialRow | QuarantineRow | CrewRow | CheckInRow | SampleRow | ResultRow
