"""Báo ra máy đang đóng: what leaves is neutral and sealed, where it may go, what each answer leads to."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from khue.audit.queries import records_of
from khue.distribution.actions import claim_pushes, end_push, follow_tablet, push_key, subscribe_push, tell
from khue.distribution.jobs import find_pushes, pushing, send_pushes
from khue.distribution.models import PushSubscription
from khue.distribution.queries import has_push, reachable_by_push
from khue.distribution.rules import webpush
from khue.distribution.rules.webpush import Target, fate, is_carried, is_target, push_kind, wait_after
from khue.shared import clock
from khue.shared.refusal import Forbidden, Refusal
from khue.tablets.queries import TabletCard
from tests.distribution.makers import SYSTEM, on_tablet, send
from tests.distribution.push_service import Browser, PushService, claims_of

HOSTS = ("fcm.googleapis.com", "push.apple.com", "updates.push.services.mozilla.com", "notify.windows.com")
GAP = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def site(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A working day, in the morning: nothing is quiet."""
    settings.KHUE_HOME = tmp_path
    settings.KHUE_PUSH_LOOPBACK = True
    settings.KHUE_PUBLIC_URL = "https://hop.hanoi.gov.vn"
    with clock.hold(datetime(2026, 11, 18, 3, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running


@pytest.fixture
def tablets(monkeypatch: pytest.MonkeyPatch) -> dict[int, TabletCard]:
    """Tablet n is person n's, in good standing; its enrolment is n too."""
    standing: dict[int, Any] = {}

    def cards(people: Any) -> dict[int, list[TabletCard]]:
        return {
            p: [TabletCard(p, f"MTB-{p}", "iPad", p, standing.get(p, "good"), enrolled=True, last_seen=None)]
            for p in people
        }

    monkeypatch.setattr("khue.distribution.actions.pushes.tablets_of", cards)
    monkeypatch.setattr(
        "khue.distribution.actions.pushes.enrolments_now", lambda ids: {one: one for one in ids}
    )
    return standing


def subscribed(service: PushService, *people: int) -> dict[int, Browser]:
    made = {person: Browser() for person in people}
    for person, browser in made.items():
        subscribe_push(on_tablet(person, person), person, browser.target(f"{service.origin}/{person}"))
    return made


def row(person: int) -> PushSubscription:
    return PushSubscription.objects.filter(person_id=person).latest("pk")


@pytest.mark.django_db
def test_what_leaves_is_sealed_neutral_and_vouched_for(service, tablets):
    browser = subscribed(service, 1)[1]
    send(((1,), (11,)))
    send_pushes()
    (got,) = service.received
    assert browser.opens(got.body) == {"kind": "package", "n": 1}
    assert (got.headers["Content-Encoding"], got.headers["Urgency"], got.headers["Topic"]) == (
        "aes128gcm", "normal", "khue",
    )  # fmt: skip
    assert got.headers["TTL"] == "86400"
    said = claims_of(got.headers["Authorization"])
    assert said["aud"] == service.origin
    assert said["sub"] == "https://hop.hanoi.gov.vn"
    left = said["exp"] - clock.now().timestamp()
    assert 0 < left <= 24 * 3600
    assert said["k"] == webpush.to_base64url(webpush.raw_public(push_key().public_key()))
    send_pushes()
    assert len(service.received) == 1


@pytest.mark.django_db
def test_every_message_is_as_long_as_any_other_and_says_no_name(service, tablets):
    browsers = subscribed(service, 1, 2)
    send(((1,), (11,)))
    tell(SYSTEM, [2], "notice", {"subject": "meeting:42", "title": "Họp kín về nhân sự", "sentence": "Nhắc"})
    send_pushes()
    assert len({len(one.body) for one in service.received}) == 1
    assert browsers[2].opens(service.to("/2")[0].body) == {"kind": "notice", "n": 1}


@pytest.mark.django_db
def test_several_in_a_quarter_of_an_hour_become_one_and_an_urgent_call_goes_at_once(service, tablets):
    browser = subscribed(service, 1)[1]
    send(((1,), (11,)))
    send_pushes()
    send(((1,), (11, 12)))
    send(((1,), (11, 12, 13)))
    send_pushes()
    assert len(service.received) == 1
    start = clock.now()
    with clock.hold(start + GAP):
        find_pushes(0)
        assert browser.opens(service.received[1].body) == {"kind": "change", "n": 2}
    with clock.hold(start + GAP + timedelta(minutes=1)):
        tell(SYSTEM, [1], "package", {"package": 9, "version": 1, "urgent": True})
        send_pushes()
        assert browser.opens(service.received[2].body) == {"kind": "urgent", "n": 1}
        assert (service.received[2].headers["Urgency"], service.received[2].headers["TTL"]) == (
            "high",
            "14400",
        )


@pytest.mark.django_db
@pytest.mark.parametrize("status", [404, 410])
def test_a_service_that_knows_the_tablet_no_more_ends_the_subscription(service, tablets, status):
    subscribed(service, 1)
    service.says("/1", status)
    send(((1,), (11,)))
    send_pushes()
    assert row(1).end_reason == "gone"
    assert not has_push(1)
    send(((1,), (11, 12)))
    with clock.hold(clock.now() + GAP):
        find_pushes(0)
    assert len(service.received) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "asked", "wait"),
    [(429, "600", 600), (500, "", 30), (503, "99999999", 30), (429, "86400", 6 * 3600)],
)
def test_a_service_in_trouble_is_asked_again_when_it_says(service, tablets, status, asked, wait):
    subscribed(service, 1)
    service.says("/1", status, **({"Retry_After": asked} if asked else {}))
    start = clock.now()
    with clock.hold(start):
        send(((1,), (11,)))
        send_pushes()
        assert row(1).due_at == start + timedelta(seconds=wait)
        send_pushes()
    assert len(service.received) == 1
    service.says("/1", 201)
    with clock.hold(start + timedelta(seconds=wait)):
        find_pushes(0)
    assert (len(service.received), row(1).due_at, row(1).tries) == (2, None, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 401, 403, 413, 302])
def test_what_a_service_refuses_is_let_go_and_no_redirect_is_followed(service, tablets, status):
    subscribed(service, 1)
    service.says("/1", status, Location=f"{service.origin}/elsewhere")
    send(((1,), (11,)))
    send_pushes()
    assert (row(1).due_at, row(1).ended_at, row(1).last_status) == (None, None, status)
    assert [one.path for one in service.received] == ["/1"]


@pytest.mark.django_db
def test_a_dead_or_slow_service_delays_its_own_only(service, tablets, monkeypatch):
    monkeypatch.setattr(pushing, "PATIENCE", 0.3)
    subscribed(service, 1, 2)
    dead = Browser().target("http://127.0.0.1:9/3")
    subscribe_push(on_tablet(3, 3), 3, dead)
    service.says("/2", 201, wait=1.0)
    send(((1, 2, 3), (11,)))
    send_pushes()
    assert [row(one).last_status for one in (1, 2, 3)] == [201, 0, 0]
    assert row(1).due_at is None
    assert row(2).due_at > clock.now()
    with clock.hold(clock.now() + timedelta(days=2)):
        find_pushes(0)
        assert row(3).due_at is None, "after a day it is no news any more"


@pytest.mark.django_db
def test_what_comes_while_a_push_is_under_way_is_not_taken_for_sent(service, tablets, monkeypatch):
    browser = subscribed(service, 1)[1]
    send(((1,), (11,)))
    real = pushing.send_all

    def meanwhile(pushes: Any) -> Any:
        if not service.received:
            send(((1,), (11, 12)))
        return real(pushes)

    monkeypatch.setattr("khue.distribution.jobs.send_all", meanwhile)
    send_pushes()
    assert len(service.received) == 1
    with clock.hold(clock.now() + GAP):
        find_pushes(0)
    assert browser.opens(service.received[1].body)["kind"] == "change"


@pytest.mark.django_db
def test_a_worker_killed_in_mid_sending_leaves_nothing_behind(service, tablets):
    subscribed(service, 1)
    send(((1,), (11,)))
    start = clock.now()
    assert len(claim_pushes()) == 1
    assert claim_pushes() == []
    with clock.hold(start + timedelta(minutes=4)):
        find_pushes(0)
    assert len(service.received) == 1


@pytest.mark.django_db
def test_a_publication_that_is_rolled_back_rings_nowhere(service, tablets):
    subscribed(service, 1)
    with transaction.atomic():
        send(((1,), (11,)))
        transaction.set_rollback(True)
    find_pushes(0)
    assert service.received == []


@pytest.mark.django_db
def test_a_stopped_tablet_isnt_told_of_what_it_doesnt_get(service, tablets):
    subscribed(service, 1)
    tablets[1] = "stopped"
    send(((1,), (11,)))
    send_pushes()
    assert (service.received, row(1).due_at) == ([], None)


@pytest.mark.django_db
def test_a_lost_tablet_gets_one_last_word_that_only_wakes_and_then_none(service, tablets):
    browser = subscribed(service, 1)[1]
    assert follow_tablet(SYSTEM, 1, "lost", wake=True) == 1
    assert not has_push(1)
    send(((1,), (11,)))
    tablets[1] = "stopped"
    send_pushes()
    (got,) = service.received
    assert browser.opens(got.body) == {"kind": "wipe", "n": 1}
    assert row(1).end_reason == "lost"
    assert row(1).ended_at is not None


@pytest.mark.django_db
def test_a_new_holder_doesnt_inherit_what_the_earlier_one_allowed(service, tablets):
    subscribed(service, 1)
    assert follow_tablet(SYSTEM, 1, "handed", wake=False) == 1
    assert reachable_by_push([1]) == frozenset()
    with pytest.raises(Forbidden):
        follow_tablet(on_tablet(1, 1), 1, "handed", wake=False)


@pytest.mark.django_db
def test_a_tablet_has_one_subscription_and_may_end_it(service, tablets):
    subscribed(service, 1)
    first = row(1).pk
    subscribe_push(on_tablet(1, 1), 1, Target(row(1).endpoint, row(1).p256dh, row(1).auth))
    assert row(1).pk == first, "the same again is no change"
    subscribe_push(on_tablet(1, 1), 1, Browser().target(f"{service.origin}/other"))
    subscribe_push(on_tablet(2, 2), 2, Browser().target(f"{service.origin}/other"))
    assert PushSubscription.objects.filter(ended_at=None).values_list("person_id", flat=True).get() == 2
    end_push(on_tablet(2, 2))
    assert reachable_by_push([1, 2]) == frozenset()


@pytest.mark.django_db
def test_a_subscription_elsewhere_is_refused_and_the_log_keeps_no_address(service, settings):
    settings.KHUE_PUSH_LOOPBACK = False
    with pytest.raises(Refusal, match="push_unknown_service"):
        subscribe_push(on_tablet(1), 1, Browser().target(f"{service.origin}/1"))
    with pytest.raises(Refusal, match="push_bad_keys"):
        subscribe_push(on_tablet(1), 1, Target("https://fcm.googleapis.com/x", "AAAA", "AAAA"))
    with pytest.raises(Refusal, match="no_tablet"):
        subscribe_push(SYSTEM, 1, Browser().target("https://fcm.googleapis.com/x"))
    with pytest.raises(Refusal, match="no_tablet"):
        end_push(SYSTEM)
    subscribe_push(on_tablet(1), 1, Browser().target("https://fcm.googleapis.com/fcm/send/secret-address"))
    (kept,) = records_of("tablet:7")
    assert "secret-address" not in str(kept.facts)
    settings.KHUE_NO_PUSH = True
    with pytest.raises(Refusal, match="push_off"):
        subscribe_push(on_tablet(1), 1, Browser().target("https://fcm.googleapis.com/fcm/send/x"))


@pytest.mark.django_db
def test_a_name_that_leads_into_the_inner_network_is_not_called(service, tablets, settings, monkeypatch):
    settings.KHUE_PUSH_LOOPBACK = False
    subscribe_push(on_tablet(1, 1), 1, Browser().target("https://fcm.googleapis.com/fcm/send/x"))
    inner = [(2, 1, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr(pushing.socket, "getaddrinfo", lambda *_a, **_k: inner)
    called: list[Any] = []
    monkeypatch.setattr(pushing.socket, "create_connection", lambda *a, **k: called.append(a))
    send(((1,), (11,)))
    send_pushes()
    assert (called, row(1).last_status) == ([], 0)


@pytest.mark.parametrize(
    ("endpoint", "carried"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://web.push.apple.com/QGx", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://sg2p.notify.windows.com/w/?token=x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://user@fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://evilfcm.googleapis.com/x", False),
        ("https://googleapis.com/x", False),
        ("https://169.254.169.254/latest", False),
        ("https://localhost/x", False),
        ("https://127.0.0.1/x", False),
        ("https://fcm.googleapis.com\\@10.0.0.1/x", False),
        ("https://fcm.googleapis.com", False),
        ("https://fcm.googleapis.com/x#y", False),
        ("https://fcm.googleapis.com/\r\nX: y", False),
        ("https://[fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com/" + "x" * 1000, False),
        ("", False),
    ],
)
def test_only_the_known_services_are_called(endpoint, carried):
    assert is_carried(endpoint, HOSTS) is carried


@given(st.text(max_size=120))
def test_no_text_at_all_makes_the_guard_fall_over(text):
    assert not is_carried(text, HOSTS)
    assert not is_carried(f"https://{text}.example/x", HOSTS)
    assert not is_target(Target("https://fcm.googleapis.com/x", text, text))


@given(st.binary(max_size=3000), st.integers(0, 99))
def test_what_was_sealed_opens_with_the_browsers_key_only(text, count):
    browser, own = Browser(), webpush.ec.generate_private_key(webpush.ec.SECP256R1())
    sealed = webpush.seal(
        browser.target("https://x"), webpush.body_of("change", count), own, text[:16].ljust(16, b"s")
    )
    assert browser.opens(sealed) == {"kind": "change", "n": count}
    with pytest.raises(InvalidTag):
        Browser().opens(sealed)


@given(st.integers(0, 60), st.one_of(st.text(max_size=40), st.integers(-9, 10**9).map(str)))
def test_a_wait_is_never_shorter_than_ours_nor_longer_than_six_hours(tries, asked):
    wait = wait_after(tries, asked, clock.now())
    assert timedelta(seconds=30) <= wait <= timedelta(hours=6)


def test_kinds_and_fates():
    assert push_kind("package", {"package": 1, "version": 1}) == "package"
    assert push_kind("package", {"package": 1, "version": 1, "urgent": True}) == "urgent"
    assert push_kind("package", {"package": 1, "version": 3, "urgent": True}) == "change"
    assert push_kind("cancelled", {"package": 1, "version": 2}) == "change"
    assert [push_kind("withdrawn", {"package": one}) for one in (1, None)] == ["", ""]
    assert [fate(one) for one in (201, 404, 410, 413, 429, 500, 0, 301)] == [
        "sent", "ended", "ended", "dropped", "delayed", "delayed", "delayed", "dropped",
    ]  # fmt: skip


def test_the_key_is_made_once_and_is_its_owners_only(tmp_path):
    first = push_key().private_numbers()
    kept = tmp_path / "push-key.pem"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert push_key().private_numbers() == first
    assert [one.name for one in tmp_path.iterdir()] == ["push-key.pem"]


@pytest.mark.django_db
def test_a_notice_waits_for_the_end_of_the_quiet_hours_and_a_publication_does_not(service, tablets):
    browsers = subscribed(service, 1, 2)
    with clock.hold(datetime(2026, 11, 18, 15, 30, tzinfo=UTC)):
        tell(SYSTEM, [1], "notice", {"subject": "meeting:42"})
        send(((2,), (11,)))
        send_pushes()
        assert [one.path for one in service.received] == ["/2"]
    with clock.hold(datetime(2026, 11, 18, 23, 31, tzinfo=UTC)):
        find_pushes(0)
        assert browsers[1].opens(service.to("/1")[0].body) == {"kind": "notice", "n": 1}
