"""Who acts: in which post, on whose behalf; a stranger has no right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import Settings

from khue.accounts.actions import close_account, create_user
from khue.accounts.models import User
from khue.organisation.actions import (
    appoint,
    choose_post,
    create_administrator,
    create_post,
    end_delegation,
    invite_person,
    open_demo_accounts,
    relieve,
)
from khue.organisation.models import Appointment, Delegation, Person, Unit
from khue.organisation.queries import (
    ACTING_APPOINTMENT,
    ACTING_DELEGATION,
    CastMember,
    acting_choices,
    actor_from,
    actor_of_person,
    explain,
    find_attendees,
    person_ids_of,
    person_of_user,
    units,
)
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.organisation.conftest import SYSTEM

Cast = dict[str, CastMember]


@pytest.fixture
def cast(city: Cast) -> Cast:
    return city


def user_of(member: CastMember) -> User:
    return User.objects.get(email=member.email)


def actor(member: CastMember, **session: int) -> Actor:
    return actor_from(user_of(member), session)


def test_every_role_of_the_cast_follows_from_post_name_or_unit(cast: Cast) -> None:
    expected = {
        "organiser": {"organiser"},
        "chief_of_office": {"organiser", "leader", "unit_head"},
        "leader": {"leader"},
        "assistant": set(),
        "unit_head": {"leader", "unit_head"},
        "deputy": {"leader"},
        "unit_clerk": {"unit_clerk"},
        "focal_director": {"leader", "unit_head", "focal"},
        "asset_officer": {"asset_officer", "focal"},
        "administrator": {"administrator"},
        "auditor": {"auditor"},
        "secret_clerk": {"secret_clerk"},
    }
    assert {key: set(actor(member).roles) for key, member in cast.items()} == expected


def test_an_officer_belongs_to_his_division_and_its_office_but_not_to_the_city(cast: Cast) -> None:
    names = {row.id: row.short_name for row in units()}
    ids = actor(cast["organiser"]).unit_ids
    belongs = {names[unit] for unit in ids if unit in names}
    assert belongs == {"Phòng Tổng hợp", "Văn phòng UBND Thành phố"}


def test_unknown_means_no(cast: Cast) -> None:
    assert actor_from(AnonymousUser(), {}) == Actor.anonymous()
    nobody = User.objects.get(id=create_user(SYSTEM, "ai@hanoi.example"))
    assert actor_from(nobody, {}) == Actor.anonymous()
    clerk = user_of(cast["unit_clerk"])
    close_account(SYSTEM, clerk.id)
    clerk.refresh_from_db()
    assert actor_from(clerk, {}) == Actor.anonymous()
    assert actor_of_person(0) == Actor.anonymous()
    assert person_of_user(nobody.id) is None


def test_who_left_his_post_has_no_right_left(cast: Cast) -> None:
    member = cast["unit_head"]
    held = Appointment.objects.get(person=member.person_id, until=None)
    relieve(SYSTEM, held.id, day=clock.today())
    left = actor(member)
    assert left.is_person
    assert (left.roles, left.unit_ids, left.appointment_id) == (frozenset(), frozenset(), None)


def test_a_right_begins_on_its_day(cast: Cast) -> None:
    with clock.hold(datetime(2025, 2, 28, 16, 59, tzinfo=UTC)):
        assert "unit_head" not in actor(cast["unit_head"]).roles
    with clock.hold(datetime(2025, 2, 28, 17, 0, tzinfo=UTC)):
        assert "unit_head" in actor(cast["unit_head"]).roles


def test_who_holds_two_posts_chooses_one_and_acts_in_it_only(cast: Cast) -> None:
    member = cast["unit_clerk"]
    unit = Unit.objects.get(code="SYT")
    second = appoint(
        SYSTEM,
        person_id=member.person_id,
        post_id=create_post(SYSTEM, unit.id, "secretary"),
        since=clock.today(),
    )
    session: dict[str, int] = {}
    first = actor(member)
    assert [choice.chosen for choice in acting_choices(first)] == [True, False]
    assert first.appointment_id == second
    other = acting_choices(first)[1]
    choose_post(first, session, "appointment", other.id)
    chosen = actor(member, **session)
    assert chosen.appointment_id == other.id
    assert chosen.roles == {"unit_clerk"}
    assert unit.id not in chosen.unit_ids
    with pytest.raises(NotFound):
        choose_post(first, session, "appointment", 0)


def test_an_assistant_acts_for_a_leader_within_the_delegation_only(cast: Cast) -> None:
    member, leader = cast["assistant"], cast["leader"]
    session: dict[str, int] = {}
    own = actor(member)
    assert own.on_behalf_of is None
    choice = acting_choices(own)[-1]
    choose_post(own, session, choice.kind, choice.id)
    acting = actor(member, **session)
    assert acting.on_behalf_of == leader.person_id
    assert acting.person_id == member.person_id
    assert acting.delegation_id == choice.id
    assert acting.roles == {"assistant"}
    assert actor(leader).unit_ids < acting.unit_ids
    assert leader.name in acting.label
    assert [one.source for one in explain(member.person_id, session)] == ["delegation"]
    end_delegation(actor(leader), choice.id)
    ended = actor(member, **session)
    assert (ended.on_behalf_of, ended.roles) == (None, frozenset())


def test_a_delegation_of_another_gives_nothing(cast: Cast) -> None:
    given = Delegation.objects.get()
    stolen = actor(cast["unit_clerk"], **{ACTING_DELEGATION: given.id})
    assert (stolen.on_behalf_of, stolen.delegation_id) == (None, None)
    theirs = Appointment.objects.filter(person=cast["leader"].person_id).first()
    assert theirs is not None
    assert actor(cast["unit_clerk"], **{ACTING_APPOINTMENT: theirs.id}).roles == {"unit_clerk"}


def test_a_delegation_ends_when_the_leader_leaves_his_post(cast: Cast) -> None:
    given = Delegation.objects.get()
    relieve(SYSTEM, given.appointment_id, day=clock.today())
    assert actor(cast["assistant"], **{ACTING_DELEGATION: given.id}).on_behalf_of is None


@pytest.mark.parametrize(
    ("typed", "kind", "label"),
    [
        ("giám đốc sở tài chính", "post", "Giám đốc Sở Tài chính"),
        ("gd so tai chinh", "post", "Giám đốc Sở Tài chính"),
        ("PHÓ CHỦ TỊCH ubnd thanh pho", "post", "Phó Chủ tịch UBND Thành phố"),
        ("thường trực", "body", "Thường trực UBND Thành phố"),
        ("chủ tịch các phường", "body", "Chủ tịch UBND các phường, xã"),
        ("so y te", "unit", "Sở Y tế"),
        ("thao trinh", "person", "Vũ Thảo Trinh"),
    ],
)
def test_attendees_are_found_by_post_unit_body_or_name(cast: Cast, typed: str, kind: str, label: str) -> None:
    found = {(one.kind, one.label): one for one in find_attendees(actor(cast["organiser"]), typed)}
    choice = found[kind, label]
    assert choice.person_ids
    assert person_ids_of(kind, choice.id) == choice.person_ids


def test_a_stranger_finds_nobody_and_an_empty_text_finds_nothing(cast: Cast) -> None:
    assert find_attendees(Actor.anonymous(), "so") == []
    assert find_attendees(actor(cast["organiser"]), "  ") == []
    assert person_ids_of("planet", 1) == ()


def test_bodies_are_right_for_their_day(cast: Cast) -> None:
    organiser = actor(cast["organiser"])
    heads = next(one for one in find_attendees(organiser, "thủ trưởng các sở") if one.kind == "body")
    with clock.hold(datetime(2025, 2, 1, tzinfo=UTC)):
        assert len(person_ids_of("body", heads.id)) == 21
    assert len(person_ids_of("body", heads.id)) == 16


def test_the_first_administrator_needs_nobody_and_may_get_a_link(db: None, held_clock: None) -> None:
    made = create_administrator(SYSTEM, "Admin@hanoi.example", "Kiều Minh Khoa")
    assert "/accounts/invitation/" in made.link
    assert actor_from(User.objects.get(id=made.user_id), {}).roles == {"administrator"}
    again = create_administrator(SYSTEM, "admin@hanoi.example", "", "hoa sen ho tay")
    assert (again.person_id, again.user_id, again.link) == (made.person_id, made.user_id, "")
    with pytest.raises(Forbidden):
        create_administrator(
            Actor(kind="person", label="x", roles=frozenset({"administrator"})), "b@hanoi.example", "B"
        )


def test_a_person_is_invited_until_the_account_is_in_use(cast: Cast) -> None:
    boss = actor(cast["administrator"])
    person = Person.objects.filter(user=None).exclude(email="").order_by("id")[0]
    first, second = invite_person(boss, person.id), invite_person(boss, person.id)
    assert first != second
    with pytest.raises(Refusal, match=r"organisation\.has_account"):
        invite_person(boss, cast["leader"].person_id)
    with pytest.raises(Forbidden):
        invite_person(actor(cast["organiser"]), person.id)
    with pytest.raises(NotFound):
        invite_person(boss, 0)


def test_demo_accounts_are_opened_once_and_only_in_the_demo(cast: Cast, settings: Settings) -> None:
    before = User.objects.count()
    assert open_demo_accounts(SYSTEM) == len(cast)
    assert User.objects.count() == before
    settings.KHUE_DEMO = False
    with pytest.raises(Refusal, match=r"organisation\.not_demo"):
        open_demo_accounts(SYSTEM)
