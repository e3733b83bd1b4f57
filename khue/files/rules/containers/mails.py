"""Thư điện tử EML: its attachments are papers; its own words are looked at by the guard and left out with a word."""

import email
import email.policy
import io
from collections.abc import Iterator
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path

from khue.files.rules.containers.found import Found
from khue.shared.refusal import Refusal

MOST_WORDS = 200_000
BODY = "files.mail_body"
_HEADERS = ("Subject", "Comments", "Keywords", "Sensitivity")


def _said(letter: EmailMessage) -> Iterator[str]:
    for header in _HEADERS:
        yield from (str(value) for value in letter.get_all(header, []))


def _text(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _is_picture_of_the_text(part: EmailMessage) -> bool:
    """A logo or a signature that the text shows; a photograph sent as a file is a paper."""
    inline = part.get_content_disposition() != "attachment"
    return inline and part.get_content_maintype() == "image" and part.get("Content-ID") is not None


def _take(part: EmailMessage, found: Found) -> Iterator[tuple[str, Path]]:
    name = part.get_filename() or ""
    words = part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"
    if words and not name:
        found.words.append(_text(part)[:MOST_WORDS])
        return
    found.names.append(name)
    data = part.get_payload(decode=True)
    if _is_picture_of_the_text(part) or not isinstance(data, bytes):
        return
    if not data:
        found.leave(name or "?", "files.empty")
        return
    found.take(name, io.BytesIO(data))
    yield found.members[-1]


def _parts(letter: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    """Parts of a letter in order; a letter inside is taken as a file by itself."""
    for part in letter.iter_parts() if letter.is_multipart() else (letter,):
        if not isinstance(part, EmailMessage):
            continue
        if part.get_content_maintype() == "multipart" and depth < 50:
            yield from _parts(part, depth + 1)
        else:
            yield part


def members(path: Path, found: Found) -> Iterator[tuple[str, Path]]:
    """Take out every attachment; gives each as it stands. Refuses `files.damaged`, `.bomb`, `.too_many_inside`."""
    try:
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found.words.extend(_said(letter))
        for part in _parts(letter, 0):
            if part.get_content_type() == "message/rfc822":
                yield from _letter_inside(part, found)
            else:
                yield from _take(part, found)
    except (MessageError, ValueError, LookupError, AttributeError, KeyError, IndexError, TypeError) as error:
        raise Refusal("files.damaged") from error
    if any(words.strip() for words in found.words):
        found.leave("", BODY)


def _letter_inside(part: EmailMessage, found: Found) -> Iterator[tuple[str, Path]]:
    inside = part.get_payload()
    if isinstance(inside, list) and inside and isinstance(inside[0], EmailMessage):
        name = part.get_filename() or f"{inside[0].get('Subject', '') or 'thu'}.eml"
        found.names.append(name)
        found.take(name, io.BytesIO(inside[0].as_bytes(policy=email.policy.default)))
        yield found.members[-1]
