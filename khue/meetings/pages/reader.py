"""Đọc tài liệu trên trình duyệt: the page of one paper, what its script asks, pictures of its pages, what was seen."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from khue.distribution.actions import give_mark, open_in_browser, view_in_browser
from khue.distribution.queries import browser_opening, mark_of, seen_in_browser
from khue.distribution.rules.marks import shown
from khue.files.actions import marked_copy
from khue.files.queries import read_piece
from khue.files.rules.watermark import marked_picture
from khue.meetings import actions
from khue.meetings.queries import Reading, Sheet, is_cancelled, reading_to_open
from khue.meetings.rules.parameters import READER_COPIES, READER_MARK, READER_PRINTS
from khue.organisation.queries import choices, people
from khue.shared import clock
from khue.shared.actor import Actor
from khue.shared.pages import optional_number, render, require_actor
from khue.shared.refusal import NotFound, Refusal

MOST_PAGES_TOLD = 2_000
NOT_KEPT = "private, no-store"


def home_of(reading: Reading) -> str:
    """The page that the reader came from: the pack, or the unit's own."""
    return f"/meetings/duties/{reading.meeting}" if reading.duty else f"/meetings/{reading.meeting}/"


def place_of(reading: Reading, paper: int) -> str:
    """Where a paper of this pack is read."""
    duties = "duties/" if reading.duty else ""
    return f"/meetings/{duties}{reading.meeting}/papers/{paper}"


def mark_lines(actor: Actor, reading: Reading) -> tuple[str, ...]:
    """Dấu người đọc: name and unit; day, time and code. None when the City has switched it off."""
    if choices(READER_MARK) == ("off",):
        return ()
    return reader_lines(actor, reading)


def reader_lines(actor: Actor, reading: Reading) -> tuple[str, ...]:
    """The words of the mark; its code is made when first asked for."""
    code = mark_of(actor, reading.subject, reading.package)
    if not code:
        code = give_mark(actor, reading.subject, reading.package)
    card = people([actor.person_id or 0]).get(actor.person_id or 0)
    who = " · ".join(part for part in (card.name, card.unit_name) if part) if card else actor.label
    at = clock.now().astimezone(clock.VN)
    return (who, f"{at:%H:%M %d/%m/%Y} · {shown(code)}")


def may_copy(reading: Reading) -> str:
    """What of the paper may be taken away: none, marked, original. Organiser and unit keep the original."""
    return "original" if reading.keeper else choices(READER_COPIES)[0]


def may_print(reading: Reading) -> bool:
    """Whether a marked copy may be printed."""
    return reading.keeper or choices(READER_PRINTS) == ("marked",)


def words_of(sheet: Sheet) -> list[str]:
    """The words of each page; nothing where a paper has none."""
    if sheet.text is None:
        return []
    told = json.loads(gzip.decompress(read_piece(sheet.text[0])))
    return [str(page) for page in told.get("pages") or ()]


@require_safe
@require_actor
def read_paper(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False
) -> HttpResponse:
    """Đọc tài liệu: complete without a script, one page a time; the script makes it a reader.

    Who was sent the paper is noted as having opened it, once.
    """
    reading = reading_to_open(actor, meeting_id, paper_id, duty=duty)
    if reading.mine and browser_opening(actor, reading.subject, reading.file) is not None:
        open_in_browser(actor, reading.subject, reading.file)
    pages, place = int(reading.entry["pages"]), reading.place
    number = min(max(1, optional_number(request.GET.get("trang")) or 1), pages)
    sheets = reading.sheets
    words = words_of(sheets[place])
    labels = reading.entry["labels"]
    context = {
        "reading": reading,
        "paper": reading.entry,
        "home": home_of(reading),
        "at": place_of(reading, paper_id),
        "folder": place_of(reading, 0).removesuffix("/0"),
        "pages": pages,
        "number": number,
        "label": labels[number - 1] if number <= len(labels) else str(number),
        "words": words[number - 1] if number <= len(words) else "",
        "before": sheets[place - 1] if place else None,
        "after": sheets[place + 1] if place + 1 < len(sheets) else None,
        "copy": may_copy(reading),
        "prints": may_print(reading),
        "built": reader_files(),
    }
    answer = render(request, "meetings/reader.jinja", context)
    answer["Cache-Control"] = NOT_KEPT
    return answer


@dataclass(frozen=True, slots=True)
class Built:
    """Bản dựng của trang đọc: its script, what that loads at once, what it loads next (the reader of PDF and its
    worker), its styles, by the names the build gave them."""

    script: str
    parts: tuple[str, ...]
    next: tuple[str, ...]
    styles: tuple[str, ...]


def reader_files() -> Built | None:
    """What `make build` made of `tablet/src/desk`; nothing before the first build."""
    listed = settings.BASE / "static" / "tablet" / ".vite" / "manifest.json"
    if not listed.is_file():
        return None
    made = json.loads(listed.read_text(encoding="utf-8"))
    entry = made.get("src/desk/reader.ts")
    if entry is None:
        return None
    parts = [made[one] for one in entry.get("imports", ())]
    following = [made[one] for one in entry.get("dynamicImports", ()) if made[one] not in parts]
    engine = [
        file for one in following for file in (one["file"], *one.get("assets", ())) if file.endswith(".js")
    ]
    styles = [style for one in (entry, *parts) for style in one.get("css", ())]
    return Built(
        f"/app/{entry['file']}",
        tuple(f"/app/{one['file']}" for one in parts),
        tuple(f"/app/{file}" for file in engine),
        tuple(f"/app/{style}" for style in dict.fromkeys(styles)),
    )


@require_safe
@require_actor
@gzip_page
def read_facts(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False
) -> HttpResponse:
    """Những gì trang đọc cần: the paper with its pieces, its neighbours, the mark, where to report."""
    reading = reading_to_open(actor, meeting_id, paper_id, duty=duty)
    at = place_of(reading, paper_id)
    facts = {
        "paper": reading.entry,
        "source": reading.source,
        "package": reading.package,
        "counts": reading.mine,
        "meeting": {"id": reading.meeting, "title": reading.meeting_title},
        "mark": mark_lines(actor, reading),
        "papers": [_beside(reading, sheet) for sheet in reading.sheets],
        "state": f"{at}/state",
        "seen": f"{at}/seen",
        "live": f"/live?subject=readers:meeting:{reading.meeting}",
        "home": home_of(reading),
        "token": get_token(request),
        "prints": may_print(reading),
        "copy": may_copy(reading),
    }
    answer = JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    answer["Cache-Control"] = NOT_KEPT
    return answer


def _beside(reading: Reading, sheet: Sheet) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "file": sheet.file,
        "title": sheet.title,
        "number": sheet.number,
        "pages": sheet.pages,
        "labels": sheet.labels,
        "text": sheet.text,
        "source": sheet.source,
        "href": f"{place_of(reading, sheet.id)}/read",
    }


@require_safe
@require_actor
def page_picture(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, number: int, *, duty: bool = False
) -> HttpResponse:
    """Hình một trang, 820 px wide, with the mark: what a browser without script shows, and the first thing seen."""
    del request
    reading = reading_to_open(actor, meeting_id, paper_id, duty=duty)
    previews = reading.entry["previews"]
    if not 1 <= number <= len(previews):
        raise NotFound(f"page:{number}")
    picture, lines = read_piece(previews[number - 1][0]), mark_lines(actor, reading)
    made = marked_picture(picture, lines) if lines else picture
    return HttpResponse(made, content_type="image/webp", headers={"Cache-Control": NOT_KEPT})


@require_safe
@require_actor
def reading_state(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False
) -> HttpResponse:
    """Còn đúng bản này không: same, newer (another file in its place), cancelled (the meeting), or gone, with a sentence."""
    told: dict[str, Any] = {"state": "same", "sentence": ""}
    try:
        reading = reading_to_open(actor, meeting_id, paper_id, duty=duty)
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        sentence = _("Tài liệu này đã được rút hoặc không còn gửi cho người đọc này.")
        told = {"state": "gone", "sentence": sentence}
    else:
        if reading.file != optional_number(request.GET.get("file")):
            told = {"state": "newer", "sentence": _("Tài liệu này đã có bản mới.")}
        elif not duty and is_cancelled(reading):
            told = {"state": "cancelled", "sentence": _("Cuộc họp này đã hủy; tài liệu vẫn đọc được.")}
    answer = JsonResponse(told)
    answer["Cache-Control"] = NOT_KEPT
    return answer


@require_POST
@require_actor
def pages_told(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False
) -> HttpResponse:
    """Báo trang đã xem: said again changes nothing and leaves no record. 204.

    Pages of the version that was open count also when a newer one came meanwhile.
    """
    reading = reading_to_open(actor, meeting_id, paper_id, duty=duty)
    package = optional_number(request.POST.get("package"))
    file = optional_number(request.POST.get("file"))
    given = request.POST.get("pages", "").split(",")[:MOST_PAGES_TOLD]
    pages = {one for one in map(optional_number, given) if one is not None}
    if package is None or file is None or not reading.mine:
        raise Refusal("distribution.bad_operation", part="package")
    if not pages <= seen_in_browser(actor, package, file):
        view_in_browser(actor, package, file, pages)
    return HttpResponse(status=204)


@require_safe
@require_actor
def marked_paper(
    request: HttpRequest, actor: Actor, meeting_id: int, paper_id: int, *, duty: bool = False
) -> FileResponse:
    """Bản có dấu người đọc: a PDF with the mark on each page; with ``?print=1`` shown for printing."""
    to_print = request.GET.get("print") == "1"
    reading = actions.take_copy(actor, meeting_id, paper_id, duty=duty, to_print=to_print)
    foot = _("Bản có dấu người đọc, không có giá trị như bản gốc; chữ ký số không còn.")
    made, name = marked_copy(reading.file, reader_lines(actor, reading), foot)
    answer = FileResponse(made, as_attachment=not to_print, filename=name, content_type="application/pdf")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = NOT_KEPT
    return answer
