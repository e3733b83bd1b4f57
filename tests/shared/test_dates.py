"""Ngày, giờ như người ta gõ: what is understood, what isn't; the browser's script must agree line by line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.shared import clock
from khue.shared.dates import moment_at, parse_day, parse_time, read_day, read_moment, read_time
from khue.shared.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)
DAYS = {
    "1/3/2026": "2026-03-01",
    "01/03/2026": "2026-03-01",
    "01032026": "2026-03-01",
    "010326": "2026-03-01",
    "1.3.26": "2026-03-01",
    "1-3-2026": "2026-03-01",
    " 23 11 2026 ": "2026-11-23",
    "2026-03-01": "2026-03-01",
    "1/3": "2027-03-01",
    "0103": "2027-03-01",
    "24.11": "2026-11-24",
    "30/9": "2026-09-30",
    "29/2": "",
    "31/2/2026": "",
    "29/2/2028": "2028-02-29",
    "1/13": "",
    "11/23/2026": "",
    "1/3/1026": "",
    "mai": "",
    "1": "",
    "123": "",
}
TIMES = {
    "8": "08:00",
    "8h": "08:00",
    "8h30": "08:30",
    "8:30": "08:30",
    "08:30": "08:30",
    "8.30": "08:30",
    "0830": "08:30",
    "830": "08:30",
    "14 giờ 05": "14:05",
    "14 giờ": "14:00",
    "7g15": "07:15",
    "23:59": "23:59",
    "24:00": "",
    "8:60": "",
    "8:3": "",
    "2 PM": "",
    "sáng": "",
}
MOMENTS = {
    "1/12 8h30": "08:30 01/12/2026",
    "8:30 01/12/2026": "08:30 01/12/2026",
    "8 giờ 30, 1.12": "08:30 01/12/2026",
    "2026-12-01T08:30": "08:30 01/12/2026",
    "011220260830": "08:30 01/12/2026",
    "1/12": "17:00 01/12/2026",
    "ngày kia 8h": "",
}


@pytest.fixture(autouse=True)
def held():
    with clock.hold(datetime(2026, 11, 23, 3, tzinfo=UTC)):
        yield


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_as_people_type_it(text):
    found = parse_day(text, TODAY)
    assert (found.isoformat() if found else "") == DAYS[text]


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_as_people_type_it(text):
    found = parse_time(text)
    assert (f"{found:%H:%M}" if found else "") == TIMES[text]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.times())
def test_what_is_written_back_is_read_again(day, hour):
    assert parse_day(f"{day:%d/%m/}{day.year:04}", TODAY) == day
    assert parse_time(f"{hour:%H:%M}") == hour.replace(second=0, microsecond=0, fold=0)


@pytest.mark.parametrize("text", [one for one in MOMENTS if MOMENTS[one]])
def test_a_moment_is_read_in_either_order_and_a_day_alone_ends_with_the_office(text):
    found = read_moment(text)
    assert found is not None
    assert f"{found:%H:%M %d/%m/%Y}" == MOMENTS[text]
    assert found == moment_at(found.date(), found.timetz().replace(tzinfo=None))


def test_nothing_typed_is_nothing_and_what_is_not_understood_is_said():
    assert (read_day(" "), read_time(""), read_moment(None)) == (None, None, None)
    for read, code in ((read_day, "bad_day"), (read_time, "bad_time"), (read_moment, "bad_moment")):
        with pytest.raises(Refusal, match=code):
            read("ngày kia")


def test_the_browser_reads_the_same():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node isn't here")
    source = (ROOT / "khue/static/desk/reading.js").read_text(encoding="utf-8")
    asked = (
        f"console.log(JSON.stringify([{json.dumps([*DAYS])}.map(t => readDay(t, new Date(2026, 10, 23))),"
        f"{json.dumps([*TIMES])}.map(readTime), {json.dumps([*MOMENTS])}.map(t => readMoment(t, new Date(2026, 10, 23)))]))"
    )
    told = subprocess.run(
        [node, "--input-type=module"], input=f"{source}\n{asked}", capture_output=True, text=True, check=True
    )
    days = ["/".join(reversed(one.split("-"))) for one in DAYS.values()]
    assert json.loads(told.stdout) == [days, [*TIMES.values()], [*MOMENTS.values()]]


def test_no_page_leaves_dates_to_the_browsers_language():
    own = re.compile(
        r'type="(date|time|datetime-local|month|week)"|(?<!when_)field\([^}]*, "(date|time|datetime-local)"'
    )
    templates = (ROOT / "khue/templates").rglob("*.jinja")
    assert [path.name for path in templates if own.search(path.read_text(encoding="utf-8"))] == []
