"""docs/monitoring: every rule is well formed and asks only for figures that Khuê gives."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from khue.config import metrics
from khue.shared.jobs import defer

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


@pytest.fixture
def figures(transactional_db: None) -> str:
    """What ``/metrics`` gives, with a sample of everything that is counted."""
    metrics.REQUESTS.labels("/told", "GET", "200").inc()
    metrics.SECONDS.labels("/told").observe(1)
    metrics.JOBS.labels("tests.nothing", "done").observe(1)
    metrics.LIVE.labels("tablet").set(1)
    metrics.FEED_LAG.observe(1)
    metrics.IN_FLIGHT.set(0)
    metrics.THREADS.set(10)
    metrics.BUSY.set(0)
    metrics.LISTENING.set(1)
    defer("tests.nothing")
    metrics._DATABASE._at = -10.0
    return metrics.exposition().decode()


def given(figures: str) -> set[str]:
    return set(re.findall(r"^(?:# TYPE )?(khue_\w+)", figures, re.MULTILINE))


def test_a_rule_asks_only_for_figures_that_are_given(figures: str) -> None:
    asked = set(re.findall(r"khue_\w+", TEXT))
    assert asked
    assert asked - given(figures) == set()


BOARD = json.loads((ROOT / "docs" / "monitoring" / "board.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]
ASKED = [target for panel in PANELS for target in panel["targets"]]
# Of every scrape; Prometheus calls our own label `job` so, since its targets have one too.
OF_PROMETHEUS = {"job", "instance", "exported_job"}


def test_the_board_asks_only_for_figures_and_labels_that_are_given(figures: str) -> None:
    text = "\n".join(target["expr"] for target in ASKED)
    assert set(re.findall(r"khue_\w+", text)) - given(figures) == set()
    labels = set(re.findall(r'(\w+)="', figures)) | OF_PROMETHEUS | {"le"}
    used = set(re.findall(r'(\w+)=~?"', text)) | set(
        re.findall(r"\w+", " ".join(re.findall(r"by \(([^)]*)\)", text)))
    )
    used |= {name for target in ASKED for name in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])}
    assert used - labels == set()
    for target in ASKED:
        assert target["expr"].count("(") == target["expr"].count(")"), target["expr"]


def test_the_board_is_whole_says_what_each_figure_means_and_names_no_source_of_its_own() -> None:
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not taken & cells, panel["title"]
        assert max(x for x, _y in cells) < 24, panel["title"]
        taken |= cells
    for panel in PANELS:
        assert panel["title"]
        assert panel["description"].endswith("."), panel["title"]
        assert {one["datasource"]["uid"] for one in [panel, *panel["targets"]]} == {"${datasource}"}
