"""What a file leaves open for many rows is one question with examples: answered by a tap, read again, remembered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.asked_town import BOOK, DOORS, NAMES, special
from tests.builders_ledgers import workbook
from tests.e2e import axe, desk
from tests.e2e.stage import Stage

AREA = "140108007986"


@pytest.fixture(scope="module")
def page(browser: Browser, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A coordinator whose address book has three buildings in which numbers say little."""
    desk.furnish(stage, AREA)
    page = desk.sign_in(browser, stage, area=AREA)
    file = tmp_path_factory.mktemp("asked") / "楼栋.xlsx"
    file.write_bytes(workbook({"楼栋": BOOK}))
    brought(page, "buildings", file)
    page.get_by_test_id("import-go").click(timeout=30_000)
    expect(page.get_by_test_id("undo-import")).to_be_visible(timeout=60_000)
    yield page
    desk.shut(page)


def brought(page: Page, kind: str, file: Path) -> None:
    desk.go(page, "teams", AREA)
    desk.go(page, f"ledgers/{kind}", AREA)
    page.get_by_test_id("import-file").set_input_files(str(file))


def test_two_ways_to_read_addresses_are_one_tap_and_taken_back_where_they_are_listed(
    page: Page, tmp_path: Path, stage: Stage
) -> None:
    file = tmp_path / "特殊群体.xlsx"
    file.write_bytes(workbook({"特殊群体": special()}))
    brought(page, "special", file)
    asked = page.get_by_test_id("ask-form")
    expect(asked).to_contain_text(f"{len(DOORS)} 行等您回答", timeout=30_000)
    expect(page.get_by_test_id("import-go")).to_be_disabled()
    ways = asked.get_by_role("button")
    expect(ways.last).to_contain_text("都不是")
    expect(ways.first).to_contain_text("号楼")
    expect(ways.first).to_contain_text(f"{len(DOORS)}/{len(DOORS)}")
    assert axe.violations(page) == []
    ways.first.click()
    expect(asked).to_be_hidden(timeout=30_000)
    expect(page.get_by_test_id("import-go")).to_contain_text(str(len(DOORS)))
    [kept] = stage.rows("select kind, by from import_question where area = $1 and answered_at is not null", AREA)
    assert kept == {"kind": "form", "by": f"heli-{AREA}"}
    desk.go(page, "teams", AREA)
    desk.go(page, "ledgers/special", AREA)
    page.get_by_test_id("to-answered").click()
    answered = page.get_by_test_id("answered-row").filter(has_text="怎么读")
    expect(answered).to_contain_text("楼 – 单元", timeout=30_000)
    expect(answered).to_contain_text(f"heli-{AREA}")
    assert axe.violations(page) == []
    answered.get_by_test_id("forget-answer").click()
    expect(answered).to_be_hidden(timeout=30_000)
    assert stage.rows("select 1 from import_question where area = $1 and kind = 'form'", AREA) == []


def test_rounds_without_a_day_are_asked_with_a_date_for_each(page: Page, tmp_path: Path, stage: Stage) -> None:
    file = tmp_path / "清楼.xlsx"
    head = ["楼栋", "单元", "房号", "姓名", "甲轮", "乙轮"]
    homes = [f"{floor}0{door}" for floor in (1, 2, 3) for door in (1, 2, 3)]
    rows = [["1号楼", 1, home, name, "√", "√"] for name, home in zip(NAMES, homes, strict=False)]
    file.write_bytes(workbook({"柳溪花园": [head, *rows]}))
    brought(page, "register", file)
    asked = page.get_by_test_id("ask-days")
    days = asked.locator("input[type=date]")
    expect(days).to_have_count(2, timeout=30_000)
    assert axe.violations(page) == []
    days.first.fill("2022-11-22")
    asked.get_by_role("button").click()
    expect(asked).to_be_hidden(timeout=30_000)
    sql = "select answer from import_question where area = $1 and kind = 'days'"
    [kept] = stage.rows(sql, AREA)
    assert kept["answer"].startswith("2022-11-22,")


def test_a_file_of_another_kind_is_read_as_that_with_one_tap(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "楼栋再来.xlsx"
    file.write_bytes(workbook({"楼栋": BOOK}))
    brought(page, "results", file)
    expect(page.get_by_test_id("other-kind")).to_contain_text("楼栋地址", timeout=30_000)
    assert axe.violations(page) == []
    page.get_by_test_id("read-as-other").click()
    expect(page.get_by_test_id("import-totals")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="楼栋再来.xlsx")).to_contain_text("楼栋地址")


def test_a_sheet_that_was_not_read_stands_beside_the_rows(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "两张.xlsx"
    known = [["姓名", "住址", "类别"], [NAMES[0], "柳溪花园1号楼1单元101", "高龄"]]
    unknown = [["呼号", "栖所", "缘由", "通话"], *[[f"甲-{n}", f"坡{n}", "戊", f"1390351{n:04}"] for n in range(12)]]
    file.write_bytes(workbook({"一": known, "二": unknown}))
    brought(page, "special", file)
    unread = page.get_by_test_id("unread-sheet")
    expect(unread).to_contain_text("二", timeout=30_000)
    named = {"呼号": "姓名", "栖所": "住址", "缘由": "类别", "通话": "电话"}
    for printed, field in named.items():
        box = unread.locator("label", has_text=f"“{printed}”").locator("select")
        box.select_option(label=field)
    assert axe.violations(page) == []
    unread.get_by_role("button").click()
    expect(unread).to_be_hidden(timeout=30_000)
    expect(page.get_by_test_id("filter-reject")).to_contain_text("12")
