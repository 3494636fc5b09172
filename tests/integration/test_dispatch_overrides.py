"""What a coordinator may pass with a typed reason, and where that reason stays, against a real Postgres."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from infra import changes
from infra.database import Database
from schemas.errors import BadCommand
from streams.dispatch import ask
from streams.dispatch import desk as desks
from streams.dispatch.desk import Desk
from streams.dispatch.worker import Planner
from tests.dispatch_town import DAY, Town, at, standing_clock

CLOCK = standing_clock(at(6))
WHY = "the daughter is there only then"


@pytest.fixture
async def town(database: Database, area: str) -> Town:
    """A town with a mobile and a quarantine team, one door in a route, and three that keep to the rules nowhere."""
    town = await Town(database, area).build()
    await town.team("M1")
    await town.team("Q1", "quarantine")
    await town.visit("V1", windows=[window(at(14), at(15))])
    await town.visit("V2", windows=[window(at(5), at(6, 30))])
    await town.visit("V3", windows=[window(at(17, 59), at(18, 30))])
    await desks.settle(Desk(database, CLOCK, Planner(1)), area, DAY, desks.answered)
    return town


def window(opens: dt.datetime, closes: dt.datetime) -> dict[str, str]:
    return {"open_at": opens.isoformat(), "close_at": closes.isoformat()}


async def move(town: Town, visit: str, *, dry_run: bool = False, **more: Any) -> dict[str, Any]:
    body = {"id": "c1", "type": "move_visit", "visit": visit, "team": "M1"} | more
    return await ask.command(town.database, CLOCK, town.area, body, "lin", dry_run=dry_run)


@pytest.mark.parametrize(("visit", "code"), [("V2", "window_closed"), ("V3", "shift_end")])
async def test_a_rule_is_passed_with_a_typed_reason_that_stays_in_postgres(town: Town, visit: str, code: str) -> None:
    assert visit not in await town.served()
    tried = await move(town, visit, dry_run=True)
    assert tried["lanes"]["M1"]["violations"][0]["overridable"]
    assert tried["lanes"]["M1"]["override"]["code"] == code
    with pytest.raises(BadCommand):
        await move(town, visit)
    with pytest.raises(BadCommand, match="reason"):
        await move(town, visit, override={"code": code, "text": " "})
    assert (await move(town, visit, override={"code": code, "text": WHY}))["done"]
    assert visit in (await town.routes())["M1"]
    kept = await town.database.fetchval("select override from pin where visit = $1", visit)
    assert (kept["code"], kept["text"]) == (code, WHY)
    told = await town.database.fetchval("select count(*) from change where payload::text like '%daughter%'")
    assert told == 0


async def test_what_was_overridden_stays_in_its_route_when_the_day_goes_on(town: Town) -> None:
    await move(town, "V3", override={"code": "shift_end", "text": WHY})
    await town.visit("V4")
    await desks.settle(Desk(town.database, CLOCK, Planner(1)), town.area, DAY, desks.answered)
    assert "V3" in (await town.routes())["M1"]
    assert "V4" in await town.served()


async def test_a_missing_role_is_passed_with_no_reason(town: Town) -> None:
    await town.visit("V5", "left_high_risk_zone")
    tried = await move(town, "V5", dry_run=True)
    assert tried["lanes"]["M1"]["violations"][0]["overridable"] is False
    for code in ("no_role", "window_closed"):
        with pytest.raises(BadCommand):
            await move(town, "V5", override={"code": code, "text": WHY})


async def test_a_move_is_tried_while_somebody_else_holds_the_area(town: Town) -> None:
    async with changes.transaction(town.database, [town.area], CLOCK.now()):
        tried = await asyncio.wait_for(move(town, "V1", dry_run=True), 30)
    assert tried["lanes"].keys() == {"M1", "Q1"}
    assert not tried["done"]
