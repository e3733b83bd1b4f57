"""Các việc một quyết định có thể nói: what each asks for, and the action that it comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from khue.organisation import actions
from khue.organisation.actions import UnitDraft
from khue.organisation.pages.forms import Form
from khue.shared import clock
from khue.shared.actor import Actor

Act = Callable[[Actor], object]
ROWS = 6


@dataclass(frozen=True, slots=True)
class Basis:
    """Căn cứ: the decision's number, when it was signed, from when it holds."""

    number: str
    decided: date | None
    day: date

    @property
    def cited(self) -> str:
        """As it is cited: ``12/QĐ-UBND ngày 23/11/2026``."""
        if self.decided is None or not self.number:
            return self.number
        return _("%(number)s ngày %(day)s") % {"number": self.number, "day": f"{self.decided:%d/%m/%Y}"}


@dataclass(frozen=True, slots=True)
class Kind:
    """Một loại việc: its words, its reader, and what is chosen in it (field name → kind of option)."""

    title: str
    lead: str
    icon: str
    confirm: str
    done: str
    read: Callable[[Form, Basis], Act]
    picks: dict[str, str] = field(default_factory=dict)
    decided: bool = True


def basis_of(form: Form, *, decided: bool) -> Basis:
    """Số, ngày ký, ngày hiệu lực; without a day of effect the day of signing counts."""
    if not decided:
        return Basis("", None, form.maybe_day("day") or clock.today())
    number = form.text("number", missing="organisation.number_missing")[:50]
    signed = form.day("decided", missing="organisation.decided_missing")
    return Basis(number, signed if signed != date.min else None, form.maybe_day("day") or signed)


def _appoint(form: Form, basis: Basis) -> Act:
    person = form.number("person", missing="organisation.person_missing")
    post = form.number("post", missing="organisation.post_missing")
    kind = "acting" if form.text("kind") == "acting" else "full"
    until, relieving = form.maybe_day("until"), form.numbers("relieving")
    return lambda actor: actions.appoint(
        actor,
        person_id=person,
        post_id=post,
        kind=kind,
        since=basis.day,
        until=until,
        relieving=relieving,
        document=basis.cited,
    )


def _relieve(form: Form, basis: Basis) -> Act:
    held = form.number("appointment", missing="organisation.holding_missing")
    return lambda actor: actions.relieve(actor, held, day=basis.day, document=basis.cited)


def _strike(form: Form, basis: Basis) -> Act:
    del basis
    held = form.number("appointment", missing="organisation.holding_missing")
    reason = form.text("reason", missing="organisation.reason_missing")
    return lambda actor: actions.strike_appointment(actor, held, reason=reason)


def _draft(form: Form, suffix: str = "", *, kind: str = "", parent: int | None = None) -> UnitDraft:
    return UnitDraft(
        kind or form.text("kind"),
        form.text(f"name{suffix}", missing="organisation.name_missing"),
        form.text(f"short_name{suffix}"),
        form.text(f"code{suffix}"),
        parent if parent is not None else form.maybe_number("parent"),
    )


def _create_unit(form: Form, basis: Basis) -> Act:
    draft = _draft(form)
    return lambda actor: actions.create_unit(actor, draft, since=basis.day, document=basis.cited)


def _rename_unit(form: Form, basis: Basis) -> Act:
    unit = form.number("unit", missing="organisation.unit_missing")
    name, short = form.text("name", missing="organisation.name_missing"), form.text("short_name")
    return lambda actor: actions.rename_unit(
        actor, unit, name=name, short_name=short, day=basis.day, document=basis.cited
    )


def _merge_units(form: Form, basis: Basis) -> Act:
    units = [form.maybe_number(f"unit_{row}") for row in range(ROWS)]
    merged = [one for one in units if one is not None]
    if not merged:
        form.wrong("unit_0", "organisation.unit_missing")
    into: int | UnitDraft
    if form.text("into") == "new":
        into = _draft(form)
    else:
        into = form.number("successor", missing="organisation.successor_missing")
    return lambda actor: actions.merge_units(actor, merged, into=into, day=basis.day, document=basis.cited)


def _split_unit(form: Form, basis: Basis) -> Act:
    unit = form.number("unit", missing="organisation.unit_missing")
    rows = [row for row in range(ROWS) if form.text(f"name_{row}")]
    if not rows:
        form.wrong("name_0", "organisation.name_missing")
    drafts = [_draft(form, f"_{row}") for row in rows]
    going_on = form.text("going_on") == "yes"
    return lambda actor: actions.split_unit(
        actor, unit, into=drafts, going_on=going_on, day=basis.day, document=basis.cited
    )


def _end_unit(form: Form, basis: Basis) -> Act:
    unit = form.number("unit", missing="organisation.unit_missing")
    successor = form.maybe_number("successor")
    if successor is not None:
        return lambda actor: actions.merge_units(
            actor, [unit], into=successor, day=basis.day, document=basis.cited
        )
    return lambda actor: actions.end_unit(actor, unit, day=basis.day, document=basis.cited)


def _create_post(form: Form, basis: Basis) -> Act:
    unit = form.number("unit", missing="organisation.unit_missing")
    code, title = form.text("form"), form.text("title")
    return lambda actor: actions.create_post(
        actor, unit, code, title=title, since=basis.day, document=basis.cited
    )


def _end_post(form: Form, basis: Basis) -> Act:
    post = form.number("post", missing="organisation.post_missing")
    return lambda actor: actions.end_post(actor, post, day=basis.day, document=basis.cited)


def _delegate(form: Form, basis: Basis) -> Act:
    held = form.number("appointment", missing="organisation.holding_missing")
    taker = form.number("taker", missing="organisation.person_missing")
    until = form.maybe_day("until")
    return lambda actor: actions.delegate(
        actor,
        appointment_id=held,
        taker_id=taker,
        since=basis.day,
        until=until,
        document=basis.cited,
    )


def _end_delegation(form: Form, basis: Basis) -> Act:
    given = form.number("delegation", missing="organisation.delegation_missing")
    return lambda actor: actions.end_delegation(actor, given, day=basis.day)


def _name_role(form: Form, basis: Basis) -> Act:
    person, post, unit = (form.maybe_number(name) for name in ("person", "post", "unit"))
    if (person is None) == (post is None):
        form.wrong("person", "organisation.role_for_whom")
    role = form.text("role")
    return lambda actor: actions.name_role(
        actor, role, person_id=person, post_id=post, unit_id=unit, since=basis.day, document=basis.cited
    )


def _end_role(form: Form, basis: Basis) -> Act:
    role = form.number("role", missing="organisation.row_missing")
    return lambda actor: actions.end_role(actor, role, day=basis.day)


def _seat_post(form: Form, basis: Basis) -> Act:
    body = form.number("body", missing="organisation.row_missing")
    post = form.number("post", missing="organisation.post_missing")
    return lambda actor: actions.seat_post(actor, body, post, since=basis.day)


def _unseat_post(form: Form, basis: Basis) -> Act:
    seat = form.number("seat", missing="organisation.row_missing")
    return lambda actor: actions.unseat_post(actor, seat, day=basis.day)


KINDS: dict[str, Kind] = {
    "appoint": Kind(
        mark("Bổ nhiệm, giao quyền"),
        mark("Một người giữ chức vụ, hoặc giữ quyền, từ một ngày."),
        "user-round-check",
        mark("Ghi bổ nhiệm"),
        mark("Đã ghi bổ nhiệm."),
        _appoint,
        {"person": "people", "post": "posts"},
    ),
    "relieve": Kind(
        mark("Thôi giữ chức vụ"),
        mark("Nghỉ hưu, điều động, miễn nhiệm, hết hạn giao quyền."),
        "user-round-x",
        mark("Ghi thôi giữ chức vụ"),
        mark("Đã ghi thôi giữ chức vụ."),
        _relieve,
        {"appointment": "appointments"},
    ),
    "create_post": Kind(
        mark("Lập chức vụ"),
        mark("Thêm một chức vụ cho đơn vị."),
        "id-card",
        mark("Ghi chức vụ mới"),
        mark("Đã lập chức vụ."),
        _create_post,
        {"unit": "units"},
    ),
    "end_post": Kind(
        mark("Bỏ chức vụ"),
        mark("Chức vụ không còn; người giữ thôi giữ từ ngày đó."),
        "x",
        mark("Ghi bỏ chức vụ"),
        mark("Đã ghi bỏ chức vụ."),
        _end_post,
        {"post": "posts"},
    ),
    "create_unit": Kind(
        mark("Lập đơn vị"),
        mark("Đơn vị mới, không kế thừa đơn vị nào."),
        "building-2",
        mark("Ghi đơn vị mới"),
        mark("Đã lập đơn vị. Lập chức vụ rồi bổ nhiệm."),
        _create_unit,
        {"parent": "units"},
    ),
    "rename_unit": Kind(
        mark("Đổi tên đơn vị"),
        mark("Chức vụ, người giữ, phòng ban đều chuyển sang tên mới."),
        "pen-line",
        mark("Ghi tên mới"),
        mark("Đã ghi tên mới của đơn vị."),
        _rename_unit,
        {"unit": "units"},
    ),
    "merge_units": Kind(
        mark("Hợp nhất, sáp nhập đơn vị"),
        mark("Nhiều đơn vị thành một đơn vị mới, hoặc nhập vào đơn vị đang có."),
        "layers",
        mark("Ghi hợp nhất"),
        mark("Đã ghi hợp nhất. Kiểm tra chức vụ của đơn vị tiếp nhận."),
        _merge_units,
        {**{f"unit_{row}": "units" for row in range(ROWS)}, "successor": "units", "parent": "units"},
    ),
    "split_unit": Kind(
        mark("Chia, tách đơn vị"),
        mark("Một đơn vị thành nhiều, hoặc tách một phần thành đơn vị mới."),
        "git-compare-arrows",
        mark("Ghi chia, tách"),
        mark("Đã ghi chia, tách. Lập chức vụ cho đơn vị mới rồi bổ nhiệm."),
        _split_unit,
        {"unit": "units", "parent": "units"},
    ),
    "end_unit": Kind(
        mark("Kết thúc đơn vị"),
        mark("Giải thể, hoặc chuyển hết cho đơn vị kế thừa."),
        "ban",
        mark("Ghi kết thúc đơn vị"),
        mark("Đã ghi kết thúc đơn vị."),
        _end_unit,
        {"unit": "units", "successor": "units"},
    ),
    "delegate": Kind(
        mark("Ủy quyền xử lý trên hệ thống"),
        mark("Thư ký, chuyên viên xem và chuẩn bị thay lãnh đạo, theo văn bản."),
        "signature",
        mark("Ghi ủy quyền"),
        mark("Đã ghi ủy quyền."),
        _delegate,
        {"appointment": "appointments", "taker": "people"},
    ),
    "end_delegation": Kind(
        mark("Chấm dứt ủy quyền"),
        mark("Ủy quyền thôi có hiệu lực từ một ngày."),
        "undo-2",
        mark("Ghi chấm dứt ủy quyền"),
        mark("Đã ghi chấm dứt ủy quyền."),
        _end_delegation,
        decided=False,
    ),
    "name_role": Kind(
        mark("Giao vai trò"),
        mark("Quản trị, kiểm toán, tổ chức họp… cho một người hoặc một chức vụ."),
        "badge-check",
        mark("Ghi giao vai trò"),
        mark("Đã giao vai trò."),
        _name_role,
        {"person": "people", "post": "posts", "unit": "units"},
    ),
    "end_role": Kind(
        mark("Thôi vai trò"),
        mark("Vai trò được giao thôi có hiệu lực từ một ngày."),
        "undo-2",
        mark("Ghi thôi vai trò"),
        mark("Đã ghi thôi vai trò."),
        _end_role,
        decided=False,
    ),
    "seat_post": Kind(
        mark("Thêm thành viên tập thể"),
        mark("Một chức vụ là thành viên từ một ngày."),
        "users-round",
        mark("Ghi thành viên"),
        mark("Đã ghi thành viên."),
        _seat_post,
        {"post": "posts"},
    ),
    "unseat_post": Kind(
        mark("Bớt thành viên tập thể"),
        mark("Chức vụ thôi là thành viên từ một ngày."),
        "user-round-x",
        mark("Ghi bớt thành viên"),
        mark("Đã ghi bớt thành viên."),
        _unseat_post,
        decided=False,
    ),
    "strike_appointment": Kind(
        mark("Xóa lần ghi nhầm"),
        mark("Chỉ khi ghi sai người, sai chức vụ hoặc sai ngày; thôi giữ chức vụ thì ghi thôi."),
        "eraser",
        mark("Xóa lần ghi nhầm"),
        mark("Đã xóa lần ghi nhầm. Nhật ký vẫn giữ."),
        _strike,
        {"appointment": "appointments"},
        decided=False,
    ),
}
GROUPS = (
    (mark("Người và chức vụ"), ("appoint", "relieve", "create_post", "end_post")),
    (mark("Đơn vị"), ("create_unit", "rename_unit", "merge_units", "split_unit", "end_unit")),
    (mark("Ủy quyền và vai trò"), ("delegate", "name_role")),
)
