"""Entering a decision: what follows is shown first, then it is done; and what a post's history answers."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from khue.accounts.actions import create_user
from khue.accounts.models import User
from khue.audit.models import Record
from khue.meetings.models import Meeting
from khue.organisation.actions import (
    UnitDraft,
    add_person,
    appoint,
    create_administrator,
    create_post,
    create_unit,
    delegate,
    end_post,
    merge_units,
    name_role,
    rehearse,
    relieve,
    rename_unit,
    split_unit,
    strike_appointment,
)
from khue.organisation.models import Appointment, Delegation, Person, Post, Unit
from khue.organisation.queries import (
    actor_of_person,
    find_posts,
    heads_of,
    holder_of,
    person_to_read,
    post_to_read,
    unit_at,
)
from khue.organisation.rules import timing
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.tablets.models import Tablet
from tests.organisation.conftest import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held_clock")]

FIRST, CUT, TODAY, LATER = date(2020, 1, 1), date(2025, 3, 1), date(2026, 11, 23), date(2026, 12, 1)
DECISION = {"number": "2417/QĐ-UBND", "decided": "20/11/2026", "day": "01/12/2026"}
CITED = "2417/QĐ-UBND ngày 20/11/2026"


class World:
    """Sở Tài chính: a director with a tablet and an assistant, a deputy, and who enters decisions."""

    def __init__(self) -> None:
        self.unit = create_unit(SYSTEM, UnitDraft("department", "Sở Tài chính", code="STC"), since=FIRST)
        self.director_post = create_post(SYSTEM, self.unit, "director")
        self.deputy_post = create_post(SYSTEM, self.unit, "deputy_director")
        self.director = add_person(SYSTEM, "Đỗ Hải Yên")
        self.deputy = add_person(SYSTEM, "Trịnh Công Uẩn")
        self.assistant = add_person(SYSTEM, "Phan Gia Tuệ")
        self.held = self._seat(self.director, self.director_post)
        self.deputy_held = self._seat(self.deputy, self.deputy_post)
        delegate(SYSTEM, appointment_id=self.held, taker_id=self.assistant, since=FIRST)
        made = create_administrator(SYSTEM, "quantri@hanoi.example", "Lý Quản Trị", "cau the huc do")
        self.client = Client()
        self.client.force_login(User.objects.get(id=made.user_id))

    @staticmethod
    def _seat(person: int, post: int) -> int:
        return appoint(SYSTEM, person_id=person, post_id=post, since=FIRST, document="1/QĐ-UBND")

    def tell(self, name: str, /, **fields: object) -> str:
        """Send the form of a change; gives the page."""
        answer = self.client.post(f"/organisation/changes/{name}", {**DECISION, **fields})
        assert answer.status_code in {200, 422}, answer
        return answer.content.decode()

    def confirm(self, name: str, /, **fields: object) -> None:
        """Send the form, then what its result offers to confirm."""
        page = self.tell(name, **fields)
        seen = re.search(r'name="seen" value="(\w+)"', page)
        assert seen, page
        answer = self.client.post(f"/organisation/changes/{name}", {**DECISION, **fields, "seen": seen[1]})
        assert answer.status_code == 302
        assert "number=2417" in answer.headers["Location"] or name in {
            "end_delegation",
            "strike_appointment",
        }


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_what_follows_is_shown_and_nothing_is_done_before_it_is_confirmed(world: World) -> None:
    tablet = Tablet.objects.create(
        tag="MTB-7", platform="ios", holder_id=world.director, state="enrolled", registered_at=clock.now()
    )
    meeting = Meeting.objects.create(
        title="Giao ban", starts=clock.now().replace(month=12, day=5), presider_id=world.director,
        unit_id=world.unit, made_at=clock.now(), saved_at=clock.now(),
    )  # fmt: skip
    records = Record.objects.count()
    page = world.tell("relieve", appointment=world.held)
    assert Record.objects.count() == records
    for said in (
        "Nếu ghi, từ ngày 01/12/2026",
        CITED,
        "Thôi: Giám đốc Sở Tài chính",
        "không còn chức vụ",
        "Ủy quyền của Đỗ Hải Yên cho Phan Gia Tuệ chấm dứt",
        f"{tablet.tag} của Đỗ Hải Yên tạm dừng",
        "1 cuộc họp sắp tới của đơn vị khác",
        "mới có hiệu lực",
    ):
        assert said in page, said
    assert meeting.title not in page
    assert Appointment.objects.get(id=world.held).until is None
    world.confirm("relieve", appointment=world.held)
    held = Appointment.objects.get(id=world.held)
    assert (held.until, held.end_document) == (LATER, CITED)
    assert Delegation.objects.get().until == LATER


def test_a_taken_seat_offers_to_relieve_its_holder_by_the_same_decision(world: World) -> None:
    fields = {"person": world.deputy, "post": world.director_post, "kind": "full"}
    page = world.tell("appoint", **fields)
    assert "đang có người giữ" in page
    for held in (world.held, world.deputy_held):
        assert f'name="relieving" value="{held}"' in page
    world.confirm("appoint", **fields, relieving=[world.held, world.deputy_held])
    assert holder_of(world.director_post, LATER).id == world.deputy
    assert holder_of(world.deputy_post, LATER) is None
    assert holder_of(world.director_post, TODAY).id == world.director
    assert Record.objects.filter(action="organisation.relieve", outcome="done").count() == 2


def test_what_changed_meanwhile_is_shown_again_instead_of_being_done(world: World) -> None:
    page = world.tell("end_unit", unit=world.unit)
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    relieve(SYSTEM, world.deputy_held, day=TODAY)
    again = world.tell("end_unit", unit=world.unit, seen=seen[1])
    assert "Vừa có thay đổi khác" in again
    assert Unit.objects.get(id=world.unit).until is None


def test_roles_that_end_are_told_and_those_that_go_on_are_not(world: World) -> None:
    for_unit = {"since": FIRST, "unit_id": world.unit}
    name_role(SYSTEM, "unit_clerk", person_id=world.assistant, **for_unit)
    name_role(SYSTEM, "unit_clerk", post_id=world.deputy_post, **for_unit)
    name_role(SYSTEM, "organiser", post_id=world.deputy_post, since=FIRST)
    clerk = "Phan Gia Tuệ thôi vai trò Văn thư đơn vị (Sở Tài chính)"
    deputy = "Phó Giám đốc Sở Tài chính thôi vai trò"
    page = world.tell("end_unit", unit=world.unit)
    assert clerk in page
    assert f"{deputy} Tổ chức cuộc họp<" in page
    assert f"{deputy} Văn thư đơn vị (Sở Tài chính)" in page
    page = world.tell("end_post", post=world.deputy_post)
    assert (clerk in page, page.count(deputy)) == (False, 2)
    renaming = {"unit": world.unit, "name": "Sở Tài chính và Giá"}
    assert "thôi vai trò" not in world.tell("rename_unit", **renaming)
    world.confirm("rename_unit", **renaming)
    other = create_unit(SYSTEM, UnitDraft("department", "Sở Nội vụ"), since=FIRST)
    renamed = Post.objects.get(continues=world.deputy_post)
    name_role(SYSTEM, "unit_clerk", post_id=renamed.id, unit_id=other, since=LATER)
    page = world.tell("rename_unit", unit=other, name="Sở Nội vụ và Dân tộc", day="01/02/2027")
    assert "thôi vai trò" not in page


def test_a_role_named_meanwhile_is_shown_before_it_ends(world: World) -> None:
    page = world.tell("end_unit", unit=world.unit)
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    name_role(SYSTEM, "unit_clerk", person_id=world.assistant, unit_id=world.unit, since=FIRST)
    assert "Vừa có thay đổi khác" in world.tell("end_unit", unit=world.unit, seen=seen[1])


def test_all_that_is_missing_is_said_at_once_beside_its_field(world: World) -> None:
    page = world.tell("appoint", number="", decided="", day="31/02/2026", person="", post="x")
    for said in ("Nhập số văn bản", "Nhập ngày ký", "Ngày chưa đúng", "Chọn người từ", "Chọn chức vụ từ"):
        assert page.count(said) == 2, said
    assert 'name="seen"' not in page


def test_every_kind_of_change_is_entered_from_its_page(world: World) -> None:
    world.confirm("create_unit", kind="department", name="Sở Mới", code="SM")
    new = Unit.objects.get(name="Sở Mới")
    assert (new.since, new.document) == (LATER, CITED)
    world.confirm("create_post", unit=new.id, form="director")
    world.confirm("appoint", person=world.assistant, post=Post.objects.get(unit=new).id, kind="acting")
    assert Appointment.objects.get(person=world.assistant).kind == "acting"
    world.confirm("end_post", post=world.deputy_post)
    assert Post.objects.get(id=world.deputy_post).end_document == CITED
    world.confirm("delegate", appointment=world.held, taker=world.deputy, until="01/01/2027")
    given = Delegation.objects.get(taker=world.deputy)
    assert (given.until, given.document) == (date(2027, 1, 1), CITED)
    world.confirm("end_delegation", delegation=given.id, day="15/12/2026")
    world.confirm("rename_unit", unit=world.unit, name="Sở Tài chính và Giá")
    (renamed,) = unit_at(world.unit, LATER)
    other = create_unit(SYSTEM, UnitDraft("department", "Sở Vật giá"), since=FIRST)
    day = {"day": "01/02/2027"}
    world.confirm("merge_units", unit_0=other, unit_1=new.id, into="old", successor=renamed.id, **day)
    assert [row.id for row in unit_at(new.id, date(2027, 2, 1))] == [renamed.id]
    split = {"name_0": "Phòng A", "name_1": "Phòng B", "kind": "division", "going_on": "no"}
    world.confirm("split_unit", unit=renamed.id, **split, day="01/03/2027")
    assert len(unit_at(renamed.id, date(2027, 3, 1))) == 2
    last = Unit.objects.get(name="Phòng A")
    world.confirm("end_unit", unit=last.id, successor=Unit.objects.get(name="Phòng B").id, day="01/04/2027")
    assert [row.name for row in unit_at(last.id, date(2027, 4, 1))] == ["Phòng B"]


def test_a_wrongly_entered_appointment_is_struck_and_only_the_log_keeps_it(world: World) -> None:
    assert "lý do" in world.tell("strike_appointment", appointment=world.held, reason="")
    world.confirm("strike_appointment", appointment=world.held, reason="ghi nhầm người")
    assert holder_of(world.director_post, TODAY) is None
    assert not Delegation.objects.exists()
    record = Record.objects.get(action="organisation.strike_appointment")
    assert (record.facts["person"], record.facts["reason"]) == (world.director, "ghi nhầm người")
    with pytest.raises(NotFound):
        strike_appointment(SYSTEM, world.held, reason="lần nữa")
    with pytest.raises(Refusal, match=r"organisation\.reason_missing"):
        strike_appointment(SYSTEM, world.deputy_held, reason=" ")


def test_a_post_answers_who_held_it_on_a_day_through_a_renaming(world: World) -> None:
    relieve(SYSTEM, world.held, day=CUT, document="9/QĐ")
    appoint(SYSTEM, person_id=world.deputy, post_id=world.director_post, since=CUT, kind="acting")
    rename_unit(SYSTEM, world.unit, name="Sở Tài chính và Giá", day=TODAY, document="10/QĐ")
    (new,) = unit_at(world.unit, TODAY)
    (answer,) = find_posts(SYSTEM, "giam doc so tai chinh va gia", TODAY)[:1]
    assert [card.id for card in answer.holders] == [world.deputy]
    post = post_to_read(SYSTEM, answer.post_id, TODAY)
    assert [(line.card.id, line.since) for line in post.lines] == [
        (world.deputy, TODAY),
        (world.deputy, CUT),
        (world.director, FIRST),
    ]
    assert post.lines[2].end_document == "9/QĐ"
    page = world.client.get(f"/organisation/posts/{world.director_post}/?day=28/02/2025").content.decode()
    assert "Ngày 28/02/2025" in page
    assert "Đỗ Hải Yên" in page.split('id="da-giu"')[0]
    assert "10/QĐ" in world.client.get(f"/organisation/units/{new.id}/").content.decode()
    _, held = person_to_read(SYSTEM, world.director, TODAY)
    assert held[0].end_document == "9/QĐ"


def test_a_part_taken_off_leaves_the_unit_as_it_is(world: World) -> None:
    (part,) = split_unit(SYSTEM, world.unit, into=[UnitDraft("department", "Sở Giá")], going_on=True, day=CUT)
    assert [row.id for row in unit_at(world.unit, TODAY)] == [world.unit]
    assert [row.id for row in unit_at(part, FIRST)] == [world.unit]
    for drafts, going_on in (([], True), ([UnitDraft("department", "X")], False)):
        with pytest.raises(Refusal, match=r"organisation\.split_into_one"):
            split_unit(SYSTEM, world.unit, into=drafts, going_on=going_on, day=TODAY)
    with pytest.raises(Refusal, match=r"organisation\.same_name"):
        rename_unit(SYSTEM, world.unit, name="Sở Tài chính", day=TODAY)


def test_a_post_ends_once_and_within_its_days(world: World) -> None:
    for day in (FIRST, date(2019, 1, 1)):
        with pytest.raises(Refusal, match=r"organisation\.post_not_running"):
            end_post(SYSTEM, world.deputy_post, day=day)
    end_post(SYSTEM, world.deputy_post, day=CUT, document="7/QĐ")
    done = Record.objects.get(action="organisation.end_post", outcome="done")
    assert done.facts["people"] == [world.deputy]
    with pytest.raises(Refusal, match=r"organisation\.post_not_running"):
        end_post(SYSTEM, world.deputy_post, day=TODAY)
    with pytest.raises(NotFound):
        end_post(SYSTEM, 999_999, day=TODAY)


def test_who_is_no_administrator_neither_sees_nor_does_any_of_it(world: World) -> None:
    officer = Actor(kind="person", label="x", user_id=1, person_id=1, roles=frozenset({"organiser"}))
    for act in (
        lambda: rehearse(officer, lambda actor: relieve(actor, world.held, day=LATER), LATER),
        lambda: end_post(officer, world.deputy_post, day=LATER),
        lambda: strike_appointment(officer, world.held, reason="x"),
    ):
        with pytest.raises(Forbidden):
            act()
    user = create_user(SYSTEM, "pho@hanoi.example", "cau the huc do")
    Person.objects.filter(id=world.deputy).update(user=user)
    stranger = Client()
    stranger.force_login(User.objects.get(id=user))
    for path in ("changes/", "changes/appoint", "add_person", f"people/{world.director}/set_contact"):
        assert stranger.get(f"/organisation/{path}").status_code == 403
    assert stranger.post("/organisation/changes/relieve", {"appointment": world.held}).status_code == 403
    assert "Không có gì khớp" in stranger.get("/organisation/find/people?q=hai").content.decode()
    assert world.client.get("/organisation/changes/explode").status_code == 404


def test_choosing_finds_by_words_without_marks(world: World) -> None:
    for kind, text, found in (
        ("people", "hai yen", world.director),
        ("posts", "pho giam doc tai chinh", world.deputy_post),
        ("units", "tai chinh", world.unit),
        ("appointments", "uan pho", world.deputy_held),
    ):
        page = world.client.get(f"/organisation/find/{kind}?q={text}").content.decode()
        assert f'data-value="{found}"' in page, kind


def test_a_person_is_added_once_and_mended_when_misspelt(world: World) -> None:
    again = world.client.post("/organisation/add_person", {"full_name": "do hai yen"})
    assert "Đã có người cùng họ tên" in again.content.decode()
    assert (
        world.client.post(
            "/organisation/add_person", {"full_name": "Đỗ Hải Yên", "another": "yes", "phone": "0900 000 001"}
        )
        .headers["Location"]
        .startswith("/organisation/people/")
    )
    assert Person.objects.filter(full_name="Đỗ Hải Yên").count() == 2
    path = f"/organisation/people/{world.deputy}/set_contact"
    assert world.client.post(path, {"full_name": "Trịnh Công Uẩn", "email": "x"}).status_code == 422
    done = world.client.post(
        path, {"full_name": "Trịnh Công Uẩnn", "email": "UAN@hanoi.example", "phone": "1"}
    )
    assert done.status_code == 302
    person = Person.objects.get(id=world.deputy)
    assert (person.full_name, person.email, person.fold) == (
        "Trịnh Công Uẩnn",
        "uan@hanoi.example",
        "trinh cong uann",
    )


def test_the_day_of_effect_is_compared_with_the_decision_and_today() -> None:
    def codes(day: date, decided: date | None) -> set[str]:
        return {reason.code.split(".")[1] for reason in timing(day, decided, TODAY)}

    assert codes(TODAY, TODAY) == set()
    assert codes(CUT, TODAY) == {"before_decision", "in_past"}
    assert codes(LATER, LATER) == {"decided_later", "in_future"}
    assert codes(TODAY, None) == set()


def test_what_a_unit_began_is_its_successors_to_finish(world: World) -> None:
    before = actor_of_person(world.director).unit_ids
    assert before == {world.unit}
    rename_unit(SYSTEM, world.unit, name="Sở Tài chính và Giá", day=CUT)
    (renamed,) = unit_at(world.unit, CUT)
    assert actor_of_person(world.director).unit_ids == {world.unit, renamed.id}
    other = create_unit(SYSTEM, UnitDraft("department", "Sở Kế hoạch"), since=FIRST)
    post = create_post(SYSTEM, other, "director")
    appoint(SYSTEM, person_id=world.assistant, post_id=post, since=FIRST)
    merge_units(SYSTEM, [renamed.id], into=other, day=TODAY)
    assert actor_of_person(world.assistant).unit_ids == {world.unit, renamed.id, other}
    assert actor_of_person(world.director).unit_ids == frozenset()
    assert heads_of(world.unit, TODAY) == heads_of(other, TODAY) == (world.assistant,)
    assert heads_of(world.unit, FIRST) == (world.director,)


def test_a_division_passes_nothing_on_by_itself_and_says_so(world: World) -> None:
    Meeting.objects.create(
        title="Giao ban", starts=clock.now().replace(month=12, day=5), unit_id=world.unit,
        made_at=clock.now(), saved_at=clock.now(),
    )  # fmt: skip
    said = "1 cuộc họp sắp tới do đơn vị kết thúc"
    parts = {"name_0": "Sở A", "name_1": "Sở B", "kind": "department", "going_on": "no"}
    assert said in world.tell("split_unit", unit=world.unit, **parts)
    assert said not in world.tell("rename_unit", unit=world.unit, name="Sở C")
