"""Hộp thư mẫu: letters go by SMTP into the demo's own server, and only in the demo."""

from __future__ import annotations

import asyncio
import gc
import smtplib
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from khue.config.front.sink import Sink
from khue.distribution.actions import keep_sample_letter
from khue.distribution.jobs import send_letter
from khue.distribution.models import Letter, SampleLetter
from khue.distribution.queries import letters
from khue.distribution.rules import CalendarEvent, Guest, Mail, calendar
from khue.shared.refusal import Forbidden
from tests.distribution.makers import SYSTEM, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free.getsockname()[1]
    settings.KHUE_DEMO = True
    loop = asyncio.new_event_loop()
    one = Sink()
    loop.run_until_complete(one.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield settings.EMAIL_PORT
    asyncio.run_coroutine_threadsafe(one.stop(), loop).result(5)
    asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()
    gc.collect()  # the connections of threads that ended


EVENT = CalendarEvent(
    uid="meeting-42@khue.example",
    sequence=2,
    method="REQUEST",
    stamp=datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
    starts=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
    ends=datetime(2026, 11, 24, 1, 0, tzinfo=UTC) + timedelta(hours=3),
    summary="Họp giao ban",
    organizer=Guest("Văn phòng", "vp@hanoi.example"),
    attendees=(Guest("An", "an@hanoi.example"),),
    place="Phòng họp 1",
)


def test_a_letter_goes_the_real_way_and_is_shown_whole(sink, client):
    text = "Kính mời đồng chí dự họp.\n.Dòng bắt đầu bằng dấu chấm\n" + "dài " * 2000
    mail = Mail(1, "An@hanoi.example", "Giấy mời họp giao ban", text, ics=calendar(EVENT), method="REQUEST")
    send(((1,), (10,)), mails=[mail])
    send_letter(Letter.objects.get().pk)
    assert letters("meeting:42")[0].state == "sent"
    page = client.get("/distribution/sample-mailbox/?text=an@hanoi").content.decode()
    assert "an@hanoi.example" in page
    assert "Giấy mời họp giao ban" in page
    number = SampleLetter.objects.get().pk
    shown = client.get(f"/distribution/sample-mailbox/{number}").content.decode()
    assert "Phòng họp 1" in shown
    assert "08:00 24/11/2026" in shown
    assert "\n.Dòng bắt đầu" in shown
    html = client.get(f"/distribution/sample-mailbox/{number}/html")
    assert "Kính mời đồng chí" in html.content.decode()
    assert "sandbox" in html["Content-Security-Policy"]
    part = client.get(f"/distribution/sample-mailbox/{number}/parts/1")
    assert part.content == calendar(EVENT)
    assert part["Content-Disposition"].startswith("attachment")
    assert client.get(f"/distribution/sample-mailbox/{number}/parts/9").status_code == 404


def test_odd_letters_are_kept_and_shown(sink, client):
    message = EmailMessage()
    message.set_content("x")
    with smtplib.SMTP("127.0.0.1", sink, timeout=5) as server:
        assert server.noop()[0] == 250
        assert server.docmd("VRFY", "x")[0] == 502
        assert server.docmd("DATA")[0] == 503
        server.sendmail("a@b.example", ["c@d.example", "e@f.example"], b"\xff\xfe no header at all")
        server.sendmail(
            "a@b.example",
            ["c@d.example"],
            b"Subject: =?utf-8?q?=ff?=\r\nContent-Type: text/calendar\r\n\r\nBEGIN",
        )
    assert SampleLetter.objects.count() == 3
    for number in SampleLetter.objects.values_list("pk", flat=True):
        assert client.get(f"/distribution/sample-mailbox/{number}").status_code == 200


def test_outside_the_demo_there_is_no_mailbox(client, settings):
    settings.KHUE_DEMO = False
    assert client.get("/distribution/sample-mailbox/").status_code == 404
    with pytest.raises(Forbidden):
        keep_sample_letter(SYSTEM, sender="a", recipients=["b"], title="", message_id="", raw=b"")


def test_an_empty_mailbox_says_what_to_do(client, settings):
    settings.KHUE_DEMO = True
    assert "Phát hành một cuộc họp" in client.get("/distribution/sample-mailbox/").content.decode()
