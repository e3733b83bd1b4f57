"""Signing in and out, lock-out, passwords, invitations, as a browser meets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from khue.accounts.actions import (
    accept_invitation,
    change_password,
    close_account,
    create_user,
    end_all_sessions,
    end_session,
    end_sessions_of,
    invite,
    note_failure,
    reopen_account,
    sweep,
    write_invitation,
)
from khue.accounts.models import Attempts, Invitation, User
from khue.accounts.queries import (
    known_mark,
    known_mark_name,
    session_of,
    sessions_of,
    user_of_session,
    visitor_of,
)
from khue.accounts.rules import FIRST_LOCK, STRANGERS_TRIES, TRIES, Visitor
from khue.audit.models import Record
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.accounts.conftest import EMAIL, NOW, PASSWORD, SYSTEM

pytestmark = pytest.mark.django_db


def key(client: Client) -> str:
    return client.session.session_key or ""


def try_in(client: Client, password: str, email: str = EMAIL) -> str:
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    return answer.content.decode() if answer.status_code == 200 else ""


def outcomes(action: str) -> list[str]:
    return list(Record.objects.filter(action=action).order_by("id").values_list("outcome", flat=True))


def test_signing_in_leads_to_today_and_is_noted(signed: Client, user: int) -> None:
    found = session_of(key(signed))
    assert found is not None
    assert found[0].pk == user
    assert outcomes("accounts.note_sign_in") == ["done"]


def test_signing_in_goes_on_to_the_page_that_was_asked_for_but_never_elsewhere(user: int) -> None:
    for asked, reached in (("/meetings/", "/meetings/"), ("https://evil.example/", "/")):
        answer = Client().post("/accounts/login/", {"login": EMAIL, "password": PASSWORD, "next": asked})
        assert answer.headers["Location"] == reached


def test_case_of_the_address_does_not_matter(user: int, client: Client) -> None:
    assert try_in(client, PASSWORD, " DienLQ@Hanoi.Example ") == ""
    assert user_of_session(key(client)) is not None


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(user: int, client: Client) -> None:
    sentence = "thư điện tử hoặc mật khẩu chưa đúng"
    assert sentence in try_in(client, "wrong")
    assert sentence in try_in(client, "wrong", "nobody@hanoi.example")


def test_the_fifth_wrong_try_locks_known_and_unknown_names_alike(user: int, held_clock: None) -> None:
    for email in (EMAIL, "nobody@hanoi.example"):
        client = Client()
        for _ in range(TRIES):
            try_in(client, "wrong", email)
        page = try_in(client, PASSWORD, email)
        assert "Tạm ngừng cho đăng nhập" in page
        assert "10:05" in page
        assert user_of_session(key(client)) is None
    with clock.hold(NOW + FIRST_LOCK):
        assert try_in(client, PASSWORD) == ""


def test_strangers_lock_only_themselves(user: int, held_clock: None) -> None:
    stranger, elsewhere = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(TRIES + 3):
        try_in(stranger, "wrong")
    assert "Tạm ngừng cho đăng nhập" in try_in(Client(REMOTE_ADDR="203.0.113.5"), PASSWORD)
    assert try_in(elsewhere, PASSWORD) == ""


def test_a_known_browser_is_not_locked_by_strangers_even_at_its_own_address(
    user: int, signed: Client, held_clock: None
) -> None:
    signed.post("/accounts/logout/")
    for _ in range(TRIES):
        try_in(Client(), "wrong")
    assert "Tạm ngừng cho đăng nhập" in try_in(Client(), PASSWORD)
    assert try_in(signed, PASSWORD) == ""
    signed.post("/accounts/logout/")
    for _ in range(TRIES):
        try_in(signed, "wrong")
    assert "Tạm ngừng cho đăng nhập" in try_in(signed, PASSWORD)


def test_many_strangers_close_a_name_for_unknown_browsers_only_and_a_reset_opens_it(
    user: int, me: Actor, signed: Client, held_clock: None
) -> None:
    signed.post("/accounts/logout/")
    for n in range(STRANGERS_TRIES):
        note_failure(SYSTEM, EMAIL, visitor=Visitor(f"203.0.113.{n}"), address=f"203.0.113.{n}")
    fresh = Client(REMOTE_ADDR="198.51.100.7")
    assert "từ nơi khác" in try_in(fresh, PASSWORD)
    assert try_in(signed, PASSWORD) == ""
    change_password(me, user, "cau the huc do")
    assert try_in(fresh, "cau the huc do") == ""


def test_a_mark_of_a_browser_counts_for_its_own_name_and_only_when_we_made_it(db: None) -> None:
    mark = known_mark(EMAIL)
    assert visitor_of(EMAIL.upper(), mark, "203.0.113.5").known
    for email, given in (("x@hanoi.example", mark), (EMAIL, mark + "x"), (EMAIL, ""), (EMAIL, "a:b:c")):
        assert visitor_of(email, given, "203.0.113.5") == Visitor("203.0.113.5")
    assert known_mark_name(EMAIL) != known_mark_name("x@hanoi.example")


def test_counters_never_keep_what_was_typed(user: int, client: Client) -> None:
    try_in(client, "wrong", "mat-khau-go-nham")
    assert not any("mat-khau" in key for key in Attempts.objects.values_list("key", flat=True))


def test_a_lock_is_lifted_by_a_new_password(user: int, me: Actor, client: Client) -> None:
    for _ in range(TRIES):
        try_in(client, "wrong")
    change_password(me, user, "cau the huc do")
    assert try_in(client, "cau the huc do") == ""


def test_the_log_never_keeps_what_was_typed(user: int, client: Client) -> None:
    try_in(client, "wrong", "secret-typed-here@hanoi.example")
    kept = [str(row) for row in Record.objects.values_list("object", "facts", "actor")]
    assert not any("secret-typed-here" in row for row in kept)


def test_signing_out_ends_the_session(signed: Client) -> None:
    before = key(signed)
    assert "Đăng xuất khỏi máy này?" in signed.get("/accounts/logout/").content.decode()
    assert signed.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert user_of_session(before) is None
    assert outcomes("accounts.note_sign_out") == ["done"]


def test_a_closed_account_is_out_everywhere_until_it_is_reopened(signed: Client, user: int) -> None:
    before = key(signed)
    close_account(SYSTEM, user)
    assert user_of_session(before) is None
    client = Client()
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    assert user_of_session(key(client)) is None
    assert "đã đóng" in client.get("/accounts/inactive/").content.decode()
    reopen_account(SYSTEM, user)
    assert try_in(Client(), PASSWORD) == ""


def test_one_session_or_all_others_can_be_ended_by_their_owner_only(
    signed: Client, user: int, me: Actor
) -> None:
    second, third = Client(), Client()
    for one in (second, third):
        try_in(one, PASSWORD)
    rows = {row.id: row for row in sessions_of(me, key(signed))}
    assert len(rows) == 3
    assert [row.current for row in rows.values()].count(True) == 1
    other = create_user(SYSTEM, "khac@hanoi.example", PASSWORD)
    stranger = Actor(kind="person", label="x", user_id=other)
    with pytest.raises(NotFound):
        end_session(stranger, next(iter(rows)))
    assert end_all_sessions(stranger) == 0
    gone = next(row.id for row in rows.values() if not row.current)
    end_session(me, gone)
    assert end_all_sessions(me, keep=key(signed)) == 1
    assert user_of_session(key(signed)) is not None
    assert [row.current for row in sessions_of(me, key(signed))] == [True]


def test_an_administrator_ends_the_sessions_of_another(signed: Client, user: int, me: Actor) -> None:
    with pytest.raises(Forbidden):
        end_sessions_of(me, user)
    boss = Actor(kind="person", label="x", user_id=99, roles=frozenset({"administrator"}))
    assert end_sessions_of(boss, user) == 1
    assert user_of_session(key(signed)) is None


def test_changing_the_password_of_another_is_not_possible(user: int) -> None:
    stranger = Actor(kind="person", label="x", user_id=user + 1, roles=frozenset({"administrator"}))
    with pytest.raises(NotFound):
        change_password(stranger, user, "cau the huc do")


def test_a_reset_link_works_once_and_ends_every_session(signed: Client, run_jobs: Callable[[], int]) -> None:
    before = key(signed)
    guest = Client()
    assert (
        guest.post(
            "/accounts/password/reset/", {"email": EMAIL}, headers={"Host": "evil.example"}
        ).status_code
        == 400
    )
    page = guest.post("/accounts/password/reset/", {"email": EMAIL}, follow=True)
    assert "Đã nhận yêu cầu" in page.content.decode()
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert "Đặt lại mật khẩu" in letter.subject
    found = re.search(r"https?://\S+", letter.body)
    assert found is not None
    assert found[0].startswith(f"{settings.KHUE_PUBLIC_URL}/accounts/password/reset/key/")
    link = found[0].removeprefix(settings.KHUE_PUBLIC_URL)
    form = guest.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    new = {"password1": "cau the huc do", "password2": "cau the huc do"}
    assert "chưa giống nhau" in guest.post(where, {**new, "password2": "x"}).content.decode()
    assert "ít nhất 10 ký tự" in guest.post(where, {"password1": "a", "password2": "a"}).content.decode()
    assert "Đã đặt mật khẩu" in guest.post(where, new, follow=True).content.decode()
    assert user_of_session(before) is None
    assert try_in(Client(), "cau the huc do") == ""
    assert "không còn dùng được" in Client().get(link, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_page_and_no_mail(
    user: int, client: Client, run_jobs: Callable[[], int]
) -> None:
    page = client.post("/accounts/password/reset/", {"email": "nobody@hanoi.example"}, follow=True)
    assert "Đã nhận yêu cầu" in page.content.decode()
    run_jobs()
    assert mail.outbox == []


def test_an_invitation_sets_the_first_password_once(run_jobs: Callable[[], int], client: Client) -> None:
    user = create_user(SYSTEM, "moi@hanoi.example")
    assert "thư điện tử hoặc mật khẩu chưa đúng" in try_in(client, "any", "moi@hanoi.example")
    made = invite(SYSTEM, user)
    run_jobs()
    mailed = re.search(r"https?://\S+", mail.outbox[0].body)
    assert mailed is not None
    assert mailed[0] != made.link
    assert client.get("/" + made.link.split("/", 3)[3]).status_code == 200
    path = "/" + mailed[0].split("/", 3)[3]
    assert "moi@hanoi.example" in client.get(path).content.decode()
    weak = client.post(path, {"password1": "short", "password2": "short"})
    assert weak.status_code == 422
    assert "ít nhất 10 ký tự" in weak.content.decode()
    done = client.post(path, {"password1": "cau the huc do", "password2": "cau the huc do"}, follow=True)
    assert "Đã đặt mật khẩu" in done.content.decode()
    assert try_in(Client(), "cau the huc do", "moi@hanoi.example") == ""
    assert client.get(path).status_code == 422
    assert client.get("/" + made.link.split("/", 3)[3]).status_code == 422


def test_a_letter_of_an_invitation_that_was_replaced_or_used_is_not_sent(
    db: None, run_jobs: Callable[[], int]
) -> None:
    user = create_user(SYSTEM, "moi@hanoi.example")
    invite(SYSTEM, user)
    second = invite(SYSTEM, user)
    run_jobs()
    assert len(mail.outbox) == 1
    invite(SYSTEM, user)
    change_password(SYSTEM, user, "cau the huc do")
    run_jobs()
    assert len(mail.outbox) == 1
    assert second.link not in mail.outbox[0].body


@pytest.mark.parametrize("late", ["letter", "acceptance"])
@pytest.mark.django_db(transaction=True)
def test_no_link_outlives_a_password_set_at_the_same_moment(late: str) -> None:
    user = create_user(SYSTEM, "moi@hanoi.example")
    link = invite(SYSTEM, user).link
    asked = Invitation.objects.get().pk

    def act() -> object:
        try:
            if late == "letter":
                return write_invitation(SYSTEM, asked)
            return accept_invitation(SYSTEM, link.rstrip("/").rsplit("/", 1)[1], "mot cau khac han")
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            change_password(SYSTEM, user, "cau the huc do")
            waiting = beside.submit(act)
            # Long enough to do it unheld; held, it goes on only after the commit, however slow the machine.
            wait([waiting], timeout=0.5)
        assert waiting.result() == {"letter": None, "acceptance": "accounts.invitation_over"}[late]
    assert not Invitation.objects.filter(used_at=None).exists()
    assert User.objects.get(pk=user).check_password("cau the huc do")


def test_neither_jobs_nor_tables_hold_a_usable_link(user: int, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": EMAIL})
    made = invite(SYSTEM, user)
    token = made.link.rstrip("/").rsplit("/", 1)[1]
    waiting = list(ProcrastinateJob.objects.values_list("task_name", "args"))
    assert {name for name, _ in waiting} >= {"accounts.send_reset", "accounts.send_invitation"}
    assert all(
        set(args) <= {"user_id", "invitation_id"} for name, args in waiting if name.startswith("accounts.")
    )
    assert not Invitation.objects.filter(token_hash__contains=token).exists()
    with pytest.raises(Forbidden):
        write_invitation(Actor.anonymous(), 1)


def test_an_invitation_ends_after_a_week_and_when_a_newer_one_is_made(db: None, held_clock: None) -> None:
    user = create_user(SYSTEM, "moi@hanoi.example")
    first, second = invite(SYSTEM, user), invite(SYSTEM, user)
    tokens = [made.link.rstrip("/").rsplit("/", 1)[1] for made in (first, second)]
    with pytest.raises(Refusal, match=r"accounts\.invitation_over"):
        accept_invitation(SYSTEM, tokens[0], "cau the huc do")
    with clock.hold(NOW + timedelta(days=7)), pytest.raises(Refusal, match=r"accounts\.invitation_over"):
        accept_invitation(SYSTEM, tokens[1], "cau the huc do")
    with pytest.raises(Forbidden):
        accept_invitation(Actor.anonymous(), tokens[1], "cau the huc do")
    assert accept_invitation(SYSTEM, tokens[1], "cau the huc do") == user


def test_only_administrators_make_and_invite_users(me: Actor, user: int) -> None:
    for act in (lambda: create_user(me, "a@hanoi.example"), lambda: invite(me, user)):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Refusal, match=r"accounts\.email_taken"):
        create_user(SYSTEM, EMAIL.upper())
    with pytest.raises(Refusal, match=r"accounts\.bad_email"):
        create_user(SYSTEM, "not an address")


def test_nobody_signs_up_alone(client: Client) -> None:
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/password/set/"):
        assert client.get(path).status_code == 404


def test_the_nightly_sweep_leaves_live_sessions_only(signed: Client, user: int, me: Actor) -> None:
    gone = Client()
    try_in(gone, PASSWORD)
    gone.session.delete(key(gone))
    try_in(Client(), "wrong", "ai@hanoi.example")
    assert sweep(SYSTEM) == 1
    assert [row.current for row in sessions_of(me, key(signed))] == [True]
    with clock.hold(clock.now() + timedelta(days=2)):
        assert sweep(SYSTEM) == 2
    with pytest.raises(Forbidden):
        sweep(me)
