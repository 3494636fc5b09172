"""The coordinator at the stage: what the desk needs beside the community of the pictures, and how it is used."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import town
from tests.e2e.stage import Stage, speak

AREA = "140108007995"
"""The same community again, for the desk alone: what a coordinator does there disturbs no other test."""
SECOND = "t-mobile-2"
LEFT_OUT = (20, 21)
"""Doors of the pictures that a checker would refuse for the time in one suit."""
_WHOLE_DAY = [{"from_at": town.at(0).isoformat(), "to_at": town.at(630).isoformat()}]
_CREW = [{"member": "m3", "roles": ["sampler"]}, {"member": "m4", "roles": ["volunteer"]}]


def furnish(stage: Stage, area: str = AREA) -> None:
    """A second mobile team with nothing to do, a colleague, a visit in no route, and a plan that waits; once."""
    if stage.rows("select 1 from area where area = $1", area):
        return
    stage.populate(area)
    stage.execute("update visit set team = null where area = $1 and team = 't-1'", area)
    stage.execute("delete from visit where area = $1 and visit = any($2)", area, [f"V-lead-{n}" for n in LEFT_OUT])
    for table in ("route", "route_version"):
        stage.execute(
            f"update {table} set stops = $2 where area = $1 and team = $3", area, _stops(stage, area), town.TEAM
        )
    stage.execute(
        "insert into team_day (area, team, day, kind, ppe_level, mode, crew, shifts, said_at, said_id)"
        " values ($1, $2, $3, 'mobile', 2, 'ebike', $4, $5, $6, 'e')",
        area, SECOND, town.DAY, _CREW, _WHOLE_DAY, town.at(-600),
    )  # fmt: skip
    stage.execute("update team_day set shifts = $2 where area = $1 and team = $3", area, _WHOLE_DAY, town.TEAM)
    stage.execute("insert into team_card (area, team, name, code) values ($1, $2, '流动3队', '流 3')", area, SECOND)
    stage.execute(
        "insert into unassigned (area, day, visit, version, reason, teams, fix, proven_at)"
        " values ($1, $2, 'V-other-040', 17, 'suit_time', $3, $4, $5)",
        area, town.DAY, {town.TEAM: "suit_time", "t-1": "no_role"},
        {"kind": "longer_shift", "team": town.TEAM, "minutes": 14}, town.at(170),
    )  # fmt: skip
    stage.execute("update area set publish = 'ask' where area = $1", area)
    sql = "update account set password_hash = (select password_hash from account where login = $1), name = '王强',"
    sql += " role = 'coordinator' where login = $2"
    stage.execute(sql, f"heli-{area}", f"shen-{area}")
    propose(stage, area)


def _stops(stage: Stage, area: str) -> list[dict[str, Any]]:
    """The route of the pictures as far as one suit lasts: without the hand-over and what comes after it."""
    sql = "select stops from route where area = $1 and team = $2"
    [row] = stage.rows(sql, area, town.TEAM)
    return [s for s in row["stops"] if s.get("visit") and s["visit"] not in {f"V-lead-{n}" for n in LEFT_OUT}]


def propose(stage: Stage, area: str = AREA) -> None:
    """An improvement that waits: the last two doors of the mobile team change places."""
    [row] = stage.rows("select stops from route where area = $1 and team = $2", area, town.TEAM)
    [head] = stage.rows("select max(version) as version from plan where area = $1", area)
    stops = row["stops"]
    visits = [n for n, stop in enumerate(stops) if stop.get("visit")]
    one, two = visits[-2], visits[-1]
    changes = [_retimed(stops[one], stops[two]), _retimed(stops[two], stops[one])]
    stops[one]["visit"], stops[two]["visit"] = stops[two]["visit"], stops[one]["visit"]
    stage.execute(
        "insert into proposal (area, day, base, plan, changes, cost, made_at) values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (area, day) do update set base = excluded.base, plan = excluded.plan, changes = excluded.changes",
        area, town.DAY, head["version"], {town.TEAM: stops}, changes,
        {"total_s": 900, "before_s": 1_440, "bought": {"travel_s": 540, "late_s": 0}}, town.at(172),
    )  # fmt: skip


def _retimed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    was, becomes = (f"{town.TEAM}@{stop['start_at']}" for stop in (before, after))
    return {"visit": before["visit"], "what": "retimed", "from": was, "to": becomes, "why": "improved"}


def sign_in(
    browser: Browser, stage: Stage, *, login: str = "heli", lang: str = "zh", size: str = "1440x900", area: str = AREA
) -> Page:
    """A page of a signed in person, on the live screen."""
    width, height = (int(part) for part in size.split("x"))
    context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    page = context.new_page()
    speak(page, lang)
    page.goto(f"{stage.url}/#/{area}/live")
    page.get_by_test_id("login").fill(f"{login}-{area}")
    page.get_by_test_id("password").fill(town.PASSWORD)
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("timeline")).to_be_visible(timeout=20_000)
    return page


def go(page: Page, where: str, area: str = AREA) -> None:
    """Go to a deep link of the open page."""
    page.evaluate("where => { location.hash = where }", f"/{area}/{where}")


def shut(page: Page) -> None:
    """Close a page with all it kept."""
    context: BrowserContext = page.context
    context.close()
