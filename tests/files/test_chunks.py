"""Any cut gives the bytes back; a good cut stays where it was."""

from hypothesis import given
from hypothesis import strategies as st

from khue.files.rules.bundle import pack, sha256, unpack
from khue.files.rules.chunks import MAX_CHUNK, cut
from khue.files.rules.pages import changed, label, runs

pieces_of_pdf = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from([b"stream\r\n", b"stream\n", b"endstream", b"endstream\nstream\n"]),
        st.integers(min_value=1, max_value=300).map(lambda n: b"\nstream\n" + b"x" * n + b"\nendstream\n"),
    ),
    max_size=20,
).map(b"".join)


@given(pieces_of_pdf, st.integers(1, 50), st.integers(1, 100))
def test_pieces_put_together_are_the_file(data, big, most):
    pieces = cut(data, big=big, most=most)
    assert b"".join(data[at : at + size] for at, size in pieces) == data
    assert all(0 < size <= most for _at, size in pieces)


def _pdf(head: bytes, images: list[bytes]) -> bytes:
    return head + b"".join(b"5 0 obj <<>>\nstream\n" + image + b"\nendstream\nendobj\n" for image in images)


def _hashes(data: bytes) -> set[str]:
    return {sha256(data[at : at + size]) for at, size in cut(data)}


@given(st.binary(max_size=200), st.integers(20_000, 600_000), st.binary(min_size=1, max_size=20))
def test_an_image_keeps_its_pieces_when_what_stands_before_it_grows(more, size, seed):
    more, seed = more.replace(b"stream", b""), seed.replace(b"stream", b"-") or b"-"
    image = (seed * (size // len(seed) + 1))[:size]
    before, after = _hashes(_pdf(b"%PDF-1.7\n", [image])), _hashes(_pdf(b"%PDF-1.7\n" + more, [image]))
    body = image + b"\n"
    expected = {sha256(body[at : at + MAX_CHUNK]) for at in range(0, len(body), MAX_CHUNK)}
    assert expected <= before & after


@given(st.lists(st.binary(max_size=50), max_size=8))
def test_a_bundle_gives_back_what_was_packed(pieces):
    assert list(unpack(pack(pieces))) == [(sha256(piece), piece) for piece in pieces]


def test_page_sizes_are_run_length_coded():
    assert runs([(595.0, 842.0), (595.0, 842.0), (842.0, 595.0)]) == [(595.0, 842.0, 2), (842.0, 595.0, 1)]
    assert runs([]) == []


def test_a_label_that_cannot_be_shown_gives_way_to_the_number():
    assert [label("iv", 4), label("", 5), label("\x00\x01", 6), label("x" * 99, 7)] == ["iv", "5", "6", "7"]


@given(st.lists(st.sampled_from("abcdef"), max_size=20), st.lists(st.sampled_from("abcdef"), max_size=20))
def test_only_pages_that_show_something_new_are_changed(old, new):
    found = changed(old, new)
    assert changed(new, new) == ()
    assert all(new[number - 1] in old for number in range(1, len(new) + 1) if number not in found)
    assert len(found) >= len(new) - len(old)


def test_a_moved_page_is_not_changed_and_a_doubled_one_is():
    assert changed(["a", "b", "c"], ["c", "a", "b"]) == ()
    assert changed(["a", "b"], ["a", "a", "b"]) == (2,)
    assert changed(["a", "b", "c"], ["a", "x", "b", "c"]) == (2,)
