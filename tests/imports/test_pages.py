"""The pages of an import: who comes in, what is shown, what can be downloaded."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from khue.accounts.models import User
from khue.imports.models import Import
from khue.imports.queries import kinds_of_findings, report_to_read
from khue.imports.rules.book import Limits
from khue.imports.rules.xlsx import read_xlsx
from khue.organisation.actions import create_administrator
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden
from tests.imports.conftest import OFFICE, SYSTEM
from tests.imports.made import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    made = create_administrator(SYSTEM, "quantri@hanoi.example", "Lý Quản Trị", "cau the huc do")
    found = Client()
    found.force_login(User.objects.get(id=made.user_id))
    return found


def send(client, data, name="du-lieu.xlsx", **fields):
    return client.post("/imports/upload", {"file": SimpleUploadedFile(name, data), **fields})


def text(answer):
    return answer.content.decode()


def test_nobody_else_comes_near(client):
    assert Client().get("/imports/").status_code == 302
    stranger = Client()
    user = User.objects.create(email="ai@hanoi.example", is_active=True)
    stranger.force_login(user)
    for path in ("/imports/", "/imports/template.xlsx", "/imports/1/", "/imports/1/report.xlsx"):
        assert stranger.get(path).status_code in {302, 403}, path


def test_the_page_offers_templates_and_what_stands(client):
    page = text(client.get("/imports/"))
    assert "Nhập dữ liệu" in page
    assert "/imports/template.xlsx" in page
    for path in ("/imports/template.xlsx", "/imports/template/people.csv"):
        answer = client.get(path)
        assert (answer.status_code, "attachment" in answer["Content-Disposition"]) == (200, True)
    assert client.get("/imports/template/nothing.csv").status_code == 404
    exported = client.post("/imports/export_data")
    sheets = {one.name: one for one in read_xlsx(io.BytesIO(exported.content), Limits()).sheets}
    assert [cell.text for cell in sheets["Người"].lines[1].cells][:2] == [
        "Lý Quản Trị",
        "quantri@hanoi.example",
    ]


def test_from_the_file_to_the_report_to_the_import(client, run_jobs):
    people = [["CB01", "=HYPERLINK(1)", "la@gmail.com", "0900 000 001"], ["CB01", "Lê An", "", "x"]]
    waiting = send(client, book({"people": people}), day="01/12/2026", document="5/QĐ")
    page = text(client.get(waiting.url))
    assert "Đang kiểm tra trước" in page
    assert 'hx-trigger="every 1s"' in page
    run_jobs()
    page = text(client.get(waiting.url))
    assert "còn 1 dòng lỗi" in page
    assert "Trùng với dòng 2" in page
    assert "không phải số điện thoại" in page
    file = client.get(f"{waiting.url}report.xlsx")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    right = send(client, book(OFFICE))
    run_jobs()
    key = Import.objects.order_by("-id").first()
    page = text(client.get(right.url))
    assert "Sẵn sàng nhập 13 thay đổi" in page
    stale = client.post(f"{right.url}confirm", {"mark": "x"})
    assert stale.status_code == 422
    client.post(f"{right.url}confirm", {"mark": key.mark})
    assert "Đang nhập" in text(client.get(right.url))
    run_jobs()
    assert "Đã nhập lúc" in text(client.get(right.url))
    assert "Đỗ Hải Yên" in text(client.get("/organisation/?text=yen"))


def test_filters_search_and_pages_of_a_report(client, run_jobs):
    people = [[f"CB{n}", f"Người Số {n}", "", ""] for n in range(120)]
    where = send(client, book({"people": people})).url
    run_jobs()
    assert "Trang 1/3" in text(client.get(where))
    assert "Trang 3/3" in text(client.get(f"{where}?show=add&page=9"))
    found = text(client.get(f"{where}?text=nguoi+so+117&sheet=people"))
    assert "Người Số 117" in found
    assert "Người Số 11<" not in found
    assert "Không có dòng nào khớp" in text(client.get(f"{where}?show=error"))


def test_what_can_not_be_read_is_said_and_dropped(client, run_jobs):
    assert "chưa chọn tệp" in text(client.post("/imports/upload", {}))
    assert "0 byte" in text(send(client, b""))
    where = send(client, b"<html></html>", "cu.xls").url
    run_jobs()
    assert "trang web HTML" in text(client.get(where))
    client.post(f"{where}check_again")
    run_jobs()
    assert "trang web HTML" in text(client.get(where))
    client.post(f"{where}drop")
    assert "Lần nhập này đã bỏ" in text(client.get(where))
    assert "cu.xls" not in text(client.get("/imports/"))


def test_the_menu_leads_there(client):
    assert 'href="/imports/"' in text(client.get("/organisation/"))


def test_hundreds_of_rows_with_one_cause_are_told_once_and_opened_by_it(client, run_jobs):
    nobody = [[f"X{n}", "Giám đốc", "", ""] for n in range(60)]
    people = [["CB01", "Người Thứ Nhất", "khong-phai-thu", ""], ["CB02", "Người Thứ Hai", "ai@gmail.com", ""]]
    where = send(client, book({"posts": nobody, "people": people})).url
    run_jobs()
    import_id = int(where.split("/")[-2])
    kinds = kinds_of_findings(SYSTEM, import_id)
    most = next(one for one in kinds if one.rows == 60)
    assert (most.sheet, most.example.level, most.row) == (
        "posts",
        "stop",
        report_to_read(SYSTEM, import_id).rows[0].row,
    )
    assert [one.example.level for one in kinds] == sorted(one.example.level for one in kinds)
    page = text(client.get(where))
    assert "Theo loại" in page
    assert "60 dòng" in page
    only = f"{where}?show=all&sheet={most.sheet}&code={most.example.code}"
    found = report_to_read(SYSTEM, import_id, "all", most.sheet, code=most.example.code)
    assert found.total == 60
    assert f"code={most.example.code}" in text(client.get(f"{only}&page=2"))
    assert report_to_read(SYSTEM, import_id, code="imports.no_such").total == 0
    with pytest.raises(Forbidden):
        kinds_of_findings(Actor(kind="person", label="x"), import_id)
