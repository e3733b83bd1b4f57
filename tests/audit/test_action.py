"""What the @action wrapper promises."""

import pytest

from khue.audit.actions import ACTIONS, Declared, action, describe
from khue.audit.models import Record
from khue.shared.actor import Actor
from khue.shared.refusal import Forbidden, Refusal

ORGANISER = Actor(
    kind="person", label="Vũ Thảo Trinh", user_id=1, person_id=7, roles=frozenset({"organiser"})
)
STRANGER = Actor(kind="person", label="Người khác", user_id=2, person_id=8)


def _declare(name, function, allowed):
    function.__name__ = name
    function.__module__ = "khue.trial.actions"
    declared = f"trial.{name}"
    ACTIONS._things.pop(declared, None)
    made = action(allowed=allowed)(function)
    ACTIONS._things.pop(declared)
    return made


@pytest.fixture
def keep():
    def keep(actor, note):
        describe(object=f"thing:{note}", note=note)
        return note

    return _declare("keep", keep, {"organiser"})


@pytest.fixture
def refuse():
    def refuse(actor):
        Record.objects.create(key="00000000-0000-0000-0000-000000000001", at="2026-01-01T00:00Z", action="x")
        raise Refusal("trial.no", why="told")

    return _declare("refuse", refuse, {"anyone"})


@pytest.mark.django_db
def test_an_action_leaves_a_record_that_names_actor_and_object(keep):
    assert keep(ORGANISER, "a") == "a"
    record = Record.objects.get()
    assert (record.action, record.outcome, record.object) == ("trial.keep", "done", "thing:a")
    assert record.actor["person"] == 7


@pytest.mark.django_db
def test_without_the_right_nothing_happens_but_a_refusal_record(keep):
    with pytest.raises(Forbidden):
        keep(STRANGER, "a")
    with pytest.raises(Forbidden):
        keep(Actor.anonymous(), "a")
    assert list(Record.objects.values_list("outcome", "code")) == [("refused", "shared.forbidden")] * 2


@pytest.mark.django_db
def test_a_refusal_rolls_back_what_was_written_and_is_recorded(refuse):
    with pytest.raises(Refusal):
        refuse(STRANGER)
    record = Record.objects.get()
    assert (record.action, record.outcome, record.code) == ("trial.refuse", "refused", "trial.no")


@pytest.mark.django_db
def test_an_action_within_an_action_is_a_child_record_and_asks_no_right(keep):
    def around(actor):
        keep(actor, "inner")

    outer = _declare("around", around, {"anyone"})
    outer(STRANGER)
    child, parent = Record.objects.order_by("id")
    assert (child.action, parent.action) == ("trial.keep", "trial.around")
    assert child.cause == parent.key


def test_an_action_without_an_actor_is_a_programming_error(keep):
    with pytest.raises(TypeError):
        keep("nobody", "a")


def test_two_actions_of_one_name_are_refused_at_import():
    ACTIONS.add("trial.twice", Declared("trial.twice", frozenset()))
    try:
        with pytest.raises(ValueError, match="twice"):
            ACTIONS.add("trial.twice", Declared("trial.twice", frozenset({"x"})))
    finally:
        ACTIONS._things.pop("trial.twice")
