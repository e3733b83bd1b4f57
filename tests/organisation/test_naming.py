"""Naming roles and members of bodies, on the pages of decisions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from khue.organisation import queries
from khue.organisation.actions import DEMO_PASSWORD, end_unit, name_unit_role, seat_post, unseat_post
from khue.organisation.models import Appointment, Body, BodySeat, NamedRole, Unit, UnitRole
from khue.organisation.queries import CastMember
from khue.shared import clock
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.organisation.conftest import SYSTEM

pytestmark = pytest.mark.django_db
City = dict[str, CastMember]


@pytest.fixture
def boss(city: City) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": city["administrator"].email, "password": DEMO_PASSWORD})
    return client


def do(client: Client, name: str, **fields: object) -> str:
    """Fill it in, look at what follows, confirm."""
    where = f"/organisation/changes/{name}"
    seen = client.post(where, fields).content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', seen)
    assert found is not None, seen
    return client.post(where, {**fields, "seen": found[1]}, follow=True).content.decode()


def test_a_role_is_named_seen_and_ended(boss: Client, city: City) -> None:
    member = city["deputy"]
    basis = {"number": "12/QĐ-UBND", "decided": "23/11/2026"}
    do(boss, "name_role", role="auditor", person=member.person_id, **basis)
    assert "auditor" in queries.actor_of_person(member.person_id).roles
    page = boss.get("/organisation/roles").content.decode()
    assert member.name in page
    assert "12/QĐ-UBND" in page
    assert city["auditor"].name in page, "a role that lies on a post shows who holds the post today"
    named = NamedRole.objects.get(person=member.person_id, role="auditor")
    assert member.name in boss.get(f"/organisation/changes/end_role?role={named.id}").content.decode()
    do(boss, "end_role", role=named.id, day="24/11/2026")
    with clock.hold(clock.now() + timedelta(days=1)):
        assert "auditor" not in queries.actor_of_person(member.person_id).roles
    refused = boss.post("/organisation/changes/name_role", {"role": "auditor", **basis})
    assert refused.status_code == 422


def test_a_post_becomes_a_member_once_and_leaves(boss: Client, city: City) -> None:
    body = Body.objects.order_by("id").first()
    assert body is not None
    free = Appointment.objects.exclude(post__in=BodySeat.objects.filter(body=body).values("post")).first()
    assert free is not None
    do(boss, "seat_post", body=body.id, post=free.post_id, number="13/QĐ-UBND", decided="23/11/2026")
    seat = BodySeat.objects.get(body=body, post=free.post_id)
    with pytest.raises(Refusal, match=r"organisation\.already_member"):
        seat_post(SYSTEM, body.id, free.post_id, since=clock.today())
    do(boss, "unseat_post", seat=seat.id, day="25/11/2026")
    assert BodySeat.objects.get(pk=seat.id).until is not None
    with pytest.raises(NotFound):
        unseat_post(SYSTEM, 999_999, day=clock.today())
    with pytest.raises(NotFound):
        seat_post(SYSTEM, 999_999, free.post_id, since=clock.today())
    organiser = queries.actor_of_person(city["organiser"].person_id)
    for act in (
        lambda: seat_post(organiser, body.id, free.post_id, since=clock.today()),
        lambda: unseat_post(organiser, seat.id, day=clock.today()),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        queries.bodies(organiser)


def test_a_unit_that_ends_without_successor_holds_no_role_any_more(city: City) -> None:
    unit = Unit.objects.filter(kind="department").order_by("id").last()
    assert unit is not None
    name_unit_role(SYSTEM, "focal", unit.id, since=clock.today())
    end_unit(SYSTEM, unit.id, day=clock.today() + timedelta(days=3))
    assert UnitRole.objects.get(unit=unit).until == clock.today() + timedelta(days=3)
