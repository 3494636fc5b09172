"""Every page and state of the desk, in both languages: axe finds nothing, nothing is cut off, no text is markup."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import axe, desk, town
from tests.e2e.desk import AREA
from tests.e2e.stage import Stage

HOSTILE = "140108007994"
EVIL = "<img src=x onerror=window.evil=1><script>window.evil=1</script>'\"&{{7*7}}"
EMPTY = "140108007993"

HOSTILE_PAGES = (
    "live", "live/visit:V-lead-18", f"live/team:{town.TEAM}", "live/move:V-lead-18", "clearance",
    "clearance/b-九丰苑-4", "tomorrow", "zones", "teams", "records", "settings/leads", "settings/desk",
)  # fmt: skip

Look = tuple[str, str, Callable[[Page], None] | None]


def press(*keys: str) -> Callable[[Page], None]:
    def do(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return do


def search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("九丰苑4")


STATES: list[Look] = [
    ("live", "timeline", None),
    ("live", "timeline", press("t")),
    ("live", "keys", press("?")),
    ("live", "search", search),
    ("live/visit:V-lead-18", "visit-panel", None),
    ("live/visit:V-other-040", "visit-panel", None),
    ("live/visit:V-nobody", "visit-panel", None),
    ("live/move:V-lead-18", "move", None),
    (f"live/team:{town.TEAM}", "team-taken", None),
    ("live/team:t-lost", "team-panel", None),
    ("live/chase:M1125-0417", "chase-panel", None),
    ("live/proposal", "proposal", None),
    ("clearance", "clearance-sum", None),
    ("clearance/b-九丰苑-4", "clearance-sum", None),
    ("tomorrow", "tomorrow", None),
    ("ledgers/register", "import-list", None),
    ("ledgers/questions", "questions", None),
    ("zones", "zones", None),
    ("teams", "teams", None),
    ("records", "records", None),
    ("settings/leads", "settings", None),
    ("settings/walls", "settings", None),
    ("settings/users", "settings", None),
    ("settings/desk", "settings", None),
    ("start", "first-run", None),
]


def visit(page: Page, area: str, state: Look) -> None:
    """Go there, wait until it stands, do what the state needs."""
    where, shown, act = state
    page.keyboard.press("Escape")
    desk.go(page, "teams", area)
    desk.go(page, where, area)
    if act:
        page.get_by_test_id("timeline").wait_for()
        act(page)
    page.get_by_test_id(shown).first.wait_for(timeout=20_000)


@pytest.fixture(scope="module", autouse=True)
def furnished(stage: Stage) -> None:
    """The community of the pictures, with an improvement that waits."""
    desk.furnish(stage)
    desk.propose(stage)


@pytest.fixture(scope="module")
def pages(browser: Browser, stage: Stage) -> Iterator[dict[str, Page]]:
    """The desk in Chinese at the usual size and in English at the smallest."""
    opened = {
        "zh": desk.sign_in(browser, stage, lang="zh"),
        "en": desk.sign_in(browser, stage, lang="en", size="1280x720"),
    }
    yield opened
    for page in opened.values():
        desk.shut(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_on_any_page_or_state_and_nothing_needs_sideways_scrolling(
    pages: dict[str, Page], lang: str
) -> None:
    page = pages[lang]
    wrong: list[str] = []
    for state in STATES:
        visit(page, AREA, state)
        wrong += [f"{state[0]} {state[1]}: {found}" for found in axe.violations(page)]
        if axe.overflows(page):
            wrong.append(f"{state[0]} {state[1]}: scrolls sideways")
    assert not wrong, "\n".join(wrong)


def test_what_is_english_says_no_chinese_of_our_own(pages: dict[str, Page]) -> None:
    page = pages["en"]
    wrong = []
    for where, shown in (
        ("live", "timeline"),
        ("zones", "zones"),
        ("settings/walls", "settings"),
        ("start", "first-run"),
    ):
        visit(page, AREA, (where, shown, None))
        said = page.evaluate("() => [...document.querySelectorAll('h2, h3, th, .button')].map(e => e.textContent)")
        names = ("军休", "九丰", "电机", "槐安", "十三", "供水", "物资", "学府", "汇园", "流", "随", "中文")
        wrong += [t for t in said if any("\u4e00" <= c <= "\u9fff" for c in t) and not any(n in t for n in names)]
    assert wrong == []


def test_a_reminder_for_a_building_names_open_rooms_and_nobody(browser: Browser, stage: Stage) -> None:
    page = desk.sign_in(browser, stage)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.go(page, "clearance/b-九丰苑-4")
    page.get_by_test_id("remind").click()
    expect(page.get_by_test_id("remind-state")).not_to_be_empty()
    head, *lines, _ = page.evaluate("navigator.clipboard.readText()").splitlines()
    table = page.request.get(f"{stage.url}/api/areas/{AREA}/clearance").json()
    doors = next(row["households"] for row in table["buildings"] if row["place"] == "b-九丰苑-4")
    still = [str(door["room"]) for door in doors if door["open"] and door["room"]]
    assert "九丰苑4号楼" in head
    assert sorted(room for line in lines for room in line.split(" ")[-1].split("、")) == sorted(still)
    assert axe.violations(page) == []
    desk.shut(page)


def test_an_area_without_ledgers_says_what_to_do_first(browser: Browser, stage: Stage) -> None:
    stage.execute("insert into area (area, name, pack) values ($1, '空社区', 'taiyuan')", EMPTY)
    stage.execute("insert into area_head (area) values ($1)", EMPTY)
    stage.execute("update account set areas = areas || $1 where login = $2", [EMPTY], f"heli-{AREA}")
    page = desk.sign_in(browser, stage)
    desk.go(page, "live", EMPTY)
    expect(page.get_by_test_id("first-run")).to_be_visible()
    assert axe.violations(page) == []
    chosen = {"name": "楼栋.csv", "mimeType": "text/csv", "buffer": "楼栋,层数\n1号楼,6\n".encode()}
    page.get_by_test_id("first-buildings").set_input_files(files=[chosen])
    expect(page.get_by_test_id("import-kind-buildings")).to_have_attribute("aria-pressed", "true")
    for where in ("clearance", "tomorrow", "zones", "teams", "records"):
        desk.go(page, where, EMPTY)
        expect(page.locator("main.page")).not_to_be_empty()
    desk.shut(page)


def test_a_first_password_is_changed_before_anything_else_is_open(browser: Browser, stage: Stage) -> None:
    stage.execute(
        "insert into account (account, login, password_hash, role, areas, must_change)"
        " select 'fresh', 'fresh', password_hash, role, areas, true from account where login = $1", f"heli-{AREA}",
    )  # fmt: skip
    page = browser.new_page()
    page.goto(f"{stage.url}/")
    page.get_by_test_id("login").fill("fresh")
    page.get_by_test_id("password").fill(town.PASSWORD)
    page.get_by_test_id("sign-in").click()
    form = page.get_by_test_id("new-password")
    expect(form).to_be_visible()
    assert axe.violations(page) == []
    for name in ("old", "new", "again"):
        form.locator(f"[name={name}]").fill(town.PASSWORD)
    page.get_by_test_id("change-password").click()
    expect(form.get_by_role("alert")).to_contain_text("要和现在的")
    for name in ("new", "again"):
        form.locator(f"[name={name}]").fill("another-good-password")
    page.get_by_test_id("change-password").click()
    expect(page.get_by_test_id("rail-live")).to_be_visible(timeout=20_000)
    page.close()


def test_an_admin_sees_who_is_locked_out_and_for_how_long(browser: Browser, stage: Stage) -> None:
    stage.execute(
        "insert into lockout (subject, failures, last_at, locked_until)"
        " values ($1, 5, clock_timestamp(), clock_timestamp() + interval '290 s')", f"login:shen-{AREA}",
    )  # fmt: skip
    page = desk.sign_in(browser, stage, login="boss")
    desk.go(page, "settings/users")
    expect(page.locator("tr", has_text=f"shen-{AREA}")).to_contain_text("已锁，还有 5 分")
    assert axe.violations(page) == []
    stage.execute("delete from lockout where subject = $1", f"login:shen-{AREA}")
    desk.shut(page)


def test_an_alert_says_what_to_do_about_it(browser: Browser, stage: Stage) -> None:
    page = desk.sign_in(browser, stage)
    alert = page.get_by_test_id("queue-alert").first
    expect(alert).to_contain_text("三次无人应")
    expect(alert.locator(".card-line")).to_have_text("请小区去找人，再约时间")
    desk.shut(page)


def test_no_text_that_a_ledger_carries_is_ever_markup(browser: Browser, stage: Stage) -> None:
    stage.populate(HOSTILE)
    columns = [
        ("area", "name"), ("person", "name"), ("door", "note"), ("team_card", "name"), ("team_card", "code"),
        ("place", "name"), ("place", "room"), ("member_card", "name"), ("area", "desk_name"),
    ]  # fmt: skip
    for table, column in columns:
        stage.execute(f"update {table} set {column} = $2 where area = $1 and {column} is not null", HOSTILE, EVIL)
    stage.execute(
        "insert into command (area, command, kind, by, body, at) values ($1, $2, 'move_visit', $2, $3, $4)",
        HOSTILE, EVIL, {"visit": "V-lead-18", "override": {"code": "suit_time", "text": EVIL}}, town.at(170),
    )  # fmt: skip
    stage.execute("update account set areas = areas || $1 where login = $2", [HOSTILE], f"heli-{AREA}")
    stage.execute("analyze")
    page = desk.sign_in(browser, stage)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    desk.go(page, "teams", HOSTILE)
    expect(page.get_by_test_id("teams")).to_contain_text("<img src=x", timeout=30_000)
    for where in HOSTILE_PAGES:
        desk.go(page, where, HOSTILE)
        page.wait_for_timeout(300)
        assert page.evaluate("() => window.evil") is None, where
        assert page.locator("main.page script, main.page img").count() == 0, where
    assert asked == []
    desk.shut(page)
