"""Đơn vị: founding, renaming, merging, splitting, ending."""

from __future__ import annotations

from django.utils.translation import gettext_noop as mark

from khue.organisation import actions
from khue.organisation.actions import UnitDraft
from khue.organisation.pages.forms import Form
from khue.organisation.pages.kinds.basis import Act, Basis, Kind

ROWS = 6


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


UNITS: dict[str, Kind] = {
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
}
