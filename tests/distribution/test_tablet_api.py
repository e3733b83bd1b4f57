"""Cổng của máy tính bảng: through HTTP, with a tablet that signs with its own key."""

from __future__ import annotations

import gzip
import json
import uuid

import pytest

from khue.distribution.actions import cancel, tell
from khue.distribution.queries import chain
from khue.shared import clock
from khue.tablets import actions as tablets
from tests.distribution.makers import SYSTEM, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(enrolled):
    return enrolled


@pytest.fixture
def person(office):
    return office.leader.id


def signed(device, name, body, *, seq=1, number=None, made_at=None):
    number = number or str(uuid.uuid4())
    made_at = made_at or clock.now().isoformat()
    text = json.dumps(body, ensure_ascii=False)
    sig = device.sign(f"{number}|{seq}|{name}|{made_at}|{text}".encode())
    return {"id": number, "seq": seq, "name": name, "made_at": made_at, "body_json": text, "sig": sig}


def get(device, path, **headers):
    return device.client.get(f"/api/tablet/{path}", headers=headers)


def test_snapshot_then_feed_then_package(device, person):
    first = send(((person,), (10,)))
    snapshot = get(device, "snapshot").json()
    assert snapshot["head"] == 1
    assert snapshot["packages"] == list(first.package_ids)
    assert snapshot["standing"] == "good"
    assert snapshot["person"]["name"] == "Trần Văn Lãnh"
    second = send(((person,), (10, 11)))
    page = get(device, "feed?after=1").json()
    assert (page["head"], page["more"]) == (2, False)
    assert page["entries"][0]["kind"] == "package"
    answer = get(device, f"packages/{second.package_ids[0]}", **{"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    told = json.loads(gzip.decompress(answer.content))
    assert [p["file"] for p in told["papers"]] == [10, 11]
    plain = get(device, f"packages/{second.package_ids[0]}")
    assert plain.json() == told
    again = get(device, f"packages/{second.package_ids[0]}", **{"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_an_entry_that_was_followed_names_no_package_and_its_address_leads_to_the_newest(device, person):
    first, second = send(((person,), (10,))), send(((person,), (11,)))
    entries = get(device, "feed?after=0").json()["entries"]
    assert [(e["body"]["package"], e["body"].get("obsolete")) for e in entries] == [
        (None, True),
        (second.package_ids[0], None),
    ]
    answer = get(device, f"packages/{first.package_ids[0]}")
    assert (answer.status_code, answer["Location"]) == (303, f"/api/tablet/packages/{second.package_ids[0]}")
    send(((person + 1,), (11,)))
    gone = get(device, f"packages/{second.package_ids[0]}")
    assert (gone.status_code, gone.json()["code"]) == (404, "distribution.superseded")


def test_signed_operations_are_taken_and_forged_ones_refused(device, person):
    package = send(((person,), (10,))).package_ids[0]
    good = signed(
        device, "distribution.viewed", {"package": package, "file": 10, "pages": [1, 2], "ghi": "chú"}
    )
    forged = signed(device, "distribution.viewed", {"package": package, "file": 10, "pages": [3]})
    forged["body_json"] = forged["body_json"].replace("3", "4")
    results = device.post("operations", {"operations": [good, forged]}).json()["results"]
    assert [(r["status"], r.get("code")) for r in results] == [
        ("taken", None),
        ("refused", "distribution.bad_signature"),
    ]
    assert results[1]["sentence"].startswith("Không ghi nhận được")
    assert chain("meeting:42")[0].papers[10].pages_seen == 2
    again = device.post("operations", {"operations": [good]}).json()["results"]
    assert again == [{"id": good["id"], "status": "duplicate"}]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("id", "no uuid"),
        ("id", 5),
        ("seq", "1"),
        ("seq", -1),
        ("made_at", "2026-11-23T08:00:00"),
        ("made_at", "yesterday"),
        ("made_at", None),
        ("body_json", "[1]"),
        ("body_json", "{"),
        ("body_json", "[" * 50_000),
        ("body_json", json.dumps({"x": "y" * 70_000})),
        ("body_json", json.dumps({"x": [{"y\x00": "z"}]})),
        ("body_json", '{"x": "\\ud800"}'),
        ("name", "distribution\x00awake"),
        ("name", "\ud800"),
        ("sig", "không"),
    ],
)
def test_a_malformed_operation_is_refused_alone(device, person, part, value):
    package = send(((person,), (10,))).package_ids[0]
    bad = signed(device, "distribution.awake", {}) | {part: value}
    good = signed(device, "distribution.opened", {"package": package, "file": 10})
    results = device.post("operations", {"operations": [bad, good]}).json()["results"]
    assert [r["status"] for r in results] == ["refused", "taken"]
    assert results[0]["code"] in {"distribution.bad_operation", "distribution.bad_signature"}


@pytest.mark.parametrize("body", ["[]", "{}", "{", '{"operations":5}', "[" * 50_000])
def test_a_malformed_batch_is_refused_whole(device, body):
    answer = device.client.post(
        "/api/tablet/operations", body, content_type="application/json", headers={"X-Khue-Tablet": "1"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "distribution.bad_operation")


def test_odd_elements_of_a_batch_are_refused_one_by_one(device):
    results = device.post("operations", {"operations": [None, 5, "x", [], {}]}).json()["results"]
    assert [r["status"] for r in results] == ["refused"] * 5


def test_a_form_of_another_site_cannot_post(device):
    answer = device.client.post("/api/tablet/operations", '{"operations":[]}', content_type="text/plain")
    assert answer.status_code == 403


def test_a_stopped_tablet_gets_nothing_new_but_may_send(device, person, office):
    package = send(((person,), (10,))).package_ids[0]
    tablets.stop_content(office.keeping, device.id, "kiểm tra")
    for path in ("feed?after=0", f"packages/{package}"):
        assert (get(device, path).status_code, get(device, path).json()["code"]) == (423, "tablets.stopped")
    assert get(device, "snapshot").json()["packages"] == []
    one = signed(device, "distribution.opened", {"package": package, "file": 10})
    assert device.post("operations", {"operations": [one]}).json()["results"][0]["status"] == "taken"


def test_a_lost_tablet_is_told_to_erase(device, office):
    tablets.report_lost(office.keeping, device.id, "mất trên xe")
    for path in ("snapshot", "feed?after=0", "packages/1"):
        assert (get(device, path).status_code, get(device, path).json()["code"]) == (410, "tablets.erase")


def test_a_tablet_that_polls_is_told_in_a_word_that_nothing_is_new(device, person):
    head = get(device, "feed?after=0").json()["head"]
    assert get(device, f"feed?after={head}", **{"If-None-Match": f'"{head}"'}).status_code == 304
    tell(SYSTEM, [person], "notice", {})
    assert get(device, f"feed?after={head}", **{"If-None-Match": f'"{head}"'}).json()["entries"]


def test_pages_of_the_feed_follow_each_other(device, person):
    for n in range(205):
        tell(SYSTEM, [person], "notice", {"n": n})
    first = get(device, "feed?after=0").json()
    assert (len(first["entries"]), first["more"], first["head"]) == (200, True, 205)
    rest = get(device, "feed?after=200").json()
    assert ([e["seq"] for e in rest["entries"]], rest["more"]) == ([201, 202, 203, 204, 205], False)
    assert get(device, "feed?after=-1").status_code == 422


def test_a_cancelled_meeting_stays_in_the_snapshot_and_says_so(device, person):
    send(((person,), (10,)))
    done = cancel(SYSTEM, "meeting:42", {"reason": "mưa bão"})
    assert get(device, "snapshot").json()["packages"] == list(done.package_ids)
    assert get(device, f"packages/{done.package_ids[0]}").json()["meeting"]["cancelled"] is True


def test_who_has_no_cookie_is_asked_to_sign(client):
    for path in ("snapshot", "feed", "packages/1"):
        answer = client.get(f"/api/tablet/{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "tablets.session_over")
