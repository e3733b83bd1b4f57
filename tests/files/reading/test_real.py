"""Real documents, when they are there: what is told is right, and what can't be read is told as unknown."""

from __future__ import annotations

import csv
import re

import pytest

from tests.files.reading.letters import DATA

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real documents aren't on this machine")
SCANS = (
    sorted(csv.DictReader((DATA / "scan-truth.csv").open(encoding="utf-8")), key=lambda one: one["file"])
    if DATA.is_dir()
    else []
)
SHORT = [one for one in SCANS if any(part in one["file"] for part in ("Q5P_17", "SQo_2264", "AQr_2193"))]
GAZETTE = (
    sorted(DATA.glob("congbao-signed/*.pdf"), key=lambda one: one.stat().st_size)[:12]
    if DATA.is_dir()
    else []
)
_NAMED = re.compile(r"(?P<kind>.*?)-so-(?P<number>.+)-\d+$")


@pytest.mark.parametrize("path", GAZETTE, ids=lambda one: one.stem)
def test_a_document_of_the_gazette_is_what_its_address_says(read, path):
    told = read(path.read_bytes(), path.name)
    named = _NAMED.match(path.stem)
    whole = re.sub(r"[/-]", "-", told["number_symbol"]["value"]).lower().replace("đ", "d").lstrip("0")
    assert (told["kind"]["value"].replace("_", "-"), whole) == (named["kind"], named["number"].lstrip("0"))


@pytest.mark.slow
@pytest.mark.parametrize("truth", SHORT, ids=lambda one: one["file"])
def test_a_real_scan_is_read_rightly_or_left_unknown(read, truth):
    path = DATA / truth["file"]
    told = read(path.read_bytes(), path.name)
    assert told["kind"]["name"] == truth["loai"]
    for name, wanted in (("number_symbol", truth["so_ky_hieu"]), ("date", truth["ngay"])):
        assert told[name] is None or told[name]["value"] in {None, wanted}
