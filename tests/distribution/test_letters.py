"""Thư: sent once, tried again through an outage, refused and delayed seen, papers only where they may go."""

from __future__ import annotations

import contextlib
import email
import smtplib
import socket
import threading
from datetime import timedelta
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from django.db import OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from khue.distribution import jobs
from khue.distribution.actions import withdraw_file
from khue.distribution.jobs import smtp
from khue.distribution.jobs.envelope import WIRE
from khue.distribution.models import Letter
from khue.distribution.queries import chain, letters, letters_forgotten
from khue.distribution.rules import Mail
from khue.files.models import StoreAway
from khue.files.queries import Copy
from khue.shared import clock
from tests.distribution.makers import SYSTEM, send
from tests.distribution.postbox import read

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(monkeypatch, tmp_path):
    """Two papers of 1,000 bytes each."""
    from types import SimpleNamespace

    path = tmp_path / "paper"
    path.write_bytes(b"%PDF" + b"x" * 996)
    monkeypatch.setattr(
        "khue.distribution.jobs.envelope.cards",
        lambda ids: {i: SimpleNamespace(size=1000, sha256="0" * 64) for i in ids if i in {10, 11}},
    )
    monkeypatch.setattr(
        "khue.distribution.jobs.envelope.original",
        lambda i: Copy("0" * 64, f"Tờ trình số {i}.pdf", "application/pdf"),
    )
    monkeypatch.setattr("khue.distribution.jobs.envelope.streamed", lambda _name: path.open("rb"))


def mail(person=1, address="an@hanoi.example", **more):
    return Mail(person, address, "Giấy mời họp giao ban", "Kính mời đồng chí dự họp.\n\nTrân trọng.", **more)


def state(person=1):
    return next(row for row in letters("meeting:42") if row.person_id == person)


def test_one_letter_each_with_the_same_number_at_every_try(post, run_jobs):
    send(((1, 2), (10,)), mails=[mail(1), mail(2, "binh@hanoi.example")])
    run_jobs()
    assert sorted(to for to, _ in post.taken) == [["an@hanoi.example"], ["binh@hanoi.example"]]
    first = Letter.objects.get(person_id=1)
    jobs.send_letter(first.pk)
    assert len(post.taken) == 2
    assert read(post)["Message-ID"] in {letter.message_id for letter in Letter.objects.all()}
    assert [row.mail_state for row in chain("meeting:42")] == ["sent", "sent"]


def test_a_database_cut_off_while_a_letter_is_sent_sends_no_second_one(post, run_jobs, monkeypatch):
    send(((1,), (10,)), mails=[mail(1)])
    real = jobs.send

    def sent_and_cut(*message, **more):
        answer = real(*message, **more)
        with connection.cursor() as cursor, contextlib.suppress(OperationalError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return answer

    monkeypatch.setattr(jobs, "send", sent_and_cut)
    monkeypatch.setattr(jobs, "NOTING_PAUSES", (0, 0))
    jobs.send_letter(Letter.objects.get().pk)
    assert state().state == "sent"
    assert len(post.taken) == 1


def test_a_letter_is_plain_html_calendar_and_papers(post, run_jobs, files):
    ics = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    send(((1,), (10, 11)), mails=[mail(ics=ics, method="REQUEST", file_ids=(10, 11))])
    run_jobs()
    message = read(post)
    assert message["Subject"] == "Giấy mời họp giao ban"
    assert message.get_body(("plain",)).get_content().startswith("Kính mời đồng chí dự họp.")
    assert "Kèm theo thư này: 2 tài liệu." in message.get_body(("plain",)).get_content()
    assert "Kính mời đồng chí" in message.get_body(("html",)).get_content()
    calendars = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert calendars[0].get_param("method") == "REQUEST"
    assert calendars[0].get_payload(decode=True) == ics
    names = [
        p.get_filename() for p in message.iter_attachments() if p.get_content_type() == "application/pdf"
    ]
    assert names == ["01 Tờ trình số 10.pdf", "02 Tờ trình số 11.pdf"]
    assert state().attached is True


@pytest.mark.parametrize(("address", "limit"), [("an@gmail.example", 8_000_000), ("an@hanoi.example", 1_999)])
def test_strangers_and_large_packs_get_a_link(post, run_jobs, files, settings, address, limit):
    settings.KHUE_MAIL_ATTACH_LIMIT = limit
    send(((1,), (10, 11)), mails=[mail(address=address, file_ids=(10, 11), link="https://khue.example/m/42")])
    run_jobs()
    message = read(post)
    assert not list(message.iter_attachments())
    assert "https://khue.example/m/42" in message.get_body(("plain",)).get_content()
    assert 'href="https://khue.example/m/42"' in message.get_body(("html",)).get_content()
    assert state().attached is False


def test_a_paper_withdrawn_before_the_letter_left_is_not_in_it(post, run_jobs, files):
    send(((1,), (10, 11)), mails=[mail(file_ids=(10, 11))])
    withdraw_file(SYSTEM, "meeting:42", 11)
    run_jobs()
    (attachment,) = read(post).iter_attachments()
    assert attachment.get_filename() == "01 Tờ trình số 10.pdf"


def test_a_late_letter_brings_no_paper_that_its_reader_may_have_no_more(post, run_jobs, files):
    send(((1,), (10, 11)), mails=[mail(file_ids=(10, 11))])
    send(((1,), (10,)), ((2,), (10, 11)))
    run_jobs()
    (attachment,) = read(post).iter_attachments()
    assert attachment.get_filename() == "01 Tờ trình số 10.pdf"


def test_an_outage_of_an_hour_delays_and_loses_nothing(post, run_jobs, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    start = clock.now()
    with clock.hold(start):
        send(((1,), (10,)), mails=[mail()])
        run_jobs()
    assert state().state == "delayed"
    assert "ConnectionRefused" in state().error
    for minute in range(0, 60, 5):
        with clock.hold(start + timedelta(minutes=minute)):
            run_jobs()
    assert (state().state, post.taken) == ("delayed", [])
    settings.EMAIL_PORT = port
    with clock.hold(start + timedelta(minutes=71)):
        run_jobs()
    assert state().state == "sent"
    assert len(post.taken) == 1
    assert state().tries < 15


def test_a_refused_address_is_seen_and_not_tried_again(post, run_jobs):
    post.answers["an@hanoi.example"] = "550 no such mailbox"
    send(((1,), (10,)), mails=[mail()])
    run_jobs()
    assert (state().state, state().error) == ("refused", "550 no such mailbox")
    assert not ProcrastinateJob.objects.filter(status="todo").exists()
    assert chain("meeting:42")[0].mail_state == "refused"


def test_a_full_mailbox_is_delayed_and_given_up_after_a_day(post, run_jobs):
    post.answers["an@hanoi.example"] = "452 mailbox full"
    start = clock.now()
    with clock.hold(start):
        send(((1,), (10,)), mails=[mail()])
        run_jobs()
        assert (state().state, state().error) == ("delayed", "452 mailbox full")
    with clock.hold(start + timedelta(hours=25)):
        run_jobs()
    assert state().state == "refused"


def test_an_address_that_is_none_is_seen_at_once(post, run_jobs):
    send(((1, 2), (10,)), mails=[mail(address=""), mail(2, "an@x.vn\r\nRCPT TO:<b@y.vn>")])
    run_jobs()
    assert post.taken == []
    assert {row.state for row in letters("meeting:42")} == {"refused"}


def test_a_title_cannot_add_a_header(post, run_jobs):
    send(((1,), (10,)), mails=[Mail(1, "an@hanoi.example", "Họp\r\nBcc: kẻ.lạ@x.vn", "x")])
    run_jobs()
    assert read(post)["Bcc"] is None
    assert read(post)["Subject"].startswith("Họp Bcc:")


def test_a_kill_before_the_sending_leaves_the_job_and_one_letter(post, run_jobs, monkeypatch):
    send(((1,), (10,)), mails=[mail()])
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "send", lambda *a, **k: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            jobs.send_letter(Letter.objects.get().pk)
    assert state().state == "sending"
    run_jobs()
    assert post.taken == []
    with clock.hold(clock.now() + timedelta(minutes=6)):
        jobs.find_letters(0)
        run_jobs()
    assert (len(post.taken), state().state) == (1, "sent")


def test_a_kill_between_sending_and_noting_makes_one_duplicate_at_most(post, run_jobs, monkeypatch):
    send(((1,), (10,)), mails=[mail()])
    number = Letter.objects.get().pk
    at = clock.now()

    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "note_letter", killed)
        for n in range(4):
            with clock.hold(at + timedelta(minutes=6 * n)):
                try:
                    jobs.send_letter(number)
                except KeyboardInterrupt:
                    continue
    assert len(post.taken) == 2
    assert read(post, 0)["Message-ID"] == read(post, 1)["Message-ID"]
    assert state().state == "unknown"


def test_a_letter_whose_fate_stays_unknown_holds_the_next_one_no_longer(post, run_jobs, monkeypatch):
    at = clock.now()
    with clock.hold(at):
        send(((1,), (10,)), mails=[mail()])
        first = Letter.objects.get().pk
        send(((1,), (10,)), mails=[mail()])
    Letter.objects.filter(pk=first).update(state="sending", tried_at=at, doubts=1)
    with clock.hold(at + timedelta(minutes=1)):
        run_jobs()
        assert post.taken == []
        assert letters_forgotten() == []
    with clock.hold(at + timedelta(minutes=6)):
        assert letters_forgotten() == [first]
        jobs.send_letter(first)
        run_jobs()
    assert len(post.taken) == 1
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["sent", "unknown"]


def hang_up_after_the_text(listener, got):
    """A mail server that takes the text and never answers it."""
    with contextlib.suppress(OSError):
        while True:
            peer, _ = listener.accept()
            with peer, peer.makefile("rb") as lines:
                peer.sendall(b"220 x\r\n")
                talk(peer, lines)
                got.append(1)


def talk(peer, lines):
    text = False
    for line in lines:
        if text and line == b".\r\n":
            return
        if not text:
            text = line[:4].upper() == b"DATA"
            peer.sendall(b"354 go\r\n" if text else b"250 OK\r\n")


def test_a_server_that_hangs_up_after_the_text_gets_it_twice_at_most(settings, run_jobs):
    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    settings.EMAIL_TIMEOUT = 2
    got = []
    threading.Thread(target=hang_up_after_the_text, args=(listener, got), daemon=True).start()
    start = clock.now()
    with clock.hold(start):
        send(((1,), (10,)), mails=[mail()])
    for minute in range(0, 60, 10):
        with clock.hold(start + timedelta(minutes=minute)):
            run_jobs()
    listener.close()
    assert len(got) == 2
    assert state().state == "unknown"


@pytest.mark.parametrize("length", range(3, 30))
def test_a_subject_keeps_its_spaces_wherever_it_is_folded(length):
    words = [
        "Mời",
        "họp:",
        "phân",
        "bổ",
        "vốn",
        "đầu",
        "tư",
        "2027",
        "cho",
        "Thành",
        "phố",
        "theo",
        "QĐ",
        "so",
        "12",
        "la",
        "và",
    ]
    title = " ".join(words[(7 * n + length) % len(words)] for n in range(length))
    message = EmailMessage(policy=WIRE)
    message["Subject"] = title
    raw = message.as_bytes()
    assert email.message_from_bytes(raw, policy=policy.default)["Subject"] == title
    assert str(make_header(decode_header(email.message_from_bytes(raw)["Subject"]))) == title
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_two_workers_take_a_letter_once(post):
    from django.db import connections

    send(((1,), (10,)), mails=[mail()])
    number = Letter.objects.get().pk

    def work():
        try:
            jobs.send_letter(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(post.taken) == 1


def test_a_wrong_password_is_our_outage(post, settings, run_jobs, monkeypatch):
    def login(self, user, password):
        raise smtplib.SMTPAuthenticationError(535, b"wrong")

    monkeypatch.setattr(smtp.smtplib.SMTP, "login", login)
    settings.EMAIL_HOST_USER = "khue"
    send(((1,), (10,)), mails=[mail()])
    run_jobs()
    assert state().state == "delayed"


def test_papers_that_can_not_be_fetched_now_delay_the_letter(post, run_jobs, monkeypatch, files):
    def away(_name):
        raise StoreAway

    with monkeypatch.context() as outage:
        outage.setattr("khue.distribution.jobs.envelope.streamed", away)
        send(((1,), (10,)), mails=[mail(file_ids=(10,))])
        run_jobs()
    assert (state().state, post.taken) == ("delayed", [])
    with clock.hold(clock.now() + timedelta(minutes=30)):
        run_jobs()
    assert state().state == "sent"
    assert read(post)["Message-ID"] == Letter.objects.get().message_id
