"""Vietnamese text: one spelling, one folding, one order."""

import json
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from khue.shared.text import fold, name_key, nfc, storable, tidy, word_key


def test_people_are_sorted_by_given_name_then_family_name():
    names = ["Trần Văn Ánh", "Lê Thị Anh", "Bùi Đức Ân", "Nguyễn Văn Đạt", "Đỗ Hải Dũng", "Lê Văn Anh"]
    assert sorted(names, key=name_key) == [
        "Lê Thị Anh",
        "Lê Văn Anh",
        "Trần Văn Ánh",
        "Bùi Đức Ân",
        "Đỗ Hải Dũng",
        "Nguyễn Văn Đạt",
    ]


def test_words_follow_the_vietnamese_alphabet_before_tones():
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "măng", "mân", "mo", "mô", "mơ", "mu", "mư", "đa", "da", "e"]
    expected = [
        "da",
        "đa",
        "e",
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "măng",
        "mân",
        "mo",
        "mô",
        "mơ",
        "mu",
        "mư",
    ]
    assert sorted(words, key=word_key) == expected


def test_folding_finds_with_and_without_marks():
    assert fold("Ủy ban Nhân dân THÀNH PHỐ, Đống Đa") == "uy ban nhan dan thanh pho, dong da"
    assert fold("Uỷ ban") == fold("Ủy ban")


@given(st.text())
def test_folding_is_the_same_for_composed_and_decomposed_text(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_tidy_text_has_no_control_characters_or_double_spaces(text):
    tidied = tidy(text)
    assert not any(unicodedata.category(c)[0] == "C" for c in tidied)
    assert "  " not in tidied
    assert tidied == tidied.strip()


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)
    )
)
def test_what_is_called_storable_is_utf8_without_nul(value):
    said = json.dumps(value, ensure_ascii=False)
    holds_nul = re.search(r"(?<!\\)(?:\\\\)*\\u0000", said) is not None
    try:
        said.encode()
    except UnicodeEncodeError:
        assert not storable(value)
    else:
        assert storable(value) is not holds_nul
