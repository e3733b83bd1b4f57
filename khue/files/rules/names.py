"""Tên tệp: a name as somebody gave it, made safe to show, to store and to send back.

A name is a label, never a path: no part of it decides where bytes are written.
"""

import unicodedata
from pathlib import PurePosixPath

MAX_LETTERS = 120
MAX_BYTES = 200
MAX_EXTENSION = 10
NAMELESS = "tai-lieu"
FORBIDDEN = frozenset('<>:"|?*')

EXTENSIONS = {
    "pdf": (".pdf",),
    "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "png": (".png",),
    "tiff": (".tif", ".tiff"),
    "heic": (".heic", ".heif"),
    "docx": (".docx", ".docm"),
    "xlsx": (".xlsx", ".xlsm"),
    "pptx": (".pptx", ".pptm"),
    "odt": (".odt",),
    "ods": (".ods",),
    "odp": (".odp",),
    "html": (".doc", ".docx", ".xls", ".xlsx", ".rtf"),
    "zip": (".zip",),
    "eml": (".eml",),
    "doc": (".doc", ".dot"),
    "xls": (".xls",),
    "ppt": (".ppt",),
    "rtf": (".rtf", ".doc"),
}


def _visible(letter: str) -> str:
    """The letter, a space for what only moves the cursor, nothing for what can't be seen."""
    if letter in "\t\n\r\v\f\u2028\u2029":
        return " "
    category = unicodedata.category(letter)
    if category in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    if category == "Zs":
        return " "
    return "-" if letter in FORBIDDEN else letter


def _cut(text: str, letters: int, size: int) -> str:
    """The longest beginning of at most `letters` letters and `size` bytes of UTF-8."""
    text = text[: max(letters, 0)]
    while text and len(text.encode()) > size:
        text = text[:-1]
    # A mark must not lose the letter it stands on: NFC leaves few, but they exist.
    return text.rstrip(" .")


def safe_name(given: str) -> str:
    """The given name in NFC, without folders, control or direction marks, at most 120 letters.

    The extension is kept when the middle has to go. Never empty, never "." or "..".
    """
    last = given.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    shown = unicodedata.normalize("NFC", "".join(_visible(letter) for letter in last))
    shown = " ".join(shown.split()).lstrip(". ").rstrip(" .")
    suffix = PurePosixPath(shown).suffix if shown else ""
    if not 1 < len(suffix) <= MAX_EXTENSION + 1 or not suffix[1:].isalnum():
        suffix = ""
    stem = shown[: len(shown) - len(suffix)]
    room = len(suffix.encode())
    stem = _cut(stem, MAX_LETTERS - len(suffix), MAX_BYTES - room)
    return unicodedata.normalize("NFC", (stem or NAMELESS) + suffix)


def download_name(name: str, kind: str) -> str:
    """The name with an extension that tells the truth about the content."""
    fitting = EXTENSIONS.get(kind, ())
    if not fitting or name.lower().endswith(fitting):
        return name
    return name + fitting[0]
