"""Every code that can reach a person has its sentence, and every sentence can be reached."""

import re
from importlib import import_module
from importlib.util import find_spec

from django.utils.translation import override

from khue.audit.actions import ACTIONS
from khue.shared.followers import followed_actions
from khue.shared.jobs import JOBS
from khue.shared.sentences import SENTENCES
from khue.shared.verbs import VERBS, verb
from tests.meta.source import CONTEXTS, KHUE, calls, first_word

CODE = re.compile(r"^[a-z_]+\.[a-z_]+$")


def _codes():
    for name in ("Refusal", "Reason", "Stale"):
        for path, call in calls(name):
            code = first_word(call)
            if code:
                yield code, f"{path.relative_to(KHUE)}:{call.lineno}"


def test_every_refusal_and_reason_has_a_sentence():
    missing = {f"{code} ({where})" for code, where in _codes() if code not in SENTENCES}
    assert missing == set()


def test_every_code_names_its_context():
    wrong = {code for code, _ in _codes() if not CODE.match(code)}
    assert wrong == set()


def test_every_deferred_job_is_served():
    asked = {first_word(call) for name in ("defer", "defer_many") for _, call in calls(name)} - {None}
    assert {name for name in asked if CODE.match(name) and name not in JOBS} == set()


def test_every_followed_action_exists():
    for context in CONTEXTS:
        if find_spec(f"khue.{context}.actions"):
            import_module(f"khue.{context}.actions")
    assert [name for name in followed_actions() if name not in ACTIONS] == []


def test_every_action_has_its_verb_in_both_languages():
    for context in CONTEXTS:
        if find_spec(f"khue.{context}.actions"):
            import_module(f"khue.{context}.actions")
    ours = {name for name in ACTIONS if not name.startswith("trial.")}
    assert {name for name in VERBS if "." in name} == ours, "VERBS in the context's wording.py"
    with override("vi"):
        said = {name: verb(name) for name in VERBS}
    with override("en"):
        assert {name for name in said if verb(name) == said[name]} == set()
    acts = [(name.partition(".")[0], text) for name, text in said.items() if "." in name]
    assert len(acts) == len(set(acts)), "two actions of a context are called the same"
