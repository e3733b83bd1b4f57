"""Các việc một quyết định có thể nói: what each asks for, and the action that it comes to."""

from django.utils.translation import gettext_noop as mark

from khue.organisation.pages.kinds.basis import Act, Basis, Kind, basis_of
from khue.organisation.pages.kinds.posts import POSTS
from khue.organisation.pages.kinds.roles import ROLES
from khue.organisation.pages.kinds.units import ROWS, UNITS

__all__ = ["GROUPS", "KINDS", "ROWS", "Act", "Basis", "Kind", "basis_of"]

KINDS: dict[str, Kind] = {**POSTS, **UNITS, **ROLES}
GROUPS = (
    (mark("Người và chức vụ"), ("appoint", "relieve", "create_post", "end_post")),
    (mark("Đơn vị"), ("create_unit", "rename_unit", "merge_units", "split_unit", "end_unit")),
    (mark("Ủy quyền và vai trò"), ("delegate", "name_role")),
)
