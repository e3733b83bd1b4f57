"""Luật yêu cầu xác thực hai bước: by role, as data; from a day on, with a grace. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from khue.shared.parameters import Parameter, declare
from khue.shared.second_step import LEVELS, NOTHING, Demand, Level

FOCAL_DIRECTOR = "focal_director"
# Those who can change what others rely on; the rest stands at none until the city asks for more.
STRICT = ("administrator", "auditor", FOCAL_DIRECTOR, "asset_officer", "organiser", "secret_clerk")
OTHERS = ("focal", "leader", "unit_head", "unit_clerk", "assistant")

GRACE = declare(Parameter("organisation.second_step_grace", "sign_in", "number", 14, "days", 0, 90, order=90))


def _policy(role: str, order: int) -> Parameter:
    return declare(
        Parameter(
            f"organisation.second_step_{role}",
            "sign_in",
            "choice",
            "none",
            choices=LEVELS,
            setting="KHUE_SECOND_STEP" if role in STRICT else "",
            order=order,
        )
    )


POLICIES = {role: _policy(role, 10 + place) for place, role in enumerate((*STRICT, *OTHERS))}


@dataclass(frozen=True, slots=True)
class Policy:
    """Yêu cầu của một vai trò, and from which day it holds."""

    level: Level
    since: date = date.min


def level_of(value: object) -> Level:
    """A level as it is stored; what isn't one asks nothing."""
    return next((one for one in LEVELS if one == value), "none")


def policy_roles(held: Mapping[str, date]) -> dict[str, date]:
    """The roles that policies are about, and since when they are held; the focal director is one by two roles."""
    found = {role: since for role, since in held.items() if role in POLICIES}
    if {"focal", "unit_head"} <= held.keys():
        found[FOCAL_DIRECTOR] = max(held["focal"], held["unit_head"])
    return found


def strictest(
    policies: Mapping[str, Policy], held: Mapping[str, date], *, account_since: date, grace: int
) -> Demand:
    """Yêu cầu đối với người giữ các vai trò ấy: required before recommended, and of these the earliest day.

    Grace runs from the latest of: the policy's first day, the role's, the account's.
    """
    required = [
        Demand("required", role, max(policies[role].since, since, account_since) + timedelta(days=grace))
        for role, since in held.items()
        if role in policies and policies[role].level == "required"
    ]
    if required:
        return min(required, key=lambda one: (one.due or date.max, one.role))
    advised = sorted(role for role in held if role in policies and policies[role].level == "recommended")
    return Demand("recommended", advised[0]) if advised else NOTHING
