"""Signing in by the agency's own system. The way there and back, and whose account it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.test import Client
from pytest_django import Settings

from khue.accounts import actions as accounts
from khue.accounts import queries as account_queries
from khue.accounts.models import Connection, User
from khue.accounts.rules import SECOND_STEP
from khue.audit.models import Record
from khue.organisation.actions import (
    add_person,
    appoint,
    relieve,
    set_contact,
)
from khue.organisation.models import Appointment, Person
from khue.shared import clock
from tests.organisation.conftest import SYSTEM
from tests.organisation.provider.kit import City, come_back, leave, signed_in, user_of
from tests.organisation.provider.servers import SECRET, Liar

pytestmark = pytest.mark.django_db


def test_the_first_time_connects_by_the_official_address_and_is_recorded(city: City, liar: Liar) -> None:
    client = Client()
    assert "Đăng nhập bằng Cổng một cửa" in client.get("/accounts/login/").content.decode()
    answer = come_back(client, liar, to="/meetings/")
    assert answer.headers["Location"] == "/meetings/"
    assert signed_in(client) == user_of(city["organiser"])
    assert Connection.objects.get().subject == "s-1"
    for name in ("accounts.connect", "organisation.sign_in_by_provider"):
        assert Record.objects.filter(action=name, outcome="done").exists()
    assert Record.objects.get(action="accounts.note_sign_in").facts["by"] == "provider"
    assert client.session[SECOND_STEP] == ""
    assert client.get("/meetings/").status_code == 200


def test_what_is_asked_there_carries_proof_key_state_and_nonce(city: City, liar: Liar) -> None:
    asked = leave(Client())
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert leave(Client())["nonce"] != asked["nonce"]
    client = Client()
    come_back(client, liar)
    form = next(parse_qs(body.decode()) for path, body in liar.asked if path == "/token")
    assert len(form["code_verifier"][0]) >= 43
    assert SECRET not in str(form)


def test_the_next_page_is_never_elsewhere(city: City, liar: Liar) -> None:
    for to in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        client = Client()
        assert come_back(client, liar, to=to).headers["Location"] == "/"
        liar.claims.pop("nonce")


def test_a_person_without_an_account_gets_one_and_a_stranger_gets_none(city: City, liar: Liar) -> None:
    new = add_person(SYSTEM, "Ngô Bá Lý", email="ly@hanoi.example")
    post = Appointment.objects.filter(post__single_seat=False).first()
    assert post is not None
    appoint(SYSTEM, person_id=new, post_id=post.post_id, since=clock.today() - timedelta(days=1))
    people, users = Person.objects.count(), User.objects.count()
    liar.claims["email"] = "LY@hanoi.example"
    client = Client()
    come_back(client, liar)
    assert signed_in(client) == Person.objects.get(pk=new).user_id is not None
    liar.claims = {"email": "ai@hanoi.example", "email_verified": True, "sub": "s-9"}
    page = come_back(Client(), liar)
    assert page.status_code == 422
    assert "danh bạ của Khuê không có người này" in page.content.decode()
    assert (Person.objects.count(), User.objects.count()) == (people, users + 1)
    assert Record.objects.filter(
        action="organisation.sign_in_by_provider", outcome="refused", code="organisation.provider_unknown"
    ).exists()


def test_the_providers_own_key_is_preferred_and_a_reused_address_inherits_nothing(
    city: City, liar: Liar
) -> None:
    organiser = city["organiser"]
    come_back(Client(), liar)
    set_contact(SYSTEM, organiser.person_id, email="doi-ten@hanoi.example", phone="")
    client = Client()
    liar.claims = {"email": "khac-han@hanoi.example", "email_verified": True}
    come_back(client, liar)
    assert signed_in(client) == user_of(organiser)
    # Years later another person has an address that leads to the connected account.
    set_contact(SYSTEM, organiser.person_id, email=organiser.email, phone="")
    liar.claims = {"email": organiser.email, "email_verified": True, "sub": "another-person"}
    other = Client()
    page = come_back(other, liar)
    assert page.status_code == 422
    assert "đã nối với một tài khoản khác" in page.content.decode()
    assert signed_in(other) is None
    assert Connection.objects.count() == 1
    assert Record.objects.filter(outcome="refused", code="accounts.provider_conflict").exists()


def test_the_same_key_of_another_provider_is_another_person(city: City, liar: Liar) -> None:
    come_back(Client(), liar)
    assert account_queries.connected_user(liar.issuer, "s-1") is not None
    assert account_queries.connected_user("https://other.example", "s-1") is None


def test_who_has_left_or_was_closed_out_is_told_so(city: City, liar: Liar) -> None:
    organiser = city["organiser"]
    come_back(Client(), liar)
    liar.claims.pop("nonce")
    accounts.close_account(SYSTEM, user_of(organiser))
    assert "đã đóng" in come_back(Client(), liar).content.decode()
    accounts.reopen_account(SYSTEM, user_of(organiser))
    liar.claims.pop("nonce")
    for held in Appointment.objects.filter(person=organiser.person_id, until=None):
        relieve(SYSTEM, held.id, day=clock.today())
    with clock.hold(clock.now() + timedelta(minutes=1)):
        page = come_back(Client(), liar)
    assert "không giữ chức vụ nào hôm nay" in page.content.decode()
    assert Record.objects.filter(outcome="refused", code="organisation.provider_ended").exists()


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email_verified": False}, "chưa xác nhận"),
        ({"email_verified": "true"}, "chưa xác nhận"),
        ({"email": "x"}, "không cho biết"),
        ({"email": 7}, "không cho biết"),
    ],
)
def test_an_address_that_is_not_verified_is_no_address(
    claims: dict[str, object], said: str, city: City, liar: Liar
) -> None:
    liar.claims.update(claims)
    client = Client()
    assert said in come_back(client, liar).content.decode()
    assert signed_in(client) is None
    assert not Connection.objects.exists()


def test_the_installation_may_accept_unverified_addresses_other_claims_and_only_some_domains(
    city: City, liar: Liar, settings: Settings
) -> None:
    usual = settings.KHUE_OIDC
    liar.claims["email_verified"] = False
    settings.KHUE_OIDC = replace(usual, unverified=True)
    client = Client()
    come_back(client, liar)
    assert signed_in(client) is not None
    settings.KHUE_OIDC = replace(usual, unverified=True, domains=("hanoi.gov.vn",))
    liar.claims = {"email": city["leader"].email, "sub": "s-2"}
    assert "không phải địa chỉ công vụ" in come_back(Client(), liar).content.decode()
    settings.KHUE_OIDC = replace(usual, claim="upn")
    liar.claims = {"upn": city["leader"].email, "sub": "s-2"}
    client = Client()
    come_back(client, liar)
    assert signed_in(client) == user_of(city["leader"])
    Person.objects.filter(pk=city["auditor"].person_id).update(code="CB-0042")
    settings.KHUE_OIDC = replace(usual, claim="employee_code")
    for told, found in (("CB-0042", user_of(city["auditor"])), ("CB-0043", None), ("", None)):
        liar.claims = {"employee_code": told, "sub": f"s-{told}"}
        client = Client()
        come_back(client, liar)
        assert signed_in(client) == found, told
