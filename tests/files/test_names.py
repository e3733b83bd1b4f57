"""A name is a label, never a path."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khue.files.rules.names import MAX_BYTES, MAX_LETTERS, download_name, safe_name


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Giấy mời.pdf", "Giấy mời.pdf"),
        (unicodedata.normalize("NFD", "Tờ trình số 5.pdf"), "Tờ trình số 5.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\Báo cáo.docx", "Báo cáo.docx"),
        ("a\x00b\x1b[31m.pdf", "ab[31m.pdf"),
        ("hoá đơn \u202efdp.exe", "hoá đơn fdp.exe"),
        ("  nhiều \t khoảng\n trắng.pdf", "nhiều khoảng trắng.pdf"),
        ("...", "tai-lieu"),
        ("", "tai-lieu"),
        (".htaccess", "htaccess"),
        ("a/b/", "b"),
        ('a<b>:"c".pdf', "a-b---c-.pdf"),
    ],
)
def test_a_name_is_made_safe(given_name, shown):
    assert safe_name(given_name) == shown


def test_a_name_of_400_letters_keeps_its_extension():
    made = safe_name("ơ" * 400 + ".pdf")
    assert made.endswith(".pdf")
    assert len(made) <= MAX_LETTERS
    assert len(made.encode()) <= MAX_BYTES
    assert made.startswith("ơơơ")


@given(st.text(max_size=500))
def test_any_name_becomes_a_short_visible_label(text):
    made = safe_name(text)
    assert 0 < len(made) <= MAX_LETTERS
    assert len(made.encode()) <= MAX_BYTES
    assert made not in {".", ".."}
    assert not set(made) & set('/\\<>:"|?*\x00\n\u202e\u200b')
    assert made == unicodedata.normalize("NFC", made)
    assert safe_name(made) == made


@pytest.mark.parametrize(
    ("name", "kind", "sent"),
    [("a.PDF", "pdf", "a.PDF"), ("anh.pdf", "jpeg", "anh.pdf.jpg"), ("toTrinh", "docx", "toTrinh.docx")],
)
def test_a_download_bears_a_truthful_extension(name, kind, sent):
    assert download_name(name, kind) == sent
