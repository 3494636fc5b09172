"""What a machine can tell about how usable a page is: axe's rules, targets for a gloved thumb, nothing cut off."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent.parent.parent / "streams/console/web/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

_RUN = """
([tags, rules]) => axe.run(document, { runOnly: { type: 'tag', values: tags }, rules }).then(found =>
  found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')}`))
"""
_SMALL = """
least => [...document.querySelectorAll('button, a[href], input')].filter(e => e.offsetParent !== null).map(e => {
  const box = e.getBoundingClientRect()
  return [Math.round(box.width), Math.round(box.height), (e.dataset.testid || e.textContent || '').slice(0, 30)]
}).filter(([w, h]) => h < least || w < least).map(row => row.join(' '))
"""
_TEXT = """
least => [...document.querySelectorAll('body *')].filter(e => e.offsetParent !== null
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent.trim().slice(0, 20)])
  .filter(([size]) => size < least).map(row => row.join(' '))
"""

_CUT = """
() => [...document.querySelectorAll('body *')].filter(e => e.offsetParent !== null && e.tagName !== 'SCRIPT'
    && getComputedStyle(e).overflow === 'visible'
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .filter(e => {
    const text = document.createRange()
    text.selectNodeContents(e)
    const held = e.closest('button, .sign')?.getBoundingClientRect().right ?? innerWidth
    return text.getBoundingClientRect().right > Math.min(held, innerWidth) + 1
  }).map(e => e.textContent.trim().slice(0, 20))
"""


def violations(page: Page, *, contrast_aaa: bool = False) -> list[str]:
    """What axe finds wrong: WCAG 2.1 A and AA, on request with the contrast of AAA (7 to 1)."""
    page.evaluate(AXE.read_text("utf-8"))
    rules = {"color-contrast-enhanced": {"enabled": contrast_aaa}}
    return list(page.evaluate(_RUN, [TAGS + (["wcag2aaa"] if contrast_aaa else []), rules]))


def small_targets(page: Page, least: int) -> list[str]:
    """What can be pressed and is smaller than `least` [px], as width, height and name."""
    return list(page.evaluate(_SMALL, least))


def small_texts(page: Page, least: float) -> list[str]:
    """Texts smaller than `least` [px], as size and beginning."""
    return list(page.evaluate(_TEXT, least))


def cut_texts(page: Page) -> list[str]:
    """Texts that reach over the edge of the screen or of the button they stand on."""
    return list(page.evaluate(_CUT))


def overflows(page: Page) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
