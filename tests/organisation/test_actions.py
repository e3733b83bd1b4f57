"""Units, posts, people and delegations as their actions change them."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khue.audit.models import Record
from khue.organisation.actions import (
    UnitDraft,
    add_person,
    appoint,
    create_post,
    create_unit,
    delegate,
    end_delegation,
    end_role,
    end_unit,
    merge_units,
    name_role,
    name_unit_role,
    relieve,
    rename_unit,
    set_contact,
    split_unit,
)
from khue.organisation.models import Appointment, Delegation, NamedRole, Post, UnitRole
from khue.organisation.queries import (
    actor_of_person,
    clerks_of,
    heads_of,
    holder_of,
    people,
    person_ids_of,
    unit_at,
    unit_choices,
)
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from tests.organisation.conftest import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held_clock")]

FIRST, CUT, TODAY, LATER = date(2020, 1, 1), date(2025, 3, 1), date(2026, 11, 23), date(2026, 12, 1)
OFFICER = Actor(kind="person", label="x", user_id=1, person_id=1, roles=frozenset({"organiser", "leader"}))


def a_unit(name: str = "Sở Tài chính", code: str = "STC", parent: int | None = None) -> int:
    return create_unit(SYSTEM, UnitDraft("department", name, code=code, parent_id=parent), since=FIRST)


def a_person(name: str = "Đỗ Hải Yên") -> int:
    return add_person(SYSTEM, name)


def in_post(
    unit: int, code: str = "director", since: date = FIRST, name: str = "Đỗ Hải Yên"
) -> tuple[int, int]:
    person, post = a_person(name), create_post(SYSTEM, unit, code)
    return person, appoint(SYSTEM, person_id=person, post_id=post, since=since)


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, match=code.replace(".", r"\."))


def test_an_appointment_holds_from_its_first_day_until_before_its_last() -> None:
    unit = a_unit()
    person, held = in_post(unit)
    post = Appointment.objects.get(id=held).post_id
    relieve(SYSTEM, held, day=CUT)
    for day, holds in ((date(2019, 12, 31), False), (FIRST, True), (date(2025, 2, 28), True), (CUT, False)):
        assert (holder_of(post, day) is not None) is holds
        assert heads_of(unit, day) == ((person,) if holds else ())
        assert people([person], day)[person].post_codes == (frozenset({"director"}) if holds else frozenset())
    record = Record.objects.get(action="organisation.relieve")
    assert record.facts["person"] == person
    with refused("organisation.not_in_post"):
        relieve(SYSTEM, held, day=TODAY)


def test_a_taken_seat_is_refused_until_its_holder_is_relieved_and_acting_is_apart() -> None:
    unit = a_unit()
    _, held = in_post(unit)
    post = Appointment.objects.get(id=held).post_id
    other = a_person("Trịnh Công Uẩn")
    with refused("organisation.seat_taken"):
        appoint(SYSTEM, person_id=other, post_id=post, since=CUT)
    appoint(SYSTEM, person_id=other, post_id=post, since=CUT, kind="acting")
    relieve(SYSTEM, held, day=CUT)
    card = holder_of(post, CUT)
    assert card is not None
    assert card.post_title == "Quyền Giám đốc Sở Tài chính"
    with refused("organisation.already_in_post"):
        appoint(SYSTEM, person_id=other, post_id=post, since=TODAY)


def test_an_appointment_stays_within_its_post() -> None:
    unit = a_unit()
    post, person = create_post(SYSTEM, unit, "director"), a_person()
    for since, until, code in (
        (date(2019, 1, 1), None, "appointment_outside_post"),
        (CUT, CUT, "period_backwards"),
    ):
        with refused(f"organisation.{code}"):
            appoint(SYSTEM, person_id=person, post_id=post, since=since, until=until)
    end_unit(SYSTEM, unit, day=CUT)
    with refused("organisation.appointment_outside_post"):
        appoint(SYSTEM, person_id=person, post_id=post, since=CUT)


def test_a_renamed_unit_goes_on_with_all_that_belongs_to_it() -> None:
    unit = a_unit()
    person, held = in_post(unit)
    division = create_unit(SYSTEM, UnitDraft("division", "Phòng Ngân sách", parent_id=unit), since=FIRST)
    officer, _ = in_post(division, "officer", name="Mai Bích Ngà")
    taker = a_person("Phan Gia Tuệ")
    delegate(SYSTEM, appointment_id=held, taker_id=taker, since=FIRST, document="1/UQ")
    name_unit_role(SYSTEM, "focal", unit, since=FIRST)
    new = rename_unit(SYSTEM, unit, name="Sở Tài chính và Kế hoạch", day=CUT)
    assert [row.id for row in unit_at(unit, CUT)] == [new]
    assert [row.id for row in unit_at(new, FIRST)] == [unit]
    assert heads_of(new, CUT) == (person,)
    assert people([person], CUT)[person].post_title == "Giám đốc Sở Tài chính và Kế hoạch"
    assert people([person], FIRST)[person].post_title == "Giám đốc Sở Tài chính"
    (after,) = unit_at(division, CUT)
    assert after.parent_id == new
    assert people([officer], CUT)[officer].unit_id == after.id
    assert Delegation.objects.get(taker=taker, until=None).appointment.post.unit_id == new
    assert UnitRole.objects.get(until=None).unit_id == new
    assert Post.objects.get(unit=new).continues_id == Post.objects.get(unit=unit).id


def test_who_is_named_to_a_role_for_a_unit_keeps_it_when_the_unit_is_renamed() -> None:
    unit, other = a_unit(), a_unit("Sở Nội vụ", "SNV")
    _, held = in_post(unit)
    post = Appointment.objects.get(id=held).post_id
    clerk, _ = in_post(other, "officer", name="Mai Bích Ngà")
    name_role(SYSTEM, "unit_clerk", person_id=clerk, unit_id=unit, since=FIRST, document="3/QĐ")
    name_role(SYSTEM, "unit_clerk", post_id=post, unit_id=unit, since=FIRST)
    later = name_role(SYSTEM, "unit_head", person_id=clerk, unit_id=unit, since=LATER)
    new = rename_unit(SYSTEM, unit, name="Sở Tài chính và Kế hoạch", day=CUT)
    renamed = Post.objects.get(unit=new).id
    assert set(NamedRole.objects.values_list("person", "post", "unit", "since", "until", "document")) == {
        (clerk, None, unit, FIRST, CUT, "3/QĐ"),
        (clerk, None, new, CUT, None, "3/QĐ"),
        (None, post, unit, FIRST, CUT, ""),
        (None, renamed, new, CUT, None, ""),
        (clerk, None, new, LATER, None, ""),
    }
    assert NamedRole.objects.get(id=later).unit_id == new
    assert actor_of_person(clerk).unit_ids >= {new}


def test_merged_units_end_and_their_role_passes_on() -> None:
    old, going_on = a_unit("Sở Thông tin", "STTTT"), a_unit("Sở Khoa học", "SKHCN")
    person, _ = in_post(old)
    name_unit_role(SYSTEM, "focal", old, since=FIRST)
    assert merge_units(SYSTEM, [old, going_on], into=going_on, day=CUT) == going_on
    assert people([person], CUT)[person].post_title == ""
    assert people([person], date(2025, 2, 28))[person].post_title == "Giám đốc Sở Thông tin"
    assert [row.id for row in unit_at(old, CUT)] == [going_on]
    assert UnitRole.objects.get(until=None).unit_id == going_on
    assert [row.id for row in unit_choices("so", CUT)] == [going_on]
    with refused("organisation.nothing_to_merge"):
        merge_units(SYSTEM, [going_on], into=going_on, day=CUT)
    with refused("organisation.unit_not_running"):
        merge_units(SYSTEM, [old], into=going_on, day=CUT)


def test_a_split_unit_is_followed_by_all_its_parts() -> None:
    unit = a_unit()
    made = split_unit(
        SYSTEM, unit, into=[UnitDraft("department", "Sở A"), UnitDraft("department", "Sở B")], day=CUT
    )
    assert tuple(row.id for row in unit_at(unit, CUT)) == made
    assert [row.id for row in unit_at(made[1], FIRST)] == [unit]
    person, _ = in_post(made[0], since=CUT)
    assert person_ids_of("unit", unit, TODAY) == (person,)


def test_a_vacant_head_is_stood_for_by_the_first_leader() -> None:
    unit = a_unit()
    create_post(SYSTEM, unit, "director")
    deputy, _ = in_post(unit, "deputy_director", name="Trịnh Công Uẩn")
    assert heads_of(unit, TODAY) == (deputy,)
    clerk, _ = in_post(unit, "clerk", name="Mai Bích Ngà")
    assert clerks_of(unit, TODAY) == (clerk,)


def test_a_post_of_one_seat_is_made_once_in_a_unit() -> None:
    unit = a_unit()
    create_post(SYSTEM, unit, "director")
    with refused("organisation.post_exists"):
        create_post(SYSTEM, unit, "director")
    with refused("organisation.unknown_post"):
        create_post(SYSTEM, unit, "wizard")
    with refused("organisation.post_outside_unit"):
        create_post(SYSTEM, unit, "clerk", since=date(2019, 1, 1))


def test_a_delegation_ends_with_the_post_and_is_not_doubled() -> None:
    unit = a_unit()
    _, held = in_post(unit)
    taker = a_person("Phan Gia Tuệ")
    given_id = delegate(SYSTEM, appointment_id=held, taker_id=taker, since=CUT)
    with refused("organisation.already_delegated"):
        delegate(SYSTEM, appointment_id=held, taker_id=taker, since=TODAY)
    relieve(SYSTEM, held, day=TODAY)
    assert Delegation.objects.get(id=given_id).until == TODAY
    with refused("organisation.delegation_over"):
        end_delegation(SYSTEM, given_id, day=TODAY)


def test_only_the_holder_delegates_and_never_further_or_to_himself() -> None:
    person, held = in_post(a_unit())
    taker = a_person("Phan Gia Tuệ")
    own = Actor(kind="person", label="x", person_id=person, roles=frozenset({"leader"}))
    with pytest.raises(Forbidden):
        delegate(OFFICER, appointment_id=held, taker_id=taker, since=CUT)
    with refused("organisation.delegation_to_self"):
        delegate(own, appointment_id=held, taker_id=person, since=CUT)
    behalf = Actor(
        kind="person", label="x", person_id=taker, on_behalf_of=person, roles=frozenset({"leader"})
    )
    with refused("organisation.delegation_passed_on"):
        delegate(behalf, appointment_id=held, taker_id=taker, since=CUT)
    given_id = delegate(own, appointment_id=held, taker_id=taker, since=CUT)
    stranger = Actor(kind="person", label="x", person_id=taker + 999)
    with pytest.raises(NotFound):
        end_delegation(stranger, given_id)
    end_delegation(Actor(kind="person", label="x", person_id=taker), given_id)
    assert Delegation.objects.get(id=given_id).until == TODAY


def test_addresses_are_checked_and_belong_to_one() -> None:
    first = add_person(SYSTEM, "  Đỗ   Hải Yên ", email="YEN@hanoi.example")
    assert people([first])[first].name == "Đỗ Hải Yên"
    assert people([first])[first].email == "yen@hanoi.example"
    with refused("organisation.email_taken"):
        add_person(SYSTEM, "Người Khác", email="yen@hanoi.example")
    second = a_person("Người Khác")
    with refused("organisation.bad_email"):
        set_contact(SYSTEM, second, email="not an address", phone="")
    set_contact(SYSTEM, second, email="khac@hanoi.example", phone="0900 000 999")
    assert people([second])[second].phone == "0900 000 999"
    with refused("organisation.name_missing"):
        add_person(SYSTEM, "  ")


def test_roles_are_named_to_one_of_person_and_post() -> None:
    person = a_person()
    with refused("organisation.unknown_role"):
        name_role(SYSTEM, "king", person_id=person, since=FIRST)
    with refused("organisation.role_for_whom"):
        name_role(SYSTEM, "auditor", since=FIRST)
    named = name_role(SYSTEM, "auditor", person_id=person, since=FIRST)
    end_role(SYSTEM, named, day=CUT)
    with pytest.raises(NotFound):
        end_role(SYSTEM, named + 1, day=CUT)


def test_a_unit_role_passes_from_one_unit_to_the_next() -> None:
    first, second = a_unit("Sở A", "A"), a_unit("Sở B", "B")
    name_unit_role(SYSTEM, "focal", first, since=FIRST)
    name_unit_role(SYSTEM, "focal", second, since=CUT)
    assert list(UnitRole.objects.order_by("since").values_list("unit_id", "until")) == [
        (first, CUT),
        (second, None),
    ]


def test_nobody_but_an_administrator_changes_the_organisation() -> None:
    unit = a_unit()
    person, held = in_post(unit)
    for act in (
        lambda: create_unit(OFFICER, UnitDraft("department", "X"), since=FIRST),
        lambda: rename_unit(OFFICER, unit, name="X", day=CUT),
        lambda: merge_units(OFFICER, [unit], into=unit, day=CUT),
        lambda: split_unit(OFFICER, unit, into=[], day=CUT),
        lambda: end_unit(OFFICER, unit, day=CUT),
        lambda: create_post(OFFICER, unit, "clerk"),
        lambda: appoint(OFFICER, person_id=person, post_id=1, since=CUT),
        lambda: relieve(OFFICER, held, day=CUT),
        lambda: add_person(OFFICER, "X"),
        lambda: set_contact(OFFICER, person, email="", phone=""),
        lambda: name_role(OFFICER, "auditor", person_id=person, since=FIRST),
        lambda: end_role(OFFICER, 1, day=CUT),
        lambda: name_unit_role(OFFICER, "focal", unit, since=FIRST),
    ):
        with pytest.raises(Forbidden):
            act()
    assert Record.objects.filter(outcome="refused", code="shared.forbidden").count() == 13


def test_a_bad_unit_is_refused() -> None:
    a_unit()
    for draft, code in (
        (UnitDraft("castle", "X"), "unknown_kind"),
        (UnitDraft("department", " "), "name_missing"),
        (UnitDraft("department", "X", code="STC"), "unit_code_taken"),
    ):
        with refused(f"organisation.{code}"):
            create_unit(SYSTEM, draft, since=CUT)
    with refused("organisation.period_backwards"):
        create_unit(SYSTEM, UnitDraft("department", "X"), since=CUT, until=CUT)


spans = st.tuples(
    st.integers(0, 60), st.one_of(st.none(), st.integers(1, 40)), st.sampled_from(("full", "acting"))
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(spans, max_size=8))
def test_a_single_seat_never_has_two_holders_of_one_kind(
    held_clock: None, tries: list[tuple[int, int | None, str]]
) -> None:
    unit = create_unit(SYSTEM, UnitDraft("department", "Sở"), since=FIRST)
    post = create_post(SYSTEM, unit, "director")
    for start, length, kind in tries:
        since = date.fromordinal(FIRST.toordinal() + start)
        until = None if length is None else date.fromordinal(since.toordinal() + length)
        with contextlib.suppress(Refusal):
            appoint(SYSTEM, person_id=a_person(), post_id=post, since=since, until=until, kind=kind)
    rows = list(Appointment.objects.filter(post=post))
    assert bool(rows) is bool(tries)
    for one in rows:
        for other in rows:
            if one.id < other.id and one.kind == other.kind:
                assert not one.period.overlaps(other.period)
