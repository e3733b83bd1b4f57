"""Hà Nội of 2017 and since 2025, on both sides of the reforms."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from khue.organisation.actions import load_city
from khue.organisation.actions.city import DATA
from khue.organisation.models import Appointment, Person, Post, Unit, UnitRole, UnitSuccession
from khue.organisation.models.dated import running
from khue.organisation.queries import CastMember, demo_cast, heads_of, holder_of, people, unit_at, units
from khue.organisation.rules.city import CAST, hanoi
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, Refusal
from khue.shared.text import fold

SYSTEM = Actor.system("test")
MERGE, TIERS = date(2025, 3, 1), date(2025, 7, 1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("city")


def unit(code: str, kind: str = "department") -> Unit:
    return Unit.objects.get(code=code, kind=kind)


def post(code: str, unit_code: str) -> Post:
    return Post.objects.get(code=code, unit__code=unit_code)


def count(kind: str, day: date) -> int:
    return sum(row.kind == kind for row in units(day))


def test_departments_are_21_with_the_office_in_2017_and_16_since_the_mergers() -> None:
    for day, departments in ((date(2017, 3, 30), 20), (MERGE - DAY, 20), (MERGE, 15)):
        assert count("department", day) == departments
        assert count("office", day) == 1


def test_districts_end_the_day_wards_begin() -> None:
    assert (count("district", TIERS - DAY), count("ward", TIERS - DAY)) == (30, 0)
    assert (count("district", TIERS), count("ward", TIERS)) == (0, 126)


def test_the_focal_department_is_followed_by_its_successor() -> None:
    held = {row.since: row.unit.code for row in UnitRole.objects.select_related("unit")}
    assert held == {date(2017, 1, 1): "STTTT", MERGE: "SKHCN"}
    (after,) = unit_at(unit("STTTT").id, MERGE)
    assert after.name == "Sở Khoa học và Công nghệ"
    (before,) = unit_at(unit("STTTT").id, MERGE - DAY)
    assert before.name == "Sở Thông tin và Truyền thông"


def test_the_director_on_a_day_is_right_on_both_sides() -> None:
    director = post("director", "SKHCN")
    before, after = holder_of(director.id, MERGE - DAY), holder_of(director.id, MERGE)
    assert before is not None
    assert after is not None
    assert before.id != after.id
    assert after.name == CAST["focal_director"][0]
    gone = post("director", "STTTT")
    last = holder_of(gone.id, MERGE - DAY)
    assert last is not None
    assert holder_of(gone.id, MERGE) is None
    assert people([last.id], MERGE)[last.id].post_title == "Phó Giám đốc Sở Khoa học và Công nghệ"


def test_a_district_is_followed_by_the_wards_that_took_its_parts() -> None:
    son_tay = unit("269", "district")
    assert {row.short_name for row in unit_at(son_tay.id, TIERS)} == {
        "Phường Sơn Tây",
        "Phường Tùng Thiện",
        "Xã Đoài Phương",
        "Xã Hòa Lạc",
    }
    hong_ha = unit("00097", "ward")
    assert len(unit_at(hong_ha.id, TIERS - DAY)) == 5
    assert UnitSuccession.objects.filter(kind="part").count() == 213


def test_every_unit_has_one_head_on_every_side() -> None:
    for day in (date(2017, 3, 30), MERGE - DAY, MERGE, TIERS - DAY, TIERS, date(2026, 11, 23)):
        without = [row.name for row in units(day) if len(heads_of(row.id, day)) != 1]
        # A division has its head by name; the centre is led like one.
        assert without == []


def test_every_single_seat_is_taken_on_every_side() -> None:
    for day in (date(2017, 3, 30), MERGE - DAY, MERGE, TIERS - DAY, TIERS, date(2026, 11, 23)):
        seats = set(Post.objects.filter(running(day), single_seat=True).values_list("id", flat=True))
        held = set(Appointment.objects.filter(running(day)).values_list("post_id", flat=True))
        assert seats - held == set()


def test_people_are_generated_and_nobody_known() -> None:
    names = [fold(name) for name in Person.objects.values_list("full_name", flat=True)]
    assert 650 <= len(names) <= 900
    assert len(set(names)) == len(names)
    assert fold("Ngô Văn Quý") not in names
    assert not Person.objects.exclude(email__endswith="@hanoi.example").exists()
    assert not Person.objects.exclude(phone__startswith="0900 000 ").exists()


def test_the_cast_is_named_and_in_post(city: dict[str, CastMember]) -> None:
    assert set(city) == set(CAST)
    assert city["unit_head"].post_title == "Giám đốc Sở Tài chính"
    assert city["unit_clerk"].post_title == "Văn thư Sở Tài chính"
    assert city["leader"].post_title == "Phó Chủ tịch UBND Thành phố"
    assert city["chief_of_office"].post_title == "Chánh Văn phòng UBND Thành phố"
    assert city["organiser"].post_title == "Chuyên viên Phòng Tổng hợp"


def test_the_same_data_give_the_same_city() -> None:
    data = json.loads((DATA / "hanoi.json").read_text(encoding="utf-8"))
    names = json.loads((DATA / "names.json").read_text(encoding="utf-8"))
    assert hanoi(data, names).people == hanoi(data, names).people
    assert [person.name for person in hanoi(data, names).people] == list(
        Person.objects.order_by("id").values_list("full_name", flat=True)
    )


def test_loading_twice_is_as_once() -> None:
    before = Person.objects.count()
    assert load_city(SYSTEM, "hanoi").already
    assert Person.objects.count() == before
    assert len(demo_cast()) == len(CAST)


def test_an_unknown_city_and_a_stranger_are_refused() -> None:
    with pytest.raises(Refusal, match=r"organisation\.unknown_city"):
        load_city(SYSTEM, "atlantis")
    with pytest.raises(Forbidden):
        load_city(Actor(kind="person", label="x", roles=frozenset({"organiser"})), "hanoi")
