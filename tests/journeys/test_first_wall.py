"""The first wall: a marked paper is stopped on the sender's machine, and no byte of it leaves."""

from __future__ import annotations

import base64
import re
import time

import pytest
from playwright.sync_api import Request, expect

from tests.journeys.papers import file, page, scan, typeset
from tests.journeys.steps import ORGANISER, begin_meeting, give

FIELD = "label.drop--big input[type=file]"
WAIT = 120_000
TALK = "Thực hiện Luật Bảo vệ bí mật nhà nước, bảo mật thông tin; ngoại trừ các tài liệu mật, tối mật, tuyệt mật."


LIT = """c => {
  const all = c.getContext('2d').getImageData(0, 0, c.width, c.height).data
  let ring = 0
  for (let i = 0; i < all.length; i += 4) if (all[i] === 193 && all[i + 1] === 39 && all[i + 2] === 45) ring += 1
  return ring
}"""
"""How many pixels have the colour of the ring."""


class Sent:
    """What went to the server since a meeting was opened."""

    def __init__(self) -> None:
        self.bodies: list[tuple[str, str, bytes]] = []

    def __call__(self, request: Request) -> None:
        if request.method not in {"GET", "HEAD"}:
            self.bodies.append((request.method, request.url, request.post_data_buffer or b""))

    @property
    def uploads(self) -> list[str]:
        """Whatever touched the door for uploads."""
        return [url for _method, url, _body in self.bodies if "/uploads" in url]

    def holds(self, content: bytes) -> bool:
        """Whether any body carries a piece of a file, as it is or as letters."""
        pieces = [content[at : at + 48] for at in range(0, len(content) - 48, max(len(content) // 40, 1))]
        told = [*pieces, *(base64.b64encode(piece) for piece in pieces), b"%PDF"]
        return any(piece in body for _method, _url, body in self.bodies for piece in told)

    def stops(self) -> list[str]:
        """What was told of stopped files."""
        return [body.decode() for _method, url, body in self.bodies if url.endswith("/files/note_stopped")]


@pytest.fixture(scope="module")
def sender(open_visitor):
    """An organiser before the agenda of a new meeting, and what leaves the browser from then on."""
    organiser = open_visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    begin_meeting(organiser, f"Thử độ mật, hành trình {time.time():.0f}", ("Một mục",))
    sent = Sent()
    organiser.page.on("request", sent)
    yield organiser, sent
    assert organiser.errors == []


@pytest.fixture
def ready(sender):
    """The same with nothing told yet."""
    organiser, sent = sender
    sent.bodies.clear()
    return organiser, sent


def close(organiser) -> None:
    organiser.click(organiser.page.locator(".stopped").get_by_role("button", name="Đóng"))
    expect(organiser.page.locator(".stopped")).to_have_count(0)


def test_a_stamped_scan_is_stopped_shown_and_nothing_leaves(ready):
    organiser, sent = ready
    content = scan(page("BÁO CÁO"), page("Phụ lục", "TỐI MẬT"))
    paper = file("1. Một mục, bản quét.pdf", content)
    give(organiser, organiser.page.locator(FIELD), paper)
    stopped = organiser.page.locator(".stopped")
    expect(stopped).to_contain_text("Trang 2 có dấu “Tối mật” trong hình của trang", timeout=WAIT)
    expect(stopped.locator("canvas")).to_be_visible()
    assert stopped.locator("canvas").evaluate(LIT) > 200
    assert organiser.axe() == []
    close(organiser)
    expect(organiser.page.locator("li.file.is-secret").last).to_contain_text("Tệp chưa rời khỏi máy này")
    assert sent.uploads == []
    assert not sent.holds(content)
    assert {url.rsplit("/", 1)[-1] for _method, url, _body in sent.bodies} <= {"note_stopped", "presence"}
    assert sent.stops() == ["level=toi_mat&how=stamp&page=2&declared=none"]
    assert not any("Một mục".encode() in body for _method, _url, body in sent.bodies)


def test_a_mark_in_the_text_of_a_later_page_is_stopped(ready):
    organiser, sent = ready
    paper = file("1. Một mục, có chữ.pdf", typeset(*[page("Báo cáo")] * 4, page("Phụ lục", "TUYỆT MẬT")))
    give(organiser, organiser.page.locator(FIELD), paper)
    expect(organiser.page.locator(".stopped")).to_contain_text("Trang 5 có chữ “Tuyệt mật”", timeout=WAIT)
    close(organiser)
    assert sent.uploads == []
    assert sent.stops() == ["level=tuyet_mat&how=text&page=5&declared=none"]


def test_a_declared_level_is_stopped_without_a_look_and_files_of_a_batch_are_answered_one_by_one(ready):
    organiser, sent = ready
    clean, secret = (
        file("1. Một mục, thường.pdf", typeset(page("Báo cáo"))),
        file("1. Một mục, riêng.pdf", b"%PDF-"),
    )
    organiser.page.locator(FIELD).set_input_files([clean, secret])
    ask = organiser.page.locator(".declare")
    organiser.click(ask.get_by_role("button", name="Có tài liệu mật, khai từng tệp"))
    go = ask.get_by_role("button", name="Tiếp tục")
    expect(go).to_be_disabled()
    assert ask.locator("input:checked").count() == 0
    organiser.click(
        ask.get_by_role("radiogroup", name="1. Một mục, riêng.pdf").get_by_text("Mật", exact=True)
    )
    expect(ask).to_contain_text("Còn 1 tệp chưa khai")
    organiser.click(ask.get_by_role("button", name="Các tệp còn lại không mật"))
    assert organiser.axe() == []
    organiser.click(go)
    expect(organiser.page.locator(".stopped")).to_contain_text("Tài liệu được khai độ “Mật”")
    close(organiser)
    expect(organiser.page.get_by_text("1/1 mục sẵn sàng")).to_be_visible(timeout=WAIT)
    opened = [body for method, url, body in sent.bodies if method == "POST" and url.endswith("/uploads")]
    assert len(opened) == 1
    assert "thường".encode() in opened[0]
    assert sent.stops() == ["level=mat&how=declared&page=&declared=mat"]


def test_a_level_that_is_declared_sends_no_byte(ready):
    organiser, sent = ready
    content = typeset(page("Báo cáo riêng"))
    organiser.page.locator(FIELD).set_input_files(file("1. Một mục, khai mật.pdf", content))
    organiser.click(organiser.page.locator(".declare").get_by_role("button", name="Tuyệt mật"))
    expect(organiser.page.locator(".stopped")).to_contain_text("Tài liệu được khai độ “Tuyệt mật”")
    expect(organiser.page.locator(".stopped").get_by_role("link")).to_have_attribute(
        "href", re.compile(r"/meetings/duties/\d+/items/\d+/slip\?level=tuyet_mat")
    )
    close(organiser)
    assert sent.uploads == []
    assert not sent.holds(content)
    assert sent.stops() == ["level=tuyet_mat&how=declared&page=&declared=tuyet_mat"]


def test_who_gives_up_at_the_question_sends_nothing(ready):
    organiser, sent = ready
    organiser.page.locator(FIELD).set_input_files(file("1. Một mục, thôi.pdf", typeset(page("Báo cáo"))))
    organiser.click(organiser.page.get_by_role("button", name="Bỏ qua, không gửi"))
    expect(organiser.page.locator(".declare")).to_have_count(0)
    assert sent.bodies == []


def test_talk_about_secrets_and_other_stamps_pass(ready):
    organiser, sent = ready
    paper = file("1. Một mục, quy chế bảo mật.pdf", scan(page(TALK, "HỎA TỐC"), page(TALK)))
    give(organiser, organiser.page.locator(FIELD), paper)
    expect(organiser.page.get_by_text(re.compile("quy chế bảo mật")).first).to_be_visible(timeout=WAIT)
    expect(organiser.page.locator("li.file:not(.is-secret)")).to_have_count(0, timeout=WAIT)
    assert sent.stops() == []
    assert sent.uploads != []
