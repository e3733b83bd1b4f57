"""Đặt tham số, công bố ngày nghỉ và ngày làm bù."""

from __future__ import annotations

from datetime import date

from khue.audit.actions import action, describe
from khue.organisation.actions.guarding import cited
from khue.organisation.models import AnnouncedDay, ParameterValue
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.parameters import PARAMETERS, Parameter, Value
from khue.shared.refusal import Forbidden, NotFound, Refusal
from khue.shared.text import tidy


def _ask(actor: Actor, parameter: Parameter, act: str) -> None:
    """Some are not the administrator's: how much is said of a secret paper is for those who keep them."""
    if not actor.may(parameter.changers):
        raise Forbidden(f"organisation.{act}")


@action(allowed={"administrator", "secret_clerk"})
def set_parameter(
    actor: Actor, key: str, value: Value, *, since: date | None = None, document: str = ""
) -> None:
    """Đặt tham số from a day on (today), by who may change this one; the same day is set anew, others keep theirs.

    Raises ``organisation.parameter_bounds``, ``parameter_domain``, ``parameter_domains``, ``parameter_in_past``.
    """
    parameter, day = PARAMETERS.get(key), since or clock.today()
    if parameter is None:
        raise NotFound("parameter")
    _ask(actor, parameter, "set_parameter")
    problem = parameter.problem(value)
    if problem is not None:
        raise Refusal(problem.code, **problem.facts)
    if day < clock.today():
        raise Refusal("organisation.parameter_in_past")
    stored = list(value) if isinstance(value, tuple) else value
    ParameterValue.objects.update_or_create(
        key=key,
        since=day,
        defaults={
            "value": stored,
            "document": cited(document),
            "set_at": clock.now(),
            "set_by_id": actor.person_id,
        },
    )
    describe(object=f"parameter:{key}", value=stored, since=day.isoformat(), document=cited(document))


@action(allowed={"administrator", "secret_clerk"})
def forget_parameter(actor: Actor, key: str, *, since: date) -> None:
    """Bỏ một giá trị sắp có hiệu lực: what was set for a day to come never holds."""
    parameter = PARAMETERS.get(key)
    if parameter is not None:
        _ask(actor, parameter, "forget_parameter")
    if since <= clock.today():
        raise Refusal("organisation.parameter_in_past")
    gone, _ = ParameterValue.objects.filter(key=key, since=since).delete()
    if not gone:
        raise NotFound("parameter")
    describe(object=f"parameter:{key}", since=since.isoformat())


@action(allowed={"administrator"})
def announce_day(actor: Actor, day: date, *, name: str, works: bool, document: str = "") -> None:
    """Công bố ngày nghỉ, or (``works``) ngày làm bù; said again for the same day, the later word holds.

    Raises ``organisation.name_missing``.
    """
    label = tidy(name)[:120]
    if not label:
        raise Refusal("organisation.name_missing")
    AnnouncedDay.objects.update_or_create(
        day=day,
        defaults={
            "name": label,
            "works": works,
            "document": cited(document),
            "set_at": clock.now(),
            "set_by_id": actor.person_id,
        },
    )
    describe(object=f"day:{day.isoformat()}", works=works, name=label, document=cited(document))


@action(allowed={"administrator"})
def forget_day(actor: Actor, announced_id: int) -> None:
    """Bỏ một ngày đã công bố: the law's calendar holds for it again."""
    del actor
    announced = AnnouncedDay.objects.filter(id=announced_id).first()
    if announced is None:
        raise NotFound("day")
    describe(object=f"day:{announced.day.isoformat()}", works=announced.works, name=announced.name)
    announced.delete()
