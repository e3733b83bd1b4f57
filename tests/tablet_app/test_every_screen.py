"""Every screen on a narrow glass, with large letters, in forced colours and without motion."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.tablet_app.kit import Tablet

SCREENS = [
    "#/",
    "#/meetings",
    "#/me",
    "#/me/storage",
    "#/meeting/42",
    "#/meeting/43",
    "#/meeting/42/paper/502/5",
]
OVERFLOW = """() => { const root = document.documentElement
  const words = document.createTreeWalker(document.querySelector('dialog[open]') ?? document.body, NodeFilter.SHOW_TEXT)
  const wide = []
  while (words.nextNode()) {
    const range = document.createRange()
    range.selectNodeContents(words.currentNode)
    const { right, width } = range.getBoundingClientRect()
    const hidden = words.currentNode.parentElement.closest('.vh, .skip, .cut')
    if (width > 1 && right > root.clientWidth + 1 && !hidden) wide.push(words.currentNode.textContent.slice(0, 40))
  }
  return [root.scrollWidth - root.clientWidth, wide] }"""
MOVING = (
    "() => document.getAnimations().filter(a => (a.effect?.getComputedTiming().duration ?? 0) > 50).length"
)


def fits(tablet: Tablet, where: str) -> None:
    """Nothing has to be pushed sideways."""
    tablet.page.wait_for_timeout(120)
    end = time.monotonic() + 5
    while (found := tablet.page.evaluate(OVERFLOW)) != [0, []]:
        assert time.monotonic() < end, (where, found)
        tablet.page.wait_for_timeout(50)


def walk(tablet: Tablet, note: str) -> None:
    """All screens of an open tablet, its dialogs and panels."""
    for screen in SCREENS:
        tablet.page.evaluate(f"location.hash = '{screen}'")
        fits(tablet, f"{note} {screen}")
    for panel in ("reader-outline", "reader-search"):
        tablet.see(panel).click()
        fits(tablet, f"{note} {panel}")
        tablet.see(panel).click()
    tablet.see("page-number").click()
    fits(tablet, f"{note} jump")
    tablet.page.keyboard.press("Escape")
    tablet.page.evaluate("location.hash = '#/meeting/42'")
    tablet.see("answer").click()
    fits(tablet, f"{note} answer")
    tablet.page.keyboard.press("Escape")


def test_no_screen_has_to_be_pushed_sideways(tablet: Tablet) -> None:
    tablet.page.set_viewport_size({"width": 360, "height": 740})
    walk(tablet, "360")
    tablet.page.evaluate("document.documentElement.style.fontSize = '200%'")
    walk(tablet, "360, 200 %")
    tablet.page.set_viewport_size({"width": 1180, "height": 820})
    walk(tablet, "1180, 200 %")
    tablet.page.set_viewport_size({"width": 360, "height": 740})
    tablet.page.evaluate("location.hash = '#/me'")
    tablet.see("lock-now").click()
    tablet.see("keypad").wait_for()
    fits(tablet, "keypad, 200 %")


def test_forced_colours_and_no_motion_are_respected(tablet: Tablet) -> None:
    tablet.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    tablet.see("open-next").click()
    tablet.see("answer").click()
    assert tablet.page.evaluate(MOVING) == 0
    tablet.page.keyboard.press("Escape")
    tablet.see("pack-search").click()
    tablet.see("search-text").fill("bao dam che do")
    tablet.see("search-hit").first.click()
    expect(tablet.see("lit").first).to_have_css("outline-style", "double")
    tablet.sharp()
    tablet.see("reader-outline").or_(tablet.see("next-paper")).first.click()
    assert tablet.page.evaluate(MOVING) == 0
