"""Người và chức vụ: appointing, relieving, posts."""

from __future__ import annotations

from django.utils.translation import gettext_noop as mark

from khue.organisation import actions
from khue.organisation.pages.forms import Form
from khue.organisation.pages.kinds.basis import Act, Basis, Kind


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


def _create_post(form: Form, basis: Basis) -> Act:
    unit = form.number("unit", missing="organisation.unit_missing")
    code, title = form.text("form"), form.text("title")
    return lambda actor: actions.create_post(
        actor, unit, code, title=title, since=basis.day, document=basis.cited
    )


def _end_post(form: Form, basis: Basis) -> Act:
    post = form.number("post", missing="organisation.post_missing")
    return lambda actor: actions.end_post(actor, post, day=basis.day, document=basis.cited)


POSTS: dict[str, Kind] = {
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
