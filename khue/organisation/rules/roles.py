"""Vai trò: which roles follow from the post held today, from being named, from the unit, from a delegation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ROLES = frozenset(
    {
        "administrator",
        "auditor",
        "organiser",
        "unit_clerk",
        "unit_head",
        "leader",
        "assistant",
        "asset_officer",
        "focal",
        "secret_clerk",
    }
)


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What of a post decides its roles."""

    code: str
    full_title: str
    leader: bool = False
    head: bool = False


@dataclass(frozen=True, slots=True)
class RoleSource:
    """Vì sao có vai trò: the role, where it comes from (post, named, unit, delegation), and its name."""

    role: str
    source: str
    of: str


def role_sources(
    post: PostFacts | None,
    *,
    named: Iterable[tuple[str, str]] = (),
    unit_roles: Iterable[tuple[str, str]] = (),
    on_behalf_of: str = "",
) -> tuple[RoleSource, ...]:
    """Every role and its source; unknown role names are left out, so that they give no right.

    ``named`` and ``unit_roles`` are pairs of role and whom it is given to; ``on_behalf_of`` names
    the leader while somebody acts under his delegation.
    """
    found = []
    if post is not None:
        flags = (
            ("leader", post.leader),
            ("unit_head", post.head),
            ("unit_clerk", post.code == "clerk"),
        )
        found += [RoleSource(role, "post", post.full_title) for role, holds in flags if holds]
    found += [RoleSource(role, "named", of) for role, of in named if role in ROLES]
    found += [RoleSource(role, "unit", of) for role, of in unit_roles if role in ROLES]
    if on_behalf_of:
        found.append(RoleSource("assistant", "delegation", on_behalf_of))
    return tuple(found)


def roles_of(sources: Iterable[RoleSource]) -> frozenset[str]:
    """The set of roles that the sources give."""
    return frozenset(source.role for source in sources)
