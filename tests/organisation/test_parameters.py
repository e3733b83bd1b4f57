"""Settings as data: what holds on a day, who may set it, and the days that are worked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from khue.audit.models import Record
from khue.distribution.rules.parameters import ATTACH_LIMIT, DOMAINS
from khue.meetings.queries import notice
from khue.organisation.actions import announce_day, forget_day, forget_parameter, set_parameter
from khue.organisation.models import AnnouncedDay, ParameterValue
from khue.organisation.pages.settings import entered, shown
from khue.organisation.queries import days_to_see, domains, number, parameters_to_see, work_calendar
from khue.organisation.rules.calendar import Announced, WorkCalendar, calendar, legal_days
from khue.shared.actor import Actor
from khue.shared.parameters import PARAMETERS, Parameter, declare
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.sentences import SENTENCES
from khue.tablets.queries.secrets import pin_terms, terms
from khue.tablets.rules.parameters import LEASE_DAYS
from tests.organisation.conftest import SYSTEM
from tests.organisation.test_changes import World

held = [pytest.mark.django_db, pytest.mark.usefixtures("held_clock")]
TODAY, LATER = date(2026, 11, 23), date(2026, 12, 1)
OFFICER = Actor(kind="person", label="x", user_id=1, person_id=1, roles=frozenset({"organiser"}))


def test_every_parameter_has_a_name_and_says_what_it_does() -> None:
    missing = [one for key in PARAMETERS for one in (key, f"{key}.does") if one not in SENTENCES]
    assert missing == []
    with pytest.raises(ValueError, match="breaks its bounds"):
        declare(Parameter("x.y", "tablets", "number", 99, "days", 1, 9))
    assert "x.y" not in PARAMETERS


class TestValues:
    pytestmark = held

    def test_the_default_holds_until_the_day_a_value_was_set_for(self, settings: Settings) -> None:
        settings.KHUE_LEASE_DAYS = 9
        assert terms().days == 9
        set_parameter(SYSTEM, LEASE_DAYS.key, 14, since=LATER, document="12/QĐ-UBND")
        set_parameter(SYSTEM, LEASE_DAYS.key, 5)
        assert [
            number(LEASE_DAYS, day) for day in (date(2026, 11, 22), TODAY, date(2026, 11, 30), LATER)
        ] == [
            9,
            5,
            5,
            14,
        ]
        assert terms().days == 5
        row = next(one for one in parameters_to_see(SYSTEM) if one.parameter is LEASE_DAYS)
        assert (row.value, row.default, row.now.since if row.now else None) == (5, 9, TODAY)
        assert [(one.value, one.document) for one in row.coming] == [(14, "12/QĐ-UBND")]
        forget_parameter(SYSTEM, LEASE_DAYS.key, since=LATER)
        assert number(LEASE_DAYS, LATER) == 5
        record = Record.objects.get(action="organisation.set_parameter", facts__value=14)
        assert (record.object, record.facts["since"]) == ("parameter:tablets.lease_days", "2026-12-01")

    def test_the_same_day_is_set_anew_and_every_change_is_in_the_log(self) -> None:
        for days in (5, 6):
            set_parameter(SYSTEM, LEASE_DAYS.key, days)
        assert ParameterValue.objects.get().value == 6
        assert Record.objects.filter(action="organisation.set_parameter").count() == 2

    @pytest.mark.parametrize(
        ("key", "value", "code"),
        [
            ("tablets.lease_days", 0, "parameter_bounds"),
            ("tablets.lease_days", 61, "parameter_bounds"),
            ("tablets.pin_length", 4, "parameter_bounds"),
            ("tablets.lease_days", ("a.vn",), "parameter_bounds"),
            ("distribution.domains", (), "parameter_domains"),
            ("distribution.domains", 3, "parameter_domains"),
            ("distribution.domains", ("hanoi.gov.vn", "@hanoi"), "parameter_domain"),
        ],
    )
    def test_a_value_outside_its_bounds_is_refused(self, key: str, value: object, code: str) -> None:
        with pytest.raises(Refusal, match=rf"organisation\.{code}"):
            set_parameter(SYSTEM, key, value)
        assert not ParameterValue.objects.exists()

    def test_the_past_is_not_changed_and_unknown_things_are_not_found(self) -> None:
        for act in (
            lambda: set_parameter(SYSTEM, LEASE_DAYS.key, 5, since=date(2026, 11, 22)),
            lambda: forget_parameter(SYSTEM, LEASE_DAYS.key, since=TODAY),
        ):
            with pytest.raises(Refusal, match=r"organisation\.parameter_in_past"):
                act()
        for act in (
            lambda: set_parameter(SYSTEM, "tablets.colour", 5),
            lambda: forget_parameter(SYSTEM, LEASE_DAYS.key, since=LATER),
            lambda: forget_day(SYSTEM, 99),
        ):
            with pytest.raises(NotFound):
                act()

    def test_only_an_administrator_sets_and_only_keepers_of_the_rules_look(self) -> None:
        for act in (
            lambda: set_parameter(OFFICER, LEASE_DAYS.key, 5),
            lambda: forget_parameter(OFFICER, LEASE_DAYS.key, since=LATER),
            lambda: announce_day(OFFICER, LATER, name="x", works=False),
            lambda: forget_day(OFFICER, 1),
        ):
            with pytest.raises(Forbidden):
                act()
        for look in (lambda: parameters_to_see(OFFICER), lambda: days_to_see(OFFICER, 2026)):
            with pytest.raises(NotFound):
                look()

    def test_what_is_set_reaches_where_it_is_used(self) -> None:
        set_parameter(SYSTEM, "tablets.pin_length", 8)
        set_parameter(SYSTEM, "distribution.domains", ("hanoi.gov.vn", "hanoi.example"))
        set_parameter(SYSTEM, "meetings.notice_days", 5)
        assert pin_terms() == {"min_length": 8, "wrong_limit": 5}
        assert domains(DOMAINS) == ("hanoi.gov.vn", "hanoi.example")
        assert notice().days == 5

    def test_an_announced_day_stands_above_the_law_until_it_is_taken_back(self) -> None:
        day, saturday = date(2026, 12, 4), date(2026, 12, 12)
        announce_day(SYSTEM, day, name="Nghỉ hoán đổi", works=False, document="99/TB")
        announce_day(SYSTEM, saturday, name="Làm bù", works=True)
        announce_day(SYSTEM, date(2026, 11, 24), name="Vẫn làm việc", works=True)
        days = work_calendar(TODAY, date(2026, 12, 31))
        assert [days.works(one) for one in (day, saturday, date(2026, 11, 24))] == [False, True, True]
        assert notice().calendar.works(saturday)
        row = next(one for one in days_to_see(SYSTEM, 2026) if one.day == day)
        assert (row.name, row.document) == ("Nghỉ hoán đổi", "99/TB")
        forget_day(SYSTEM, AnnouncedDay.objects.get(day=day).id)
        assert work_calendar(TODAY, date(2026, 12, 31)).works(day)
        with pytest.raises(Refusal, match=r"organisation\.name_missing"):
            announce_day(SYSTEM, day, name=" ", works=False)


class TestPage:
    pytestmark = held

    @pytest.fixture
    def world(self, db: None) -> World:
        return World()

    def test_an_administrator_sets_and_takes_back_on_the_page(self, world: World) -> None:
        home = "/organisation/settings/"
        page = world.client.get(home).content.decode()
        assert "Hạn đọc ngoại tuyến" in page
        assert "Mặc định" in page
        sent = {"value": "8,5", "since": "01/12/2026", "document": "12/QĐ"}
        assert world.client.post(f"{home}distribution.attach_limit/set_parameter", sent).status_code == 302
        assert number(ATTACH_LIMIT, LATER) == 8_500_000
        assert "Từ ngày 01/12/2026: 8,5 MB" in world.client.get(home).content.decode()
        gone = world.client.post(f"{home}distribution.attach_limit/forget_parameter", {"since": "01/12/2026"})
        assert gone.status_code == 302
        assert not ParameterValue.objects.exists()
        for value in ("nhiều", "NaN", "sNaN", "1e99", "9e999999", "9e999998", "99999", ""):
            bad = world.client.post(f"{home}tablets.lease_days/set_parameter", {"value": value})
            assert bad.status_code == 422, value
            assert "từ 1 đến 60" in bad.content.decode()
        assert world.client.post(f"{home}tablets.x/set_parameter", {"value": "1"}).status_code == 404

    def test_days_are_announced_on_the_page(self, world: World) -> None:
        home = "/organisation/settings/"
        day = {"day": "04/12/2026", "name": "Nghỉ hoán đổi", "works": "no"}
        for year in ("9" * 5000, "٢٠٢٧", "1900", "nay"):
            assert "năm 2026" in world.client.get(home, {"year": year}).content.decode(), year
        made = world.client.post(f"{home}days/announce_day", day)
        assert made.headers["Location"] == f"{home}?year=2026#ngay-nghi"
        page = world.client.get(f"{home}?year=2026").content.decode()
        assert "Nghỉ hoán đổi" in page
        assert "Giỗ Tổ" in page
        bad = world.client.post(f"{home}days/announce_day", {"day": "x", "name": ""})
        assert bad.status_code == 422
        assert "Ngày chưa đúng" in bad.content.decode()
        one = AnnouncedDay.objects.get()
        assert world.client.post(f"{home}days/{one.id}/forget_day").status_code == 302
        assert not AnnouncedDay.objects.exists()


def test_values_are_read_as_people_write_them() -> None:
    assert entered(ATTACH_LIMIT, " 7,5 ") == 7_500_000
    assert shown(ATTACH_LIMIT, 7_500_000) == "7,5 MB"
    assert entered(LEASE_DAYS, "7.5") == -1
    assert entered(ATTACH_LIMIT, "9e999999") == -1
    assert shown(LEASE_DAYS, 10) == "10 ngày"
    assert entered(DOMAINS, "Hanoi.GOV.vn, @hanoi.example\nhanoi.gov.vn") == ("hanoi.gov.vn", "hanoi.example")


def test_the_laws_days_are_known_and_the_later_word_holds() -> None:
    year = {one.day: one for one in legal_days(2026)}
    assert not year[date(2026, 2, 17)].works
    assert year[date(2026, 9, 2)].name == "Quốc khánh"
    assert year[date(2026, 8, 22)].works
    made = calendar(legal_days(2026), (Announced(date(2026, 9, 2), "", works=True),))
    assert made.works(date(2026, 9, 2))
    assert made.works(date(2026, 8, 22))
    assert not made.works(date(2026, 8, 31))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60), st.integers(0, 15))
def test_working_days_are_counted_both_ways_alike(start: date, length: int, wanted: int) -> None:
    usual = WorkCalendar()
    end = date.fromordinal(start.toordinal() + length)
    days = [date.fromordinal(start.toordinal() + n) for n in range(length)]
    assert usual.between(start, end) == sum(1 for day in days if day.isoweekday() < 6)
    assert usual.between(end, start) == 0 or not length
    assert WorkCalendar(off=frozenset(days)).between(start, end) == 0
    assert WorkCalendar(on=frozenset(days)).between(start, end) == length
    assert usual.between(usual.before(end, wanted), end) == wanted
