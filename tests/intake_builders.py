"""Events in few words, for tests of the intake, the ledgers and demand."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra import changes
from infra.database import Database
from schemas.envelope import Event
from schemas.households import HouseholdQuarantined, HouseholdRegistered, HouseholdReleased
from schemas.residents import ResidentExcused, ResidentHomebound, ResidentRegistered, ResidentTested
from streams.apps import handle

ZONE = "Asia/Shanghai"
NOW = datetime(2022, 11, 25, 1, 40, tzinfo=UTC)
"""09:40 in Taiyuan."""
TODAY = date(2022, 11, 25)


@dataclass
class Sayings:
    """Events of one area with ids and ascending times."""

    area: str
    now: datetime = NOW
    number: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def envelope(self) -> dict[str, Any]:
        """An id and an instant of its own."""
        n = next(self.number)
        at = self.now - timedelta(hours=2) + timedelta(seconds=n)
        return {"event_id": f"e{n}-{self.area}", "occurred_at": at, "area": self.area}

    def home(self, household: str, *residents: str) -> list[Event]:
        """A household and the people in it."""
        events: list[Event] = [HouseholdRegistered(household=household, place=f"place-{household}", **self.envelope())]
        return events + [ResidentRegistered(resident=who, household=household, **self.envelope()) for who in residents]

    def homebound(self, resident: str, **more: Any) -> Event:
        """Somebody who cannot leave home."""
        told = {"reasons": ("elderly",), "since_on": date(2022, 11, 1)} | more
        return ResidentHomebound(resident=resident, **told, **self.envelope())

    def quarantined(
        self, household: str, *residents: str, departed_on: date, of: Any = "left_high_risk_zone", days: int = 7
    ) -> Event:
        """Residents who must stay at home, learned of the day after they departed."""
        return HouseholdQuarantined(
            household=household,
            residents=residents,
            quarantine_class=of,
            departed_on=departed_on,
            registered_on=departed_on + timedelta(days=1),
            last_day_on=departed_on + timedelta(days=days),
            **self.envelope(),
        )

    def released(self, household: str, *residents: str, on: date, of: Any = "left_high_risk_zone") -> Event:
        """Their term ended early."""
        return HouseholdReleased(
            household=household, residents=residents, quarantine_class=of, released_on=on, **self.envelope()
        )

    def tested(self, resident: str, on: date, source: str = "lab") -> Event:
        """A sample as another source says."""
        return ResidentTested(resident=resident, tested_on=on, source=source, **self.envelope())

    def excused(self, resident: str, why: Any = "away", since_on: date = date(2022, 11, 20)) -> Event:
        """Somebody who need not be sampled."""
        return ResidentExcused(resident=resident, why=why, since_on=since_on, **self.envelope())


async def add_area(database: Database, area: str) -> None:
    """An area with the Taiyuan pack."""
    await database.execute("insert into area (area, name, pack) values ($1, 'test', 'taiyuan')", area)
    await database.execute("insert into area_head (area) values ($1)", area)
    await database.execute("insert into relay_head (area) values ($1)", area)


async def take_in(database: Database, events: Sequence[Event], now: datetime = NOW) -> None:
    """Fold events into the ledgers of a database, without Kafka."""
    async with changes.transaction(database, {event.area for event in events}, now) as tx:
        await handle(tx, events)


async def visits_of(database: Database, area: str) -> list[dict[str, Any]]:
    """The visits of an area that are not void, in a fixed order."""
    rows = await database.fetch("select * from visit where area = $1 and state <> 'void' order by household, day", area)
    return [dict(row) for row in rows]
