"""Steps that several journeys take: a meeting made, published by hand, received by a tablet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.kit import Visitor
from tests.journeys.papers import upload
from tests.tablet_app.kit import Mock, Tablet

ORGANISER = "Vũ Thảo Trinh"
LEADER = "Lê Quang Diễn"
CLERK = "Mai Bích Ngà"
HEAD = "Đỗ Hải Yên"
UNIT = "Sở Tài chính"


def pick(person: Visitor, label: str, text: str, choice: str) -> None:
    """Type a few letters, then choose from the list."""
    person.fill(person.page.get_by_role("combobox", name=label), text)
    person.click(person.page.get_by_role("option").filter(has_text=choice).first)


def begin_meeting(person: Visitor, title: str, items: tuple[str, ...], unit: str = "") -> str:
    """From nothing to an agenda, each item prepared by that unit; gives the meeting's address."""
    page = person.page
    page.goto("/meetings/new")
    person.fill(page.get_by_label("Tên cuộc họp"), title)
    person.fill(page.get_by_label("Phòng họp, địa điểm"), "Phòng họp số 2, tầng 3")
    pick(person, "Người chủ trì", LEADER, LEADER)
    person.click(page.get_by_role("button", name="Soạn chương trình"))
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    for number, item in enumerate(items, start=1):
        if unit:
            text = page.locator("#muc-moi-don-vi")
            person.fill(text, unit)
            person.click(page.get_by_role("option", name=unit, exact=False).first)
        person.fill(page.locator("#muc-moi"), item)
        person.press("Enter")
        expect(page.locator("#dem-muc")).to_have_text(str(number))
    return page.url


def named(items: tuple[str, ...], pages: int = 3) -> list[dict[str, object]]:
    """A paper for each item, its file named after the item."""
    return [upload(f"{n}. {item}.pdf", item, pages) for n, item in enumerate(items, start=1)]


def give(person: Visitor, field: Locator, files: Any) -> None:
    """Choose files and answer that none of them is secret."""
    field.set_input_files(files)
    person.effort.clicks += 1
    person.click(person.page.get_by_role("button", name="Không có tài liệu mật"))


def make_meeting(person: Visitor, title: str, items: tuple[str, ...], pages: int = 3) -> str:
    """From nothing to an agenda with papers; gives the meeting's address."""
    address = begin_meeting(person, title, items)
    give(person, person.page.locator("label.drop--big input[type=file]"), named(items, pages))
    ready = f"{len(items)}/{len(items)} mục sẵn sàng"
    expect(person.page.get_by_text(ready)).to_be_visible(timeout=120_000)
    return address


def invite_and_letter(person: Visitor, choices: tuple[str, ...]) -> None:
    """Người dự, then an invitation from the template."""
    page = person.page
    person.click(page.get_by_role("link", name=re.compile("Người dự")))
    for number, choice in enumerate(choices, start=2):
        pick(person, "Mời thêm theo chức vụ, đơn vị, ban, hoặc tên", choice, choice)
        expect(page.locator("#dem-people")).to_have_text(str(number))
    person.click(page.get_by_role("link", name="Giấy mời", exact=True))
    person.click(page.get_by_role("button", name="Lập giấy mời"))


def publish(person: Visitor, words: str = "Phát hành") -> None:
    """Phát hành, and the word that it cannot be taken back."""
    person.click(person.page.get_by_role("button", name=words, exact=True))
    person.click(person.page.get_by_role("button", name=re.compile(r"Gửi cho \d+ người")))
    person.page.wait_for_url("**/follow", timeout=150_000)


def number_in(address: str) -> int:
    """The meeting's number, from its address."""
    found = re.search(r"/meetings/(\d+)/", address)
    assert found is not None
    return int(found[1])


def enrolled_tablet(visitor: Callable[..., Visitor], name: str) -> Tablet:
    """The practice tablet of a person."""
    leader = visitor("tablet")
    leader.sign_in_demo(name)
    page: Page = leader.page
    page.goto("/tablets/practice")
    page.locator("main form button").click()
    code = re.search(r"[A-Z0-9]{4}[ -][A-Z0-9]{4}", page.locator("main").inner_text())
    assert code is not None
    tablet = Tablet(page, leader.context, Mock(page.evaluate("location.origin")), errors=leader.errors)
    tablet.enrol(code[0])
    return tablet
