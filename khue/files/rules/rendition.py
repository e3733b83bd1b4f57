"""Bản đọc: a PDF built anew from the pages of the received one, and from nothing else.

Only pages are carried over: what a catalogue can start by itself (scripts, launches, attachments,
forms) has no way in, and of annotations only what is drawn stays, with links to pages of the same file
and to the web. Bookmarks become data beside the pages. The received bytes aren't touched.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from khue.files.rules.bombs import check_stream
from khue.files.rules.limits import Limits
from khue.files.rules.outline import Entry, Places, Target, destination, dictionary, read_links, read_outline
from khue.files.rules.pages import label
from khue.shared.refusal import Refusal

A4 = (595.28, 841.89)
SMALLEST_SIDE = 1.0
_DROPPED_ANNOTATIONS = frozenset(
    {
        "/FileAttachment",
        "/RichMedia",
        "/Screen",
        "/Movie",
        "/Sound",
        "/3D",
        "/Popup",
        "/TrapNet",
        "/Projection",
    }
)
_REMARKS = frozenset({"/Text", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret"})
_DRAWN_KEYS = frozenset(
    f"/{key}"
    for key in (
        *("Type", "Subtype", "Rect", "Contents", "AP", "AS", "F", "C", "IC", "BS", "BE", "Border", "CA"),
        *("QuadPoints", "InkList", "L", "LE", "Vertices", "DA", "DS", "Q", "MK", "FT", "Ff", "OC", "RD"),
        *("Name", "H"),
    )
)
_DROPPED_PAGE_KEYS = ("/AA", "/AF", "/B", "/PieceInfo", "/Metadata", "/StructParents", "/Tabs", "/Thumb")
_SAFE_LINKS = ("http://", "https://", "mailto:")
_ACTIVE = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "form",
    "/ImportData": "form",
    "/ResetForm": "form",
    "/GoToR": "remote",
    "/GoToE": "remote",
    "/URI": "remote",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
    "/Movie": "media",
    "/Sound": "media",
}


@dataclass(slots=True)
class Notes:
    """What was seen and left out while a rendition was made; safe to show."""

    removed: set[str] = field(default_factory=set)
    signatures: int = 0
    comments: int = 0
    changes: int = 0
    repaired: bool = False

    def add(self, removed: Iterable[str], comments: int, changes: int) -> None:
        """What was left out when the file became a PDF."""
        self.removed.update(removed)
        self.comments += comments
        self.changes += changes

    def facts(self) -> dict[str, object]:
        """The notes as facts of the file; what is absent isn't mentioned."""
        facts: dict[str, object] = {}
        if self.removed:
            facts["active_content_removed"] = sorted(self.removed)
        if self.signatures:
            facts["signatures"] = self.signatures
        if self.comments:
            facts["comments"] = self.comments
        if self.changes:
            facts["changes"] = self.changes
        if self.repaired:
            facts["repaired"] = True
        return facts


@dataclass(frozen=True, slots=True)
class Made:
    """What stands beside the pages of a rendition."""

    labels: list[str]
    outline: list[Entry]
    notes: Notes


def open_received(path: Path) -> pikepdf.Pdf:
    """Open received bytes. Refuses `files.encrypted` and `files.damaged`."""
    try:
        return pikepdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refusal("files.encrypted") from error
    except pikepdf.PdfError as error:
        raise Refusal("files.damaged") from error


def _note_action(value: object, notes: Notes) -> None:
    action = dictionary(value)
    if action is not None:
        kind = _ACTIVE.get(str(action.get("/S", "")))
        if kind:
            notes.removed.add(kind)


def _note_actions(value: object, notes: Notes) -> None:
    """An /AA dictionary: an action per event."""
    events = dictionary(value)
    if events is not None:
        for event in list(events.keys()):
            _note_action(events.get(event), notes)


def _fields(form: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    """Every field of a form once, however the tree is knotted."""
    seen: set[tuple[int, int]] = set()
    waiting = [form.get("/Fields")]
    while waiting:
        kids = waiting.pop()
        for one in list(kids) if isinstance(kids, pikepdf.Array) else ():
            entry = dictionary(one)
            if entry is None or (entry.is_indirect and entry.objgen in seen):
                continue
            if entry.is_indirect:
                seen.add(entry.objgen)
            yield entry
            waiting.append(entry.get("/Kids"))


def _look_at_form(form: pikepdf.Dictionary, notes: Notes) -> None:
    """Refuses XFA (`files.xfa`); counts signatures."""
    if form.get("/XFA") is not None:
        raise Refusal("files.xfa")
    for entry in _fields(form):
        value = dictionary(entry.get("/V"))
        if value is not None and value.get("/ByteRange") is not None:
            notes.signatures += 1
        _note_action(entry.get("/A"), notes)
        _note_actions(entry.get("/AA"), notes)


def look_at_catalogue(source: pikepdf.Pdf, notes: Notes) -> None:
    """Note what the catalogue would start by itself. Refuses XFA forms (`files.xfa`)."""
    root = source.Root
    _note_action(root.get("/OpenAction"), notes)
    _note_actions(root.get("/AA"), notes)
    names = dictionary(root.get("/Names"))
    if names is not None and names.get("/JavaScript") is not None:
        notes.removed.add("javascript")
    if (names is not None and names.get("/EmbeddedFiles") is not None) or root.get("/AF") is not None:
        notes.removed.add("attachments")
    form = dictionary(root.get("/AcroForm"))
    if form is not None:
        _look_at_form(form, notes)


def _keep_link(annotation: pikepdf.Dictionary) -> bool:
    action = dictionary(annotation.get("/A"))
    if action is None or action.get("/S") != "/URI":
        return False
    return str(action.get("/URI", "")).lower().startswith(_SAFE_LINKS)


def _is_remark(annotation: pikepdf.Dictionary, kind: str) -> bool:
    """Whether somebody says something about the paper here; answers belong to what they answer."""
    if kind not in _REMARKS or annotation.get("/IRT") is not None:
        return False
    return bool(str(annotation.get("/Contents", "")).strip())


def _tidy_annotation(annotation: pikepdf.Dictionary, notes: Notes) -> bool:
    """Leave only what is drawn. False when the whole annotation has to go."""
    kind = str(annotation.get("/Subtype", ""))
    link = _keep_link(annotation)
    if not link:
        _note_action(annotation.get("/A"), notes)
    _note_actions(annotation.get("/AA"), notes)
    if kind in _DROPPED_ANNOTATIONS:
        if kind == "/FileAttachment":
            notes.removed.add("attachments")
        elif kind not in {"/Popup", "/TrapNet"}:
            notes.removed.add("media")
        return False
    notes.comments += _is_remark(annotation, kind)
    for key in list(annotation.keys()):
        if key not in _DRAWN_KEYS and not (key == "/A" and link):
            del annotation[key]
    if link:
        annotation["/A"] = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=annotation["/A"]["/URI"])
    return True


def _tidy_annotations(page: pikepdf.Dictionary, notes: Notes, links: dict[int, pikepdf.Array]) -> None:
    """`links`: where annotations of this page go to inside the file, by their place in the list."""
    found = page.get("/Annots")
    if found is None:
        return
    kept = []
    for at, one in enumerate(list(found) if isinstance(found, pikepdf.Array) else ()):
        annotation = dictionary(one)
        if annotation is not None and _tidy_annotation(annotation, notes):
            if at in links:
                annotation["/Dest"] = links[at]
            kept.append(annotation)
    if kept:
        page["/Annots"] = pikepdf.Array(kept)
    else:
        del page["/Annots"]


def _box(value: object) -> tuple[float, float, float, float] | None:
    """A box as (left, bottom, right, top), or nothing when it isn't four numbers."""
    if not isinstance(value, pikepdf.Array) or len(value) != 4:
        return None
    try:
        a, b, c, d = (float(one) for one in list(value))
    except (TypeError, ValueError):
        return None
    return min(a, c), min(b, d), max(a, c), max(b, d)


def shown_box(media: object, crop: object) -> tuple[float, float, float, float]:
    """The part of the page that is shown; A4 when the file says nothing sensible, as viewers do."""
    outer = _box(media)
    if outer is None or min(outer[2] - outer[0], outer[3] - outer[1]) < SMALLEST_SIDE:
        return 0.0, 0.0, *A4
    inner = _box(crop)
    if inner is None:
        return outer
    left, bottom = max(outer[0], inner[0]), max(outer[1], inner[1])
    right, top = min(outer[2], inner[2]), min(outer[3], inner[3])
    if min(right - left, top - bottom) < SMALLEST_SIDE:
        return outer
    return left, bottom, right, top


def _tidy_page(
    raw: pikepdf.Dictionary, number: int, limits: Limits, notes: Notes, links: dict[int, pikepdf.Array]
) -> None:
    _note_actions(raw.get("/AA"), notes)
    if raw.get("/AF") is not None:
        notes.removed.add("attachments")
    for key in _DROPPED_PAGE_KEYS:
        if key in raw:
            del raw[key]
    box = shown_box(raw.get("/MediaBox"), raw.get("/CropBox"))
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) > limits.max_side:
        raise Refusal("files.page_too_large", page=number, width=round(width), height=round(height))
    for key in ("/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/UserUnit"):
        if key in raw:
            del raw[key]
    raw["/MediaBox"] = pikepdf.Array([round(side, 3) for side in box])
    turn = raw.get("/Rotate", 0)
    turn = int(turn) if isinstance(turn, int) else 0
    raw["/Rotate"] = turn % 360 if turn % 90 == 0 else 0
    _tidy_annotations(raw, notes, links)


def labels(source: pikepdf.Pdf) -> list[str]:
    """The label of every page as printed in the received file, else its number."""
    named = "/PageLabels" in source.Root
    found = []
    for number, page in enumerate(source.pages, start=1):
        try:
            found.append(label(str(page.label) if named else "", number))
        except (ValueError, RuntimeError, pikepdf.PdfError):
            found.append(str(number))
    return found


def _links(
    found: dict[tuple[int, int], Target], pages: list[pikepdf.Dictionary]
) -> dict[int, dict[int, pikepdf.Array]]:
    by_page: dict[int, dict[int, pikepdf.Array]] = {}
    for (index, at), target in found.items():
        by_page.setdefault(index, {})[at] = destination(target, pages)
    return by_page


def refuse_count(source: pikepdf.Pdf, limits: Limits) -> None:
    """Refuses `files.no_pages` and `files.too_many_pages`."""
    count = len(source.pages)
    if count == 0:
        raise Refusal("files.no_pages")
    if count > limits.max_pages:
        raise Refusal("files.too_many_pages", pages=count, limit=limits.max_pages)


def rebuild(source: pikepdf.Pdf, places: Places, limits: Limits, notes: Notes) -> pikepdf.Pdf:
    """A new PDF of the pages only. Refuses `files.page_too_large` and `files.bomb`."""
    made = pikepdf.Pdf.new()
    made.pages.extend(source.pages)
    layers = dictionary(source.Root.get("/OCProperties"))
    if layers is not None:
        made.Root["/OCProperties"] = made.copy_foreign(source.make_indirect(layers))
    pages = [page.obj for page in made.pages]
    links = _links(read_links(source, places), pages)
    for index, page in enumerate(pages):
        _tidy_page(page, index + 1, limits, notes, links.get(index, {}))
    for one in made.objects:
        if isinstance(one, pikepdf.Stream):
            check_stream(one, max_stream=limits.max_stream, max_pixels=limits.max_pixels)
    return made


def save(made: pikepdf.Pdf, path: Path) -> None:
    """Write it so that equal pages give equal bytes: object streams, not linearised, a fixed id."""
    made.save(
        path,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=True,
        linearize=False,
        static_id=True,
    )


def make(received: Path, out: Path, limits: Limits) -> Made:
    """Write the reading rendition of `received` to `out`; gives what stands beside its pages."""
    notes = Notes()
    with open_received(received) as source:
        look_at_catalogue(source, notes)
        refuse_count(source, limits)
        places = Places(source)
        beside = Made(labels(source), read_outline(source, places), notes)
        with rebuild(source, places, limits, notes) as made:
            save(made, out)
        notes.repaired = bool(source.get_warnings())
    return beside
