"""The login page in both languages: fresh, after a wrong password that counts down, and locked; axe finds nothing."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import axe
from tests.e2e.stage import Stage, speak


@pytest.mark.parametrize(
    ("lang", "left", "locked"), [("zh", "还可试 4 次", "分钟后再来"), ("en", "4 more", "Try again in")]
)
def test_the_login_page_says_how_often_one_may_still_try(
    browser: Browser, stage: Stage, lang: str, left: str, locked: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    speak(page, lang)
    page.goto(stage.url)
    expect(page.get_by_test_id("login")).to_be_visible(timeout=30_000)
    assert page.evaluate("() => getComputedStyle(document.body, '::before').content") == "none", "this is no drill"
    wrong = axe.violations(page)
    for attempt in range(6):
        page.get_by_test_id("login").fill(f"nobody-{lang}")
        page.get_by_test_id("password").fill(f"guess {attempt}")
        page.get_by_test_id("sign-in").click()
        expect(page.get_by_test_id("sign-in")).to_be_enabled(timeout=30_000)
        if attempt == 0:
            expect(page.get_by_role("alert")).to_contain_text(left)
            expect(page.get_by_test_id("password")).to_be_focused()
            page.get_by_test_id("show-password").click()
            expect(page.get_by_test_id("password")).to_have_attribute("type", "text")
            page.get_by_test_id("show-password").click()
            wrong += axe.violations(page)
    expect(page.get_by_role("alert")).to_contain_text(locked)
    wrong += axe.violations(page)
    context.close()
    assert wrong == []
