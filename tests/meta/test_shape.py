"""The shape of the code, which a newcomer relies on."""

import ast

import pytest

from tests.meta.source import CONTEXTS, KHUE, calls, first_word, modules

ALLOWED = {
    "__init__", "apps", "rules", "models", "queries", "actions",
    "pages", "tablet", "jobs", "index", "evidence", "wording",
}  # fmt: skip
FOLDERS = {"migrations", "data", "__pycache__"}


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_context_has_only_the_agreed_file_names(context):
    names = {path.stem for path in (KHUE / context).iterdir()}
    assert names - ALLOWED - FOLDERS == set()


def test_no_import_hides_in_a_function():
    hidden = [
        f"{path.relative_to(KHUE)}:{inner.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_table_is_looked_up_by_a_string():
    looked_up = [f"{path.relative_to(KHUE)}:{call.lineno}" for path, call in calls("get_model")]
    assert looked_up == []


def test_nothing_is_left_for_later():
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK")
    found = [
        f"{path.relative_to(KHUE)}: {mark}"
        for path in KHUE.rglob("*.py")
        for mark in marks
        if mark in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_every_field_on_another_context_points_downwards_and_leaves_no_trace_there():
    order = {name: rank for rank, name in enumerate(CONTEXTS)}
    wrong = []
    for path, call in [*calls("ForeignKey"), *calls("OneToOneField"), *calls("ManyToManyField")]:
        target = first_word(call) or ""
        here = path.relative_to(KHUE).parts[0]
        app = target.partition(".")[0]
        if app in order and app != here:
            named = {k.arg: k.value for k in call.keywords}
            related = named.get("related_name")
            plus = isinstance(related, ast.Constant) and related.value == "+"
            if order[app] > order[here] or not plus:
                wrong.append(f"{path.relative_to(KHUE)}:{call.lineno} -> {target}")
    assert wrong == []
