"""Việc trong nhật ký: what the log calls each action, filled by the contexts from ``wording.py``."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import override

from khue.shared.registry import Registry
from khue.shared.text import fold

VERBS: Registry[str | Promise] = Registry("verb")


def add_verbs(verbs: Mapping[str, str | Promise]) -> None:
    """Enter a context's verbs: ``meetings.publish``, and ``meetings`` itself."""
    for name, text in verbs.items():
        VERBS.add(name, text)


def verb(name: str) -> str:
    """Phát hành cuộc họp: an action in the reader's language; one that no longer exists is shown by its name."""
    text = VERBS.get(name)
    return name if text is None else str(text)


def verbs_with(text: str) -> list[str]:
    """Actions whose verb has these words, with or without marks, in Vietnamese or English."""
    wanted = fold(text)
    if not wanted:
        return []
    found = set()
    for language in ("vi", "en"):
        with override(language):
            found |= {name for name, said in VERBS.items() if "." in name and wanted in fold(str(said))}
    return sorted(found)


def verbs_by_context() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Contexts with their acts, by their names in the reader's language: (context, its name, [(action, verb)])."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, said in VERBS.items():
        context, dot, _act = name.partition(".")
        if dot:
            groups.setdefault(context, []).append((name, str(said)))
    listed = [(key, verb(key), sorted(acts, key=lambda pair: fold(pair[1]))) for key, acts in groups.items()]
    return sorted(listed, key=lambda group: fold(group[1]))
