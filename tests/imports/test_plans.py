"""What the rows of a file mean beside what stands: pure rules, tried by the thousand."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khue.imports.rules.appointments import Stand, plan_appointments
from khue.imports.rules.book import Limits
from khue.imports.rules.people import PeopleIndex, plan_people
from khue.imports.rules.posts import UnitsNow, form_for, plan_posts
from khue.imports.rules.reading import read_rows
from khue.imports.rules.sheets import FORMS_OF_SHEETS
from khue.imports.rules.tablets import Holders, plan_tablets
from khue.imports.rules.templates import rows_of, template
from khue.imports.rules.units import earliest_days, plan_units, unit_key
from khue.imports.rules.xlsx import read_xlsx
from khue.organisation.rules import FORMS
from khue.organisation.rules.register import AppointmentEntry, PersonEntry, PostEntry, Register, UnitEntry
from khue.shared.text import tidy
from khue.tablets.rules.register import TabletEntry, imei_is_right, luhn
from tests.imports.conftest import TODAY
from tests.imports.made import book

FIRST = date(2020, 1, 1)
CITY = UnitEntry(1, "UBND", "committee", "UBND thành phố Mẫu", "UBND", None, 1, FIRST, None)
FINANCE = UnitEntry(2, "STC", "department", "Sở Tài chính", "Sở Tài chính", 1, 10, FIRST, None)
BUDGET = UnitEntry(3, "", "division", "Phòng Ngân sách", "Phòng Ngân sách", 2, 11, FIRST, None)
UNITS = (CITY, FINANCE, BUDGET)
DIRECTOR = PostEntry(11, 2, "director", "Giám đốc", single_seat=True, leader=True, since=FIRST, until=None)
DEPUTY = PostEntry(
    12, 2, "deputy_director", "Phó Giám đốc", single_seat=False, leader=True, since=FIRST, until=None
)
YEN = PersonEntry(21, "CB01", "Đỗ Hải Yên", "yen@hanoi.example", "0900")
UAN = PersonEntry(22, "", "Trịnh Công Uẩn", "uan@hanoi.example", "")
TUE = PersonEntry(23, "", "Phan Gia Tuệ", "", "")
HELD = AppointmentEntry(31, 21, 11, "full", FIRST, None, "1/QĐ")
PAD = TabletEntry(41, "MTB-1", "S1", "490154203237518", "iPad", "ios", "known", 21)


def rows(key, *lines):
    """Rows of one sheet as a file would bring them."""
    return read_rows(read_xlsx(io.BytesIO(book({key: lines})), Limits())).rows.get(key, ())


def codes(plan):
    return [[finding.code for finding in one.findings] for one in plan.outcomes]


def verdicts(plan):
    return [one.verdict for one in plan.outcomes]


def units(*lines, known=UNITS):
    return plan_units(rows("units", *lines), known, TODAY, {})


def unit(code, name="Đơn vị", parent="", kind="Sở, ban, ngành", since=""):
    return [code, name, "", kind, parent, "", since]


def test_units_above_each_other_in_a_circle_are_told():
    plan = units(unit("A", parent="B"), unit("B", "Khác", parent="C"), unit("C", "Nữa", parent="A"))
    assert verdicts(plan) == ["error"] * 3
    assert all("imports.units_circle" in one for one in codes(plan))
    assert "imports.units_circle" in codes(units(unit("A", parent="A")))[0]
    known = units(["UBND", CITY.name, "UBND", "Ủy ban nhân dân Thành phố", "STC", 1, ""])
    assert "imports.units_circle" in codes(known)[0]


def test_a_unit_waits_for_the_one_above_it_wherever_that_stands_in_the_file():
    plan = units(unit("C", "Dưới", parent="B"), unit("B", "Trên", parent="STC"))
    assert [step.key for step in plan.steps] == ["b", "c"]
    broken = units(unit("C", "Dưới", parent="B"), unit("B", "Trên", parent="STC", kind="gì đó"))
    assert codes(broken)[0] == ["imports.depends"]
    assert codes(units(unit("C", parent="KHONG")))[0] == ["imports.unit_unknown"]


def test_a_unit_is_known_by_its_code_and_gets_another_name():
    plan = units(unit("stc", "Sở Tài chính - Kế hoạch", parent="UBND"))
    (step,) = plan.steps
    assert (step.id, step.name, step.short_name) == (2, "Sở Tài chính - Kế hoạch", "Sở Tài chính - Kế hoạch")
    assert verdicts(plan) == ["change"]
    assert codes(units(unit("X", "Sở Tài chính"))) == [["imports.unit_same_name"]]
    assert "imports.unit_kind_fixed" in codes(units(unit("STC", FINANCE.name, kind="Văn phòng")))[0]


def test_a_code_that_stands_twice_is_told_at_the_second_row():
    plan = units(unit("A"), unit("a", "Khác"))
    assert codes(plan) == [[], ["imports.code_twice"]]


def test_a_unit_without_a_code_is_known_by_what_the_export_gave_it():
    assert unit_key(BUDGET) == "#3"
    plan = units(["#3", "Phòng Ngân sách", "", "Phòng, ban trực thuộc", "STC", 11, ""])
    assert verdicts(plan) == ["same"]
    assert codes(units(unit("#99"))) == [["imports.made_code"]]


def test_a_new_unit_begins_early_enough_for_the_people_in_it():
    lines = rows("units", unit("A", parent=""), unit("B", "Dưới", parent="A"))
    held = rows("appointments", ["B", "Giám đốc", "CB01", "", "", "", date(2022, 5, 1), "", ""])
    plan = plan_units(lines, (), TODAY, earliest_days(lines, held))
    assert [step.since for step in plan.steps] == [date(2022, 5, 1)] * 2


def people(*lines, domains=("hanoi.example",)):
    return plan_people(rows("people", *lines), (YEN, UAN, TUE), domains)


def test_people_are_known_by_code_or_address_never_by_name():
    plan = people(
        ["CB01", "Đỗ Hải Yến", "", "0911 000 000"], ["CB02", "Trịnh Công Uẩn", "uan@hanoi.example", ""]
    )
    assert verdicts(plan) == ["change", "change"]
    assert [(step.id, step.code) for step in plan.steps] == [(21, "CB01"), (22, "CB02")]
    alike = people(["CB09", "Đỗ Hải Yên", "", ""])
    assert (verdicts(alike), codes(alike)) == (["add"], [["imports.same_name_known"]])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["", "Lê An", "", ""], "imports.person_without_key"),
        (["CB09", "Lê An", "yen@hanoi.example", ""], "imports.email_of_another"),
        (["CB01", "Đỗ Hải Yên", "uan@hanoi.example", ""], "imports.email_of_another"),
        (["CB09", "Lê An", "an@gmail.com", ""], "imports.other_domain"),
        (["#999", "Lê An", "", ""], "imports.made_code"),
    ],
)
def test_collisions_of_people_are_explained(line, code):
    assert code in codes(people(line))[0]


def test_a_person_in_two_rows_is_told_and_two_of_one_name_are_not_one():
    plan = people(["CB5", "Lê An", "", ""], ["CB5", "Lê Ân", "", ""], ["CB6", "Lê An", "", ""])
    assert codes(plan) == [["imports.same_name_in_file"], ["imports.code_twice", "imports.same_name_in_file"], ["imports.same_name_in_file"]]  # fmt: skip
    assert verdicts(plan) == ["add", "error", "add"]


def test_two_people_may_exchange_addresses_in_one_file():
    eve = PersonEntry(24, "CB02", "Lê Chi", "chi@hanoi.example", "")
    plan = plan_people(
        rows("people", ["CB01", YEN.full_name, "chi@hanoi.example", ""], ["CB02", "Lê Chi", "yen@hanoi.example", ""]),
        (YEN, eve), (),
    )  # fmt: skip
    assert verdicts(plan) == ["change", "change"]


def now(*more):
    return UnitsNow({unit_key(one): one for one in (*UNITS, *more)}, {})


def test_posts_follow_a_form_and_a_single_seat_stands_once():
    lines = rows(
        "posts",
        ["STC", "Giám đốc", "", ""], ["STC", "Giám đốc phụ trách", "Giám đốc", ""],
        ["STC", "Phó Giám đốc thường trực", "Phó Giám đốc", ""], ["STC", "Điều phối viên", "", ""],
        ["STC", "Chuyên viên", "", date(2019, 1, 1)], ["XX", "Chuyên viên", "", ""],
    )  # fmt: skip
    plan = plan_posts(lines, now(), (DIRECTOR, DEPUTY))
    assert codes(plan) == [
        [], ["imports.post_exists"], [], ["imports.post_without_form"], ["imports.post_outside_unit"], ["imports.unit_unknown"]
    ]  # fmt: skip
    assert [step.form for step in plan.steps] == ["deputy_director"]


@pytest.mark.parametrize(
    ("kind", "form"),
    [("ward", "ward_chairman"), ("district", "district_chairman"), ("committee", "chairman")],
)
def test_a_title_means_the_form_of_its_kind_of_unit(kind, form):
    assert form_for("chủ tịch", kind).code == form


def seats(*lines, held=(HELD,), complete=False, posts=(DIRECTOR, DEPUTY)):
    stand = Stand(now(), posts, {}, PeopleIndex((YEN, UAN, TUE)), {}, held)
    return plan_appointments(rows("appointments", *lines), stand, TODAY, complete=complete)


def seat(title, person="", email="", since="", until="", kind=""):
    return ["STC", title, person, email, "", kind, since, until, ""]


def test_a_person_may_hold_two_posts_but_a_single_seat_has_one_holder():
    assert verdicts(seats(seat("Phó Giám đốc", "CB01"))) == ["add"]
    taken = seats(seat("Giám đốc", email="uan@hanoi.example"))
    assert codes(taken) == [["imports.seat_taken_known"]]
    both = seats(seat("Giám đốc", "CB01"), seat("Giám đốc", email="uan@hanoi.example"), held=())
    assert codes(both) == [[], ["imports.seat_taken_in_file"]]
    acting = seats(seat("Giám đốc", email="uan@hanoi.example", kind="Quyền"))
    assert verdicts(acting) == ["add"]


def test_a_successor_follows_where_the_file_ends_the_earlier_holder():
    day = date(2026, 12, 1)
    plan = seats(seat("Giám đốc", "CB01", until=day), seat("Giám đốc", email="uan@hanoi.example", since=day))
    assert verdicts(plan) == ["end", "add"]
    assert [(one.appointment_id, one.day) for one in plan.ends] == [(31, day)]
    overlapping = seats(seat("Giám đốc", "CB01", until=day), seat("Giám đốc", email="uan@hanoi.example"))
    assert codes(overlapping)[1] == ["imports.seat_taken_known"]


def test_what_is_wrong_with_an_appointment_is_told():
    plan = seats(
        seat("Giám đốc", "CB01", until=date(2019, 1, 1)),
        seat("Phó Giám đốc", "CB01", since=date(2026, 5, 1), until=date(2026, 4, 1)),
        seat("Phó Giám đốc", "CB01", since=date(2019, 5, 1)),
        seat("Trợ lý", "CB01"), seat("Giám đốc"), seat("Giám đốc", "CB77"), seat("Phó Giám đốc", "CB01", "uan@hanoi.example"),
    )  # fmt: skip
    assert [one[-1:] for one in codes(plan)] == [
        ["imports.ends_before_begin"], ["imports.days_reversed"], ["imports.outside_post"],
        ["imports.post_unknown"], ["imports.who_missing"], ["imports.person_unknown"], ["imports.two_persons"],
    ]  # fmt: skip


def test_only_a_complete_list_ends_who_is_not_in_it_and_only_in_its_units():
    other = AppointmentEntry(32, 22, 12, "full", FIRST, None, "")
    line = seat("Giám đốc", "CB01")
    assert seats(line, held=(HELD, other)).ends == ()
    plan = seats(line, held=(HELD, other), complete=True)
    assert [(one.appointment_id, one.day) for one in plan.ends] == [(32, TODAY)]
    assert (plan.missing, plan.running, verdicts(plan)) == (1, 2, ["same", "end"])
    coming = AppointmentEntry(33, 23, 12, "full", date(2027, 1, 1), None, "")
    assert seats(line, held=(HELD, coming), complete=True).missing == 0
    assert seats(complete=True).missing == 0


def holders(**more):
    return Holders(PeopleIndex((YEN, UAN, TUE)), {}, frozenset({21, 22}), frozenset({21}), **more)


def test_a_tablet_is_known_by_its_tag_and_its_numbers_belong_to_one():
    plan = plan_tablets(
        rows(
            "tablets",
            ["MTB-1", "S1", "490154203237518", "iPad Air", "iPadOS", "CB01", ""],
            ["MTB-2", "S1", "", "", "iPadOS", "", ""], ["MTB-3", "S3", "490154203237519", "", "iPadOS", "", ""],
            ["MTB-4", "", "", "", "Android", "", "uan@hanoi.example"], ["MTB-5", "", "", "", "Android", "#23", ""],
            ["MTB-1", "", "", "", "iPadOS", "", ""],
        ),
        (PAD,), holders(),
    )  # fmt: skip
    assert codes(plan) == [
        [], ["imports.code_twice", "imports.number_of_another"], ["imports.bad_imei"], ["imports.holder_not_entitled"],
        ["imports.holder_without_post"], ["imports.code_twice"],
    ]  # fmt: skip
    assert verdicts(plan)[0] == "change"


def test_a_tablet_that_is_enrolled_is_not_handed_on():
    enrolled = TabletEntry(41, "MTB-1", "", "", "", "ios", "enrolled", 22)
    plan = plan_tablets(rows("tablets", ["MTB-1", "", "", "", "iPadOS", "CB01", ""]), (enrolled,), holders())
    assert codes(plan) == [["imports.tablet_enrolled"]]


@given(st.text("0123456789", min_size=14, max_size=14))
def test_one_check_digit_makes_an_imei(body):
    right = [digit for digit in "0123456789" if luhn(body + digit)]
    assert len(right) == 1
    assert imei_is_right(body + right[0])


NAMES = st.text(st.sampled_from("aăâbcđeêghioôơưxy =+-@'"), min_size=1, max_size=12).map(tidy).filter(bool)
DAYS = st.dates(date(2000, 1, 1), TODAY)


@st.composite
def registers(draw):
    """A little city: every fact as the database would allow it."""
    count = draw(st.integers(1, 5))
    found = [
        UnitEntry(
            at, draw(st.sampled_from(["", f"D{at}"])), "department", f"{draw(NAMES)} {at}", draw(NAMES),
            draw(st.integers(1, at - 1)) if at > 1 else None, draw(st.integers(0, 99)), date(2000, 1, 1), None,
        )
        for at in range(1, count + 1)
    ]  # fmt: skip
    forms = draw(
        st.lists(st.sampled_from(["director", "deputy_director", "officer"]), min_size=1, unique=True)
    )
    posts = [
        PostEntry(10 * u.id + n, u.id, form, f"{FORMS[form].title}", FORMS[form].single_seat, FORMS[form].leader, u.since, None)
        for u in found for n, form in enumerate(forms)
    ]  # fmt: skip
    crowd = [
        PersonEntry(100 + n, draw(st.sampled_from(["", f"CB{n}"])), draw(NAMES), draw(st.sampled_from(["", f"p{n}@x.vn"])), "")
        for n in range(draw(st.integers(1, 5)))
    ]  # fmt: skip
    held = [
        AppointmentEntry(500 + post.id, crowd[post.id % len(crowd)].id, post.id, "full", draw(DAYS), None, draw(NAMES))
        for post in posts
    ]  # fmt: skip
    pads = [
        TabletEntry(900 + n, f"MTB-{n}", f"S{n}", "", draw(NAMES), "ios", "known", draw(st.sampled_from([None, crowd[0].id])))
        for n in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    return Register(tuple(found), tuple(posts), tuple(crowd), tuple(held)), pads


@settings(max_examples=40, deadline=None)
@given(registers())
def test_what_is_exported_changes_nothing_when_it_comes_back(world):
    register, pads = world
    titles = {code: form.title for code, form in FORMS.items()}
    written = template(rows_of(register, pads, titles, TODAY))
    read = read_rows(read_xlsx(io.BytesIO(written), Limits()))
    assert [one for one in read.about if one.verdict == "error"] == []
    back = {form.key: read.rows.get(form.key, ()) for form in FORMS_OF_SHEETS}
    index = PeopleIndex(register.people)
    everyone = frozenset(index.by_id)
    found = UnitsNow({unit_key(one): one for one in register.units}, {})
    plans = [
        plan_units(back["units"], register.units, TODAY, {}),
        plan_people(back["people"], register.people, ()),
        plan_posts(back["posts"], found, register.posts),
        plan_appointments(
            back["appointments"], Stand(found, register.posts, {}, index, {}, register.appointments), TODAY, complete=True
        ),
        plan_tablets(back["tablets"], pads, Holders(index, {}, everyone, everyone)),
    ]  # fmt: skip
    wrong = [one for plan in plans for one in plan.outcomes if one.verdict != "same"]
    assert wrong == []
    assert len(back["appointments"]) == len(register.appointments)
