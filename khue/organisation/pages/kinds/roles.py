"""Ủy quyền, vai trò, thành viên tập thể."""

from __future__ import annotations

from django.utils.translation import gettext_noop as mark

from khue.organisation import actions
from khue.organisation.pages.forms import Form
from khue.organisation.pages.kinds.basis import Act, Basis, Kind


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
    role = form.number("role", missing="organisation.role_missing")
    return lambda actor: actions.end_role(actor, role, day=basis.day)


def _seat_post(form: Form, basis: Basis) -> Act:
    body = form.number("body", missing="organisation.body_missing")
    post = form.number("post", missing="organisation.post_missing")
    return lambda actor: actions.seat_post(actor, body, post, since=basis.day)


def _unseat_post(form: Form, basis: Basis) -> Act:
    seat = form.number("seat", missing="organisation.seat_missing")
    return lambda actor: actions.unseat_post(actor, seat, day=basis.day)


ROLES: dict[str, Kind] = {
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
}
