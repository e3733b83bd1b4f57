"""Lịch họp: valid by RFC 5545 and 5546, read back by two libraries."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import ics
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.distribution.rules import CalendarEvent, Guest, calendar

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
EVENT = CalendarEvent(
    uid="meeting-42@khue.hanoi.example",
    sequence=0,
    method="REQUEST",
    stamp=datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
    starts=START,
    ends=START + timedelta(hours=3),
    summary="Họp giao ban Ủy ban; tuần 48, năm 2026",
    organizer=Guest("Văn phòng UBND", "vp@hanoi.example"),
    attendees=(
        Guest('Trần "Ba" Đức', "duc@hanoi.example"),
        Guest("Lê An", "an@hanoi.example", required=False),
    ),
    place="Phòng họp 1, 79 Đinh Tiên Hoàng",
    description="Nội dung:\n1. Ngân sách; 2. Đất đai\\nhà ở",
    url="https://khue.hanoi.example/meetings/42",
)


def read(event):
    raw = calendar(event)
    outer = icalendar.Calendar.from_ical(raw)
    (inner,) = outer.walk("VEVENT")
    return raw, outer, inner


def test_a_request_reads_back_the_same_in_icalendar():
    _, outer, inner = read(EVENT)
    assert outer["METHOD"] == "REQUEST"
    assert (inner["UID"], inner["SEQUENCE"], inner["STATUS"]) == (EVENT.uid, 0, "CONFIRMED")
    assert inner.decoded("DTSTART") == EVENT.starts
    assert inner.decoded("DTEND") == EVENT.ends
    assert str(inner["DTSTART"].params["TZID"]) == "Asia/Ho_Chi_Minh"
    assert inner.decoded("DTSTAMP") == EVENT.stamp
    assert str(inner["SUMMARY"]) == EVENT.summary
    assert str(inner["DESCRIPTION"]) == EVENT.description
    assert str(inner["LOCATION"]) == EVENT.place
    assert [str(a) for a in inner["ATTENDEE"]] == ["mailto:duc@hanoi.example", "mailto:an@hanoi.example"]
    assert inner["ATTENDEE"][0].params["RSVP"] == "TRUE"
    assert str(inner["ORGANIZER"]) == "mailto:vp@hanoi.example"


def test_a_request_reads_back_the_same_in_ics():
    raw = calendar(EVENT)
    (event,) = ics.Calendar(raw.decode()).events
    assert (event.uid, event.name, event.location) == (EVENT.uid, EVENT.summary, EVENT.place)
    assert event.begin.datetime == EVENT.starts
    assert event.end.datetime == EVENT.ends
    assert {a.email for a in event.attendees} == {"duc@hanoi.example", "an@hanoi.example"}
    assert ics.Calendar(raw.decode()).method == "REQUEST"


def test_a_cancellation_keeps_the_uid_and_raises_the_sequence():
    _, outer, inner = read(replace(EVENT, method="CANCEL", sequence=3))
    assert (outer["METHOD"], inner["UID"], inner["SEQUENCE"]) == ("CANCEL", EVENT.uid, 3)
    assert inner["STATUS"] == "CANCELLED"
    assert not inner.walk("VALARM")
    assert "RSVP" not in inner["ATTENDEE"][0].params


words = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.just("\n"), max_size=300)


@given(words, words, st.integers(0, 99))
def test_any_text_survives_and_no_line_is_longer_than_75_octets(title, text, sequence):
    raw, _, inner = read(replace(EVENT, summary=title, description=text, sequence=sequence))
    assert raw.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert all(line.decode() is not None for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert str(inner["SUMMARY"]) == title
    assert str(inner.get("DESCRIPTION", "")) == text


def _samples():
    folder = Path(os.environ.get("KHUE_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
    folder = folder / "04-mail-ics" / "vn-generated"
    if not folder.is_dir():
        assert not os.environ.get("CI"), "the samples of ../shared/data are needed under CI"
        pytest.skip(f"no samples at {folder}")
    return folder


@pytest.mark.parametrize(
    ("sample", "method"), [("ics-04-outlook-update-seq2.ics", "REQUEST"), ("ics-06-cancel.ics", "CANCEL")]
)
def test_it_has_what_the_objects_of_common_programs_have(sample, method):
    outer = icalendar.Calendar.from_ical((_samples() / sample).read_bytes())
    (theirs,) = outer.walk("VEVENT")
    _, ours_outer, ours = read(replace(EVENT, method=method, sequence=int(theirs["SEQUENCE"])))
    assert ours_outer["METHOD"] == outer["METHOD"] == method
    needed = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "ORGANIZER", "ATTENDEE", "SUMMARY"}
    assert needed & set(theirs) <= set(ours)
    assert ours.get("STATUS") == theirs.get("STATUS", ours.get("STATUS"))
    assert ours["SEQUENCE"] == theirs["SEQUENCE"]


@pytest.mark.parametrize("address", ["a@b\r\nX:1", "", "no", "a;b@c", "a@b@c"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ValueError, match=r"^"):
        calendar(replace(EVENT, organizer=Guest("x", address)))


def test_a_meeting_without_length_is_refused():
    with pytest.raises(ValueError, match="2026"):
        calendar(replace(EVENT, ends=EVENT.starts))
