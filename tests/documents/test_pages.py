"""Trang và bản in của phiếu: two taps a person, a list to sign, a register as print and as sheet."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pypdfium2
from django.test import Client

from khue.accounts.models import User
from khue.documents.queries import slip_to_read
from khue.organisation.models import Person
from tests.documents.conftest import Paper


def browser(person_id: int) -> Client:
    person = Person.objects.get(id=person_id)
    person.user = User.objects.get_or_create(email=person.email)[0]
    person.save()
    client = Client()
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def words(body: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))


def test_a_copy_is_handed_out_in_two_taps_and_stands_on_the_list_to_sign(paper: Paper) -> None:
    paper.taken()
    assert paper.keeper.person_id
    client, at = browser(paper.keeper.person_id), f"/documents/slips/{paper.slip}"
    assert client.post(f"{at}/hand_out", {"person": paper.city.chair.id}).status_code == 302
    (handing,) = slip_to_read(paper.keeper, paper.slip).handings
    assert client.post(f"{at}/handings/{handing.id}/note_signed").status_code == 302
    page = client.get(f"{at}/").content.decode()
    assert "đã ký nhận" in page
    assert "Giao bản số 2" in page
    listed = words(client.get(f"{at}/list.pdf").content)
    for said in ("Lê Quang Diễn", "Phiếu số 01/2026", "Ký nhận", "Ký trả", "Đỗ Hải Yên"):
        assert said in listed


def test_the_register_prints_and_is_a_sheet_of_text(paper: Paper) -> None:
    assert paper.keeper.person_id
    client = browser(paper.keeper.person_id)
    assert "01/2026" in client.get("/documents/slips/").content.decode()
    assert "01/2026" in words(client.get("/documents/slips/register.pdf?year=2026").content)
    assert "Trong năm chưa lập phiếu nào" in words(
        client.get("/documents/slips/register.pdf?year=2025").content
    )
    sheet = ZipFile(BytesIO(client.get("/documents/slips/register.xlsx").content))
    cells = sheet.read("xl/worksheets/sheet1.xml").decode()
    assert "12/M-STC" in cells
    assert "<f>" not in cells


def test_the_unit_opens_a_slip_where_it_would_hand_in_a_file(paper: Paper) -> None:
    assert paper.clerk.person_id
    client = browser(paper.clerk.person_id)
    page = client.get("/meetings/duties/?meeting=" + str(paper.draft.id)).content.decode()
    assert f"/documents/slips/{paper.slip}/" in page
    again = client.post(
        f"/meetings/duties/{paper.draft.id}/items/{paper.draft.item}/slip", {"level": "mat", "copies": "1"}
    )
    assert again.status_code == 422
    assert "đã có một phiếu đang dùng" in again.content.decode()
