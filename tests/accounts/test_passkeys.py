"""Passkeys, as the second step and alone, as a browser brings them and as attackers try them."""

from __future__ import annotations

import pytest
from django.test import Client

from khue.accounts import actions, queries
from khue.accounts.rules import SECOND_STEP, Factors
from khue.audit.models import Record
from khue.shared.actor import Actor
from tests.accounts.conftest import PASSWORD, SYSTEM
from tests.accounts.passkey import SecurityKey
from tests.accounts.two_steps import add_key, give_password, signed_in

pytestmark = pytest.mark.django_db


def test_a_passkey_stands_for_the_second_step(signed: Client, user: int) -> None:
    made = SecurityKey()
    add_key(signed, made)
    client = Client()
    assert give_password(client) == "/accounts/second/"
    options = client.get("/accounts/second/options").json()
    assert options["userVerification"] == "required"
    client.post("/accounts/second/", {"credential": made.get(options)})
    assert signed_in(client)
    assert client.session[SECOND_STEP] == "webauthn"


def test_a_passkey_alone_signs_in(signed: Client, user: int) -> None:
    made = SecurityKey()
    add_key(signed, made)
    client = Client()
    options = client.get("/accounts/passkey/options").json()
    assert "allowCredentials" not in options or not options["allowCredentials"]
    done = client.post("/accounts/passkey", {"credential": made.get(options), "next": "/meetings/"})
    assert done.headers["Location"] == "/meetings/"
    assert signed_in(client)
    facts = Record.objects.filter(action="accounts.note_sign_in").latest("id").facts
    assert (facts["by"], facts["second"]) == ("webauthn", "webauthn")


def refused_alone(client: Client, credential: str) -> bool:
    answer = client.post("/accounts/passkey", {"credential": credential})
    return answer.status_code == 422 and not signed_in(client)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verified", False),
        ("origin", "http://localhost.evil.example:8000"),
        ("counter", -1),
        ("handle", b"khue-999999"),
        ("handle", b"\xff"),
        ("id", b"another"),
    ],
)
def test_a_passkey_that_proves_nothing_is_refused(
    name: str, value: object, signed: Client, user: int
) -> None:
    made, client = SecurityKey(), Client()
    add_key(signed, made)
    options = client.get("/accounts/passkey/options").json()
    setattr(made, name, value)
    assert refused_alone(client, made.get(options))
    assert Record.objects.filter(action="accounts.use_passkey", outcome="refused").exists()


@pytest.mark.parametrize("nonsense", ["", "{", "[1, {}]", "{}", '{"id": 7, "response": []}', "null", '"x"'])
def test_an_answer_that_is_no_answer_is_refused(nonsense: str, client: Client, user: int) -> None:
    client.get("/accounts/passkey/options")
    assert refused_alone(client, nonsense)


def test_a_passkey_is_asked_for_each_time_and_only_while_it_and_the_account_stand(
    signed: Client, user: int, me: Actor
) -> None:
    made, client = SecurityKey(), Client()
    add_key(signed, made)
    answer = made.get(client.get("/accounts/passkey/options").json())
    assert refused_alone(Client(), answer)
    assert not refused_alone(client, answer)
    client.post("/accounts/logout/")
    client.get("/accounts/passkey/options")
    assert refused_alone(client, answer)
    actions.close_account(SYSTEM, user)
    assert refused_alone(client, made.get(client.get("/accounts/passkey/options").json()))
    actions.reopen_account(SYSTEM, user)
    actions.remove_passkey(me, queries.second_step_of(me).passkeys[0].id)
    assert refused_alone(client, made.get(client.get("/accounts/passkey/options").json()))


def test_a_key_whose_owner_was_not_verified_is_not_taken(signed: Client, user: int) -> None:
    assert "không được nhận" in add_key(signed, SecurityKey(verified=False))
    assert queries.factors(user) == Factors()


def test_the_passkey_of_another_is_no_second_step(signed: Client, user: int) -> None:
    add_key(signed, SecurityKey())
    actions.create_user(SYSTEM, "khac@hanoi.example", PASSWORD)
    other, made = Client(), SecurityKey()
    other.post("/accounts/login/", {"login": "khac@hanoi.example", "password": PASSWORD})
    add_key(other, made)
    client = Client()
    give_password(client)
    options = client.get("/accounts/second/options").json()
    assert client.post("/accounts/second/", {"credential": made.get(options)}).status_code == 422
    assert not signed_in(client)
