"""Luật của tổ chức: roles, titles, succession. Pure: no Django, no clock, no database."""

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
    aliases,
    full_title,
    initials,
    unit_in_title,
)

__all__ = [
    "FORMS",
    "ROLES",
    "PostFacts",
    "PostForm",
    "RoleSource",
    "Step",
    "aliases",
    "full_title",
    "initials",
    "role_sources",
    "roles_of",
    "unit_in_title",
    "units_on",
]
