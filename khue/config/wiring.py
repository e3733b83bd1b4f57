"""Nối dây: finds the edges of every context and hands each to where it belongs."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings

from khue.shared.jobs import serve_all
from khue.shared.second_step import answer_by
from khue.shared.sentences import add_sentences
from khue.shared.verbs import add_verbs

REGISTERING_EDGES = ("jobs", "tablet", "index", "evidence")


def edge(context: str, name: str) -> ModuleType | None:
    """A context's edge, when it has one."""
    path = f"khue.{context}.{name}"
    return import_module(path) if find_spec(path) else None


def wire() -> None:
    """Fill the registries: sentences, verbs of the log, jobs, tablet commands."""
    for context in (*settings.CONTEXTS, "config"):
        wording = edge(context, "wording")
        if wording is not None:
            add_sentences(wording.SENTENCES)
            add_verbs(getattr(wording, "VERBS", {}))
        for name in REGISTERING_EDGES:
            edge(context, name)
    answer_by(import_module("khue.organisation.queries").demand_on_user)
    serve_all()
