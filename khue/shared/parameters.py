"""Tham số: what the law or the city may change without a new version, declared by each context in its rules.

A declaration is a name for ever: the log, and later the clauses of a regulation, cite its key. The
values stand in one table (``organisation``), are set by one action and read by one query there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from khue.shared.refusal import Reason
from khue.shared.registry import Registry

Value = int | str | tuple[str, ...]
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
MOST_DOMAINS = 20


@dataclass(frozen=True, slots=True)
class Parameter:
    """Một tham số.

    ``kind`` is a number between ``least`` and ``most`` in units of ``unit``, a time of day in minutes since
    midnight, a list of mail domains, or one of ``choices`` (each with a sentence of its own: ``<key>.<choice>``).
    ``scale`` is how many of the stored unit make one on the screen (bytes in a megabyte). ``setting``
    names the installation's own default (from the environment); without it ``default`` holds. ``group``
    and ``order`` are where the page shows it. Name and purpose are sentences: ``<key>`` and ``<key>.does``.
    ``changers`` are the roles that may set it.
    """

    key: str
    group: str
    kind: Literal["number", "time", "domains", "choice"]
    default: Value
    unit: str = ""
    least: int = 0
    most: int = 0
    scale: int = 1
    setting: str = ""
    order: int = 100
    choices: tuple[str, ...] = ()
    changers: frozenset[str] = frozenset({"administrator"})

    def problem(self, value: Value) -> Reason | None:
        """Why a value can't be taken; nothing when it can."""
        if self.kind == "domains":
            return self._bad_domains(value)
        if self.kind == "choice":
            return None if value in self.choices else Reason("organisation.parameter_choice")
        if not isinstance(value, int) or not self.least <= value <= self.most:
            if self.kind == "time":
                return Reason("organisation.parameter_time")
            bounds = {"least": self.least // self.scale, "most": self.most // self.scale}
            return Reason("organisation.parameter_bounds", facts=bounds)
        return None

    @staticmethod
    def _bad_domains(value: Value) -> Reason | None:
        if not isinstance(value, tuple) or not 1 <= len(value) <= MOST_DOMAINS:
            return Reason("organisation.parameter_domains", facts={"most": MOST_DOMAINS})
        bad = [one for one in value if not _DOMAIN.fullmatch(one)]
        return Reason("organisation.parameter_domain", facts={"domain": bad[0][:80]}) if bad else None


PARAMETERS: Registry[Parameter] = Registry("parameter")


def declare(parameter: Parameter) -> Parameter:
    """Enter a parameter; its default has to keep its own bounds."""
    if parameter.problem(parameter.default) is not None:
        raise ValueError(f"the default of {parameter.key} breaks its bounds")
    return PARAMETERS.add(parameter.key, parameter)
