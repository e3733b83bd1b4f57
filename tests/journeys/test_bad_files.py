"""What cannot be a paper is refused where it was dropped, with its sentence, and nothing is added."""

from __future__ import annotations

import io
import time

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.journeys.papers import pdf
from tests.journeys.steps import ORGANISER, begin_meeting, give

MADE_FOR_WINDOWS = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(4096)


def locked() -> bytes:
    """A PDF that asks for a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("Có mật khẩu", 1))) as book:
        book.save(out, encryption=pikepdf.Encryption(owner="khue", user="khue"))
    return out.getvalue()


@pytest.fixture
def draft(visitor):
    """An organiser before the agenda of a new meeting."""
    organiser = visitor("desk")
    organiser.sign_in_demo(ORGANISER)
    begin_meeting(organiser, f"Thử tệp hỏng, hành trình {time.time():.0f}", ("Một mục",))
    return organiser


def drop(organiser, name, content):
    chosen = {"name": name, "mimeType": "application/pdf", "buffer": content}
    give(organiser, organiser.page.locator("label.drop--big input[type=file]"), chosen)


def test_a_program_and_an_empty_file_are_refused_and_nothing_is_added(draft):
    page = draft.page
    drop(draft, "1. tờ trình.pdf", MADE_FOR_WINDOWS)
    expect(page.locator("main")).to_contain_text(
        "nội dung không phải tài liệu đọc được (nhận dạng: chương trình chạy được)", timeout=150_000
    )
    drop(draft, "1. trống.pdf", b"")
    expect(page.locator("main")).to_contain_text("tệp không có dữ liệu (0 byte)", timeout=150_000)
    page.reload()
    expect(page.locator("section[data-item]")).to_have_count(1)
    expect(page.locator(".pp")).to_have_count(0)
    assert draft.errors == []


def test_a_locked_pdf_is_refused_with_its_sentence_and_is_no_paper(draft):
    page = draft.page
    drop(draft, "1. có mật khẩu.pdf", locked())
    expect(page.locator("main")).to_contain_text(
        "tệp đặt mật khẩu, người dự họp sẽ không mở được", timeout=150_000
    )
    expect(page.get_by_text("0/1 mục sẵn sàng")).to_be_visible()
    assert draft.errors == []
