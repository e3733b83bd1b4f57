"""Luật của tổ chức: roles, titles, succession. Pure: no Django, no clock, no database."""

from khue.organisation.rules.consequences import timing
from khue.organisation.rules.roles import (
    ROLES,
    PostFacts,
    RoleSource,
    role_sources,
    roles_of,
)
from khue.organisation.rules.succession import Step, units_on
from khue.organisation.rules.titles import (
    FORMS,
    PostForm,
    full_title,
    initials,
    post_fold,
    unit_fold,
    unit_in_title,
)

__all__ = [
    "FORMS",
    "ROLES",
    "PostFacts",
    "PostForm",
    "RoleSource",
    "Step",
    "full_title",
    "initials",
    "post_fold",
    "role_sources",
    "roles_of",
    "timing",
    "unit_fold",
    "unit_in_title",
    "units_on",
]
