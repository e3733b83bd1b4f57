"""docs/monitoring: every rule is well formed and asks only for figures that Khuê gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from khue.config import metrics

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "docs" / "monitoring" / "alerts.yml").read_text(encoding="utf-8").splitlines()
RULE = re.compile(
    r"      - alert: (?P<name>Khue[A-Za-z]+)\n"
    r"        expr: (?P<expr>.+)\n"
    r"(?:        for: \d+[mh]\n)?"
    r"        labels: \{severity: (?:page|ticket)\}\n"
    r'        annotations: \{summary: "[^"]+", action: "[^"]+"\}\n'
)
TEXT = "\n".join(line for line in LINES if not line.startswith("#")) + "\n"


def test_the_rules_are_well_formed() -> None:
    head = "groups:\n  - name: khue\n    rules:\n"
    assert TEXT.startswith(head)
    rest = RULE.sub("", TEXT.removeprefix(head))
    assert rest.strip() == ""
    names = [found["name"] for found in RULE.finditer(TEXT)]
    assert len(names) == len(set(names)) == TEXT.count("- alert:")
    for found in RULE.finditer(TEXT):
        assert found["expr"].count("(") == found["expr"].count(")"), found["name"]


@pytest.mark.django_db(transaction=True)
def test_a_rule_asks_only_for_figures_that_are_given() -> None:
    metrics.REQUESTS.labels("/told", "GET", "200").inc()
    metrics.SECONDS.labels("/told").observe(1)
    metrics.THREADS.set(10)
    metrics.BUSY.set(0)
    metrics.LISTENING.set(1)
    metrics._DATABASE._at = -10.0
    given = set(re.findall(r"^(?:# TYPE )?(khue_\w+)", metrics.exposition().decode(), re.MULTILINE))
    asked = set(re.findall(r"khue_\w+", TEXT))
    assert asked
    assert asked - given == set()
