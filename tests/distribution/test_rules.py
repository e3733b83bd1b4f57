"""The rules of the post office, by the thousand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.distribution.rules import PaperProgress, moment_of, official, pages_from, pages_to
from khue.distribution.rules.letters import attaches, back_off, clean_header, is_address, page_of, verdict
from khue.distribution.rules.manifest import canonical, opened, papers_of, without_file
from tests.distribution.makers import h, manifest, paper

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
pages = st.sets(st.integers(1, 600))
progress = st.builds(
    PaperProgress, st.none() | moments, st.none() | moments, st.none() | moments, pages.map(pages_to)
)


@given(pages)
def test_a_bitmap_keeps_its_pages(some):
    assert pages_from(pages_to(some)) == sorted(some)
    assert len(pages_to(some)) <= 75


@given(progress, progress, progress)
def test_joining_reports_forgets_order_and_repeats(a, b, c):
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a


@given(progress, progress)
def test_a_state_never_goes_back(a, b):
    order = ("sent", "on_tablet", "opened", "viewed")
    joined = a | b
    assert order.index(joined.state) >= max(order.index(a.state), order.index(b.state))
    assert joined.count >= max(a.count, b.count)


@given(moments, moments, st.integers(-(10**6), 10**6))
def test_a_believed_moment_lies_between_issue_and_just_after_taking(taken, issued, seconds):
    issued = min(issued, taken)
    at, note = moment_of(taken + timedelta(seconds=seconds), taken, issued)
    assert issued <= at <= taken + timedelta(minutes=5)
    assert bool(note) == (at != taken + timedelta(seconds=seconds))


def test_a_manifest_is_the_same_bytes_for_the_same_content():
    one = manifest(paper(1), paper(2))
    assert canonical(one) == canonical(dict(reversed(one.items())))
    assert opened(canonical(one)[0]) == one


def test_a_file_used_twice_is_one_right():
    first, second = paper(1), paper(1) | {"id": 5, "chunks": [[h("x"), 0, 1]]}
    (found,) = papers_of(manifest(first, second))
    assert {h("x"), h("1/0")} <= found.hashes


def test_without_a_file_no_trace_of_its_hashes_is_left():
    left = without_file(manifest(paper(1), paper(2)), 1, "Đã rút: %(title)s")
    assert not papers_of(manifest(paper(1)))[0].hashes & {x for p in papers_of(left) for x in p.hashes}
    assert left["agenda"][0]["papers"] == [1002]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("an@hanoi.example", "official"),
        ("an@SoTC.Hanoi.Example", "official"),
        ("an@evilhanoi.example", "other"),
        ("an@hanoi.example.com", "other"),
        ("hanoi.example", "other"),
        ('"a@hanoi.example"@gmail.com', "other"),
        ("", "other"),
    ],
)
def test_only_official_domains_get_files(address, kind):
    assert official(address, ("hanoi.example",)) == kind


def test_papers_are_attached_only_when_small_and_official():
    assert attaches("official", 8, 8)
    assert not attaches("official", 9, 8)
    assert not attaches("other", 1, 8)
    assert not attaches("official", -1, 8)


def test_an_outage_of_an_hour_takes_few_tries_and_ends_within_ten_minutes_of_its_end():
    waited, tries = timedelta(), 0
    while waited < timedelta(hours=1):
        tries += 1
        waited += back_off(tries)
    assert tries <= 12
    assert back_off(10**6) == timedelta(minutes=10)


def test_answers_of_a_mail_server():
    assert [verdict(c) for c in (250, 421, 450, 550, 554)] == [
        "sent",
        "delayed",
        "delayed",
        "refused",
        "refused",
    ]


@given(st.text())
def test_no_text_can_add_a_header(text):
    assert not {"\r", "\n", "\x00"} & set(clean_header(text))


@given(st.text())
def test_a_letter_page_escapes_what_it_is_given(text):
    assert "<script" not in page_of(text, text + "<script>alert(1)</script>")


def test_addresses():
    assert is_address("an.nguyen+hop@hanoi.example")
    for wrong in ("", "an", "a b@x.vn", "an@x.vn\r\nRCPT TO:<b@y>", "<an@x.vn>", "an@x.vn,b@y.vn"):
        assert not is_address(wrong)
