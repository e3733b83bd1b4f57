"""Two-step verification by role: who is held back, since when, and what he can still do."""

from __future__ import annotations

import argparse
import base64
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from khue.accounts import actions as accounts
from khue.accounts.models import User
from khue.accounts.queries import signing_user
from khue.accounts.rules import SECOND_STEP, code_at, step_at
from khue.config.people import reset_step
from khue.organisation import queries
from khue.organisation.actions import DEMO_PASSWORD, reset_second_step, set_parameter
from khue.organisation.queries import CastMember, actor_from, demand_on_user, second_steps
from khue.organisation.queries.second_step import lacking
from khue.organisation.rules.second_step import GRACE, POLICIES, STRICT, Policy, policy_roles, strictest
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.second_step import Demand
from tests.organisation.conftest import NOW, SYSTEM

pytestmark = pytest.mark.django_db

SECRET = b"12345678901234567890"
TODAY = date(2026, 11, 23)
REQUIRED = "required"
City = dict[str, CastMember]


def actor_of(member: CastMember) -> Actor:
    found = queries.actor_of_person(member.person_id)
    assert found.user_id is not None
    return found


def require(role: str, *, grace: int = 0, since: date | None = None) -> None:
    set_parameter(SYSTEM, GRACE.key, grace)
    set_parameter(SYSTEM, POLICIES[role].key, REQUIRED, since=since)


def sign_in(member: CastMember) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": member.email, "password": DEMO_PASSWORD})
    return client


def turn_on(member: CastMember) -> None:
    code = code_at(SECRET, step_at(clock.now()) - 1)
    accounts.turn_on_codes(actor_of(member), SECRET, code)


# Rules


def test_the_grace_runs_from_the_latest_of_policy_role_and_account() -> None:
    for policy, role, account, due in (
        (date.min, TODAY, date(2026, 1, 1), date(2026, 12, 7)),
        (date(2026, 12, 1), TODAY, date(2026, 1, 1), date(2026, 12, 15)),
        (date.min, date(2020, 1, 1), date(2026, 11, 20), date(2026, 12, 4)),
    ):
        found = strictest(
            {"auditor": Policy("required", policy)}, {"auditor": role}, account_since=account, grace=14
        )
        assert found == Demand("required", "auditor", due)
        assert not found.over(due - timedelta(days=1))
        assert found.over(due)


def test_the_strictest_role_counts_and_unknown_roles_ask_nothing() -> None:
    policies = {"auditor": Policy("recommended"), "organiser": Policy("required", TODAY)}
    held = {"auditor": TODAY, "organiser": TODAY, "dreamer": TODAY}
    assert strictest(policies, held, account_since=TODAY, grace=0).role == "organiser"
    assert strictest(policies, {"dreamer": TODAY}, account_since=TODAY, grace=0) == Demand()
    assert not Demand("recommended", "auditor").over(TODAY)


def test_the_focal_director_is_who_heads_the_focal_unit() -> None:
    assert "focal_director" not in policy_roles({"focal": TODAY})
    later = TODAY + timedelta(days=3)
    assert policy_roles({"focal": TODAY, "unit_head": later})["focal_director"] == later


def test_production_requires_it_of_roles_with_many_rights_and_the_demo_only_advises(
    settings: Settings, city: City
) -> None:
    roles = ("administrator", "auditor", "focal_director", "asset_officer", "organiser", "secret_clerk")
    assert roles == STRICT
    for said in ("required", "recommended"):
        settings.KHUE_SECOND_STEP = said
        for key in roles:
            assert demand_on_user(actor_of(city[key]).user_id or 0).level == said, key
        assert demand_on_user(actor_of(city["leader"]).user_id or 0).level == "none"


# Held back


def test_who_lacks_it_after_the_day_can_do_nothing_but_set_it_up(city: City) -> None:
    organiser = city["organiser"]
    client = sign_in(organiser)
    assert client.get("/meetings/").status_code == 200
    require("organiser")
    for path in ("/", "/meetings/", "/organisation/", "/accounts/password/change/", "/organisation/acting"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/accounts/second/enrol?next="), path
    assert client.post("/meetings/new", {"title": "x"}).status_code == 302
    page = client.get("/accounts/second/enrol?next=/meetings/").content.decode()
    assert "Người tổ chức họp" in page
    assert "Để sau" not in page
    shown = client.get("/accounts/me/security/turn_on_codes?next=/meetings/")
    assert shown.status_code == 200
    secret = base64.b64decode(client.session["khue_new_secret"])
    done = client.post(
        "/accounts/me/security/turn_on_codes",
        {"code": code_at(secret, step_at(clock.now())), "next": "/meetings/"},
    )
    assert 'href="/meetings/"' in done.content.decode()
    assert client.get("/meetings/").status_code == 200


def test_the_actor_of_who_is_held_back_has_no_right_at_all(city: City) -> None:
    require("administrator")
    user = accounts_user(city["administrator"])
    actor = actor_from(user, {})
    assert (actor.kind, actor.barred, actor.roles, actor.person_id) == (
        "anonymous",
        "enrol",
        frozenset(),
        None,
    )
    assert not actor.may(frozenset({"anyone"}))
    with pytest.raises(Forbidden):
        set_parameter(actor, GRACE.key, 90)
    assert actor_from(user, {SECOND_STEP: "totp"}).roles >= {"administrator"}


def accounts_user(member: CastMember) -> User:

    return signing_user(actor_of(member).user_id or 0)


def test_until_the_day_and_within_the_grace_nothing_changes(city: City) -> None:
    client = sign_in(city["organiser"])
    require("organiser", since=TODAY + timedelta(days=2))
    assert client.get("/meetings/").status_code == 200
    set_parameter(SYSTEM, GRACE.key, 5)
    for day, status in ((1, 200), (2, 200), (6, 200), (7, 302)):
        with clock.hold(NOW + timedelta(days=day)):
            assert client.get("/meetings/").status_code == status, day


def test_a_session_of_one_step_is_not_enough_though_the_second_stands_by_now(city: City) -> None:
    organiser = city["organiser"]
    client = sign_in(organiser)
    turn_on(organiser)
    require("organiser")
    answer = client.get("/meetings/")
    assert answer.headers["Location"].startswith("/accounts/again/?next=")
    assert "mới qua một bước" in client.get("/accounts/again/?next=/meetings/").content.decode()
    done = client.post(
        "/accounts/again/", {"code": code_at(SECRET, step_at(clock.now())), "next": "/meetings/"}
    )
    assert done.headers["Location"] == "/meetings/"
    assert client.get("/meetings/").status_code == 200


def test_asking_whether_somebody_is_held_back_costs_no_query(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = accounts_user(city["organiser"])
    with django_assert_num_queries(1):
        assert actor_from(user, {}).is_person
    require("organiser", grace=30)
    with django_assert_num_queries(1):
        assert actor_from(user, {}).is_person
    require("organiser")
    with django_assert_num_queries(2):
        assert actor_from(user, {}).barred == "enrol"
    with django_assert_num_queries(0):
        assert lacking(user, {SECOND_STEP: "webauthn"}, {"organiser": TODAY}, ()) == ""
        assert lacking(user, {}, {}, ()) == ""


def test_tablets_count_as_two_steps(city: City) -> None:
    require("organiser")
    assert "organiser" in queries.actor_of_person(city["organiser"].person_id).roles


def test_what_is_demanded_can_not_be_removed(city: City) -> None:
    turn_on(city["auditor"])
    require("auditor", grace=30)
    with pytest.raises(Refusal, match=r"accounts\.second_step_required"):
        accounts.turn_off_codes(actor_of(city["auditor"]))


# Lost phone, list, rescue


def test_a_lost_phone_is_set_right_on_the_person_page(city: City) -> None:
    boss, other = city["administrator"], city["organiser"]
    turn_on(other)
    client = sign_in(boss)
    address = f"/organisation/people/{other.person_id}/reset_second_step"
    assert "Gỡ xác thực hai bước" in client.get(f"/organisation/people/{other.person_id}/").content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    done = client.post(address, {"reason": "mất điện thoại, đã gặp mặt"}, follow=True).content.decode()
    assert "Đã gỡ xác thực hai bước" in done
    assert client.get(address).status_code == 404
    again = sign_in(other)
    assert again.get("/").headers["Location"].startswith("/accounts/second/enrol")
    why = again.get("/accounts/second/enrol").content.decode()
    assert "Người quản trị đã gỡ xác thực hai bước trước đây" in why
    assert "nắm nhiều quyền" not in why
    for who in (actor_of(other), actor_of(city["auditor"])):
        with pytest.raises(Forbidden):
            reset_second_step(who, other.person_id, reason="x")


def test_the_list_says_who_has_what_and_who_is_overdue(
    city: City, django_assert_max_num_queries: Callable[..., object]
) -> None:
    require("organiser")
    turn_on(city["auditor"])
    boss = actor_of(city["administrator"])
    with django_assert_max_num_queries(16):
        rows = {row.person_id: row for row in second_steps(boss)}
    assert rows[city["organiser"].person_id].overdue
    assert rows[city["auditor"].person_id].factors.code
    assert rows[city["focal_director"].person_id].demand == Demand("recommended", "focal_director")
    assert city["leader"].person_id not in rows
    client = sign_in(city["administrator"])
    assert city["organiser"].name in client.get("/organisation/second_step?show=overdue").content.decode()
    assert city["auditor"].name in client.get("/organisation/second_step?show=have").content.decode()
    with pytest.raises(NotFound):
        second_steps(actor_of(city["organiser"]))


def test_the_list_agrees_with_what_each_session_is_asked(city: City) -> None:
    for key in ("administrator", "auditor", "organiser", "asset_officer", "unit_head", "focal_director"):
        set_parameter(SYSTEM, POLICIES[key].key, REQUIRED)
    rows = {row.person_id: row.demand for row in second_steps(SYSTEM)}
    for member in city.values():
        assert rows.get(member.person_id, Demand()) == demand_on_user(actor_of(member).user_id or 0), member


def test_the_policy_is_set_on_the_settings_page(city: City) -> None:
    client = sign_in(city["administrator"])
    page = client.get("/organisation/settings/").content.decode()
    assert "Xác thực hai bước theo vai trò" in page
    key = POLICIES["leader"].key
    assert all(
        f'href="#{anchor}"' in page and f'id="{anchor}"' in page for anchor in ("xac-thuc", "ngay-nghi")
    )
    done = client.post(
        f"/organisation/settings/{key}/set_parameter", {"value": "required", "document": "12/QĐ-UBND"}
    )
    # Back to the line that was set, not to the top of a long page.
    assert done["Location"] == f"/organisation/settings/#{key.replace('.', '-')}"
    assert f'id="{key.replace(".", "-")}"' in page
    assert demand_on_user(actor_of(city["leader"]).user_id or 0).level == "required"
    assert client.post(f"/organisation/settings/{key}/set_parameter", {"value": "x"}).status_code == 422


def test_the_rescue_on_the_server(city: City, capsys: pytest.CaptureFixture[str]) -> None:

    turn_on(city["administrator"])
    given = {"reason": "khue reset-second-step"}
    assert reset_step(argparse.Namespace(email=city["administrator"].email.upper(), **given)) == 0
    assert reset_step(argparse.Namespace(email="nobody@hanoi.example", **given)) == 1
    assert sign_in(city["administrator"]).get("/").headers["Location"].startswith("/accounts/second/enrol")
