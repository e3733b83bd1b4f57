"""What a reader sees when the system itself breaks."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings

from khue.config import middleware
from khue.shared import trace


def test_an_error_is_a_page_of_ours_without_template_or_database() -> None:
    request = RequestFactory().get("/meetings/?text=<script>")
    with override_settings(TEMPLATES=[]):
        answer = middleware.server_error(request)
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "Khuê gặp lỗi khi mở trang này" in text
    assert "Làm gì" in text
    assert (trace.current() or "?") in text
    assert "<script>" not in text.replace('<script type="module" src="/static/desk/theme.js"></script>', "")
    assert 'href="/meetings/?text=%3Cscript%3E"' in text


def test_a_database_that_is_away_is_said_in_the_same_look_and_the_page_comes_back_by_itself() -> None:
    request = RequestFactory().get("/")
    answer = middleware.refusals(lambda _: None).process_exception(request, OperationalError())
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "đang tạm ngừng ít phút" in answer.content.decode()


def test_a_script_gets_an_error_as_data() -> None:
    request = RequestFactory().get("/api/tablet/feed")
    answer = middleware.server_error(request)
    assert json.loads(answer.content)["code"] == "shared.broken"


@pytest.mark.django_db
def test_a_form_that_stood_open_too_long_and_an_address_of_a_form_are_told_in_our_words() -> None:
    client = Client(enforce_csrf_checks=True)
    old = client.post("/accounts/login/", {"login": "a@b.example"}, headers={"Referer": "/accounts/login/"})
    assert old.status_code == 403
    assert "Trang đã mở quá lâu" in old.content.decode()
    assert 'href="/accounts/login/"' in old.content.decode(), "the way back is the page with a fresh form"
    opened = client.get("/view")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "Không mở thẳng được địa chỉ này" in opened.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/meetings/?q=%00", None),
        ("/organisation/?q=a%00b", None),
        ("/accounts/login/?next=%00", None),
        ("/accounts/login/", {"login": "a\x00", "password": "x"}),
    ],
)
def test_what_no_database_can_keep_is_refused_before_any_page_reads_it(
    path: str, form: dict[str, str] | None
) -> None:
    answer = Client().get(path) if form is None else Client().post(path, form)
    assert answer.status_code == 400
    assert "không phải là chữ" in answer.content.decode()
