"""Everyone can use it: axe finds nothing, a keyboard is enough, nothing runs off a narrow or magnified page."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.kit import Visitor
from tests.journeys.papers import upload
from tests.journeys.steps import (
    CLERK,
    LEADER,
    ORGANISER,
    begin_meeting,
    enrolled_tablet,
    invite_and_letter,
    make_meeting,
    number_in,
    publish,
)

THEMES = ("light", "dark")
CLOSED = ("/accounts/login/", "/organisation/demo")
SETTLED = "document.getAnimations().filter(a => a instanceof CSSTransition).forEach(a => a.finish())"
WIDER = "document.scrollingElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def prepared(open_visitor) -> str:
    """The address of a published meeting with papers, for pages to show."""
    organiser = open_visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    title = f"Họp kiểm tra tiếp cận, hành trình {time.time():.0f}"
    address = make_meeting(organiser, title, ("Dự toán thu ngân sách", "Kế hoạch đầu tư công"))
    invite_and_letter(organiser, ())
    publish(organiser)
    return f"/meetings/{number_in(address)}/"


def pages_of(meeting: str) -> dict[str, tuple[str, ...]]:
    """The main pages, by who opens them."""
    return {
        "": CLOSED,
        ORGANISER: (
            "/", "/meetings/", "/meetings/new", "/meetings/quick", meeting, f"{meeting}people",
            f"{meeting}invitation", f"{meeting}follow", "/organisation/", "/accounts/me/",
        ),
        CLERK: ("/meetings/duties/",),
        "Quách Thu Lam": ("/audit/",),
        "Đinh Hoàng Phi": ("/tablets/",),
        LEADER: (meeting,),
    }  # fmt: skip


def open_page(person: Visitor, address: str) -> None:
    """The page itself, not a refusal and not the way in."""
    answer = person.page.goto(address)
    assert answer is not None
    assert (answer.status, person.page.url.endswith(address)) == (200, True), address
    expect(person.page.locator("h1").first).to_be_visible()


def look(person: Visitor, **data: str) -> None:
    """Light or dark, and the size of the text, as the page's own switches set them."""
    for name, value in data.items():
        person.page.evaluate(f"document.documentElement.dataset.{name} = '{value}'")
    person.page.evaluate(SETTLED)


@pytest.mark.parametrize("who", list(pages_of("")))
def test_axe_finds_nothing_on_the_desk_light_or_dark(visitor, prepared, who):
    person = visitor("desk")
    if who:
        person.sign_in_demo(who)
    found = []
    for address in pages_of(prepared)[who]:
        open_page(person, address)
        for theme in THEMES:
            look(person, theme=theme)
            found += [f"{address} {theme} {line}" for line in person.axe()]
    assert found == []


@pytest.mark.parametrize("who", list(pages_of("")))
def test_nothing_runs_off_a_narrow_page_or_a_magnified_one(visitor, prepared, who):
    person = visitor("narrow")
    if who:
        person.sign_in_demo(who)
    found = []
    for address in pages_of(prepared)[who]:
        open_page(person, address)
        for text in ("100", "200"):
            look(person, text=text)
            over = person.page.evaluate(WIDER)
            if over > 0:
                found.append(f"{address} at {text} %: {over} px too wide")
    assert found == []


def test_axe_finds_nothing_on_the_tablet_light_or_dark(visitor, prepared):
    tablet = enrolled_tablet(visitor, LEADER)
    meeting = number_in(prepared)
    tablet.until(f"khue.state().meetings.some(m => m.meeting == {meeting} && m.ready)", 40)
    person = Visitor(tablet.page, tablet.context)
    found: list[str] = []

    def check(name: str) -> None:
        for theme in THEMES:
            look(person, theme=theme)
            found.extend(f"{name} {theme} {line}" for line in person.axe())
        over = tablet.page.evaluate(WIDER)
        if over > 0:
            found.append(f"{name}: {over} px too wide")

    check("today")
    tablet.see("nav-me").click()
    tablet.see("me").wait_for()
    check("me")
    tablet.page.evaluate(f"location.hash = '#/meeting/{meeting}'")
    tablet.see("paper-row").first.wait_for()
    check("pack")
    tablet.see("paper-row").nth(1).click()
    tablet.sharp()
    check("reader")
    tablet.start()
    tablet.see("keypad").wait_for()
    check("unlock")
    assert found == []


def reach(person: Visitor, name: str | re.Pattern[str], role: str = "button", most: int = 80) -> None:
    """Tab until that control has the focus."""
    wanted = person.page.get_by_role(role, name=name, exact=isinstance(name, str)).first
    for _ in range(most):
        person.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{most} tabs did not reach {name}")


def test_a_prepared_draft_is_published_with_a_keyboard_alone(visitor):
    organiser = visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    title = f"Họp phát hành bằng bàn phím, hành trình {time.time():.0f}"
    address = begin_meeting(organiser, title, ("Một mục",))
    page = organiser.page
    paper = upload("1. Một mục.pdf", "Một mục", 1)
    page.locator("label.drop--big input[type=file]").set_input_files(paper)
    reach(organiser, "Không có tài liệu mật")
    organiser.press("Enter")
    expect(page.get_by_text("1/1 mục sẵn sàng")).to_be_visible(timeout=150_000)
    invite_and_letter(organiser, ())
    expect(page.locator("#giay-moi-hien-co")).to_contain_text("Sẵn sàng", timeout=150_000)

    page.goto(address)
    clicks = organiser.effort.clicks
    reach(organiser, "Phát hành")
    organiser.press("Enter")
    dialog = page.get_by_role("dialog", name="Phát hành bộ tài liệu họp")
    expect(dialog).to_be_visible()
    organiser.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.dialog") == "phat-hanh"
    organiser.press("Enter")
    reach(organiser, re.compile(r"Gửi cho \d+ người"), most=6)
    organiser.press("Enter")
    page.wait_for_url("**/follow", timeout=150_000)
    assert organiser.effort.clicks == clicks
    assert organiser.errors == []
