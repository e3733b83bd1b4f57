"""Makes office files and pictures of telephones for the tests, by hand: no program is needed for it."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib

KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
MEDIA = "application/vnd.openxmlformats-"

HEIC = base64.b64decode(  # a page of 248 x 350 with a black bar and a red ring
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAA"
    "AAAERAAAEAAQAAAAABegABAAAAAAAAA3sAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1mlwcnAA"
    "AAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAPPAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAPLoCQGEAAQArQgEBA3AAAAMAkA"
    "AAAwAAAwA8oB8gFh9ZbqSSmubgIaDAgAAADIAAAAMAhGIAAQAHRAHBcrBiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAAD4AAAB"
    "XgAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAA4NtZGF0AAADdygBrxkwkogkESXtQGrxg0MtPQQb9MrUaORXb+x1OB"
    "HgzFl5HqAJqCR1ioE2xvSq1/1yZM8YNZGhsira/T0ElIvRH8a2fiwF29nwPdNCmvuQjeuBjraOoKMBAAADAafOQkR3hRAAAGNAkxlLgAAAAwLK"
    "hwAJL1dm2tDwLXkchDONOUxxa2tOVJj2wxXxox390jZjkzIwyKyWT2Fb7jnWtQWMn/vV+ugoHDFeoeSpXRhT4a7t01hf8Pf41CMwAetnbP6P4/"
    "1/7HZ/bhs7xLLShQQ7gq3fAo1uYvcbjRD4v9nb7v/6wkAfWCj56FnU9/Aaz489SMNhTBmJE0YubufMBXmt8NVCDiXcoR/qbwACb1u/nCqzYggY"
    "Qw+qXLNKu0+RQxx47PkW0O1GL2NwNEHWYx08va+Rvp+yUY3XVJDS1lz+rj6irTP/GDncfrnXvCs0KavYr35lvYRPr1iffnMpzi94eWRriAg3gH"
    "njN57bwAAAMfAwCx/TrtM3kOoWYwXd+5wZ57oZgEf2uaNNjm0drarlc2VQwBSwAAKpv//8dxAqywJvRuZXhKS5590Xp5G33D/vETsVzLyxJYLJ"
    "J7v8DN68pWQopmzXvU4JKDZxYITJl2LF45KlIc9rlQp5L+xhnh/O1OZqIgd1AZtZh/4xH33ENGeSWEfQCapGcSDVtg2bAL4cPQS7FPupv47V0T"
    "Xb/0rU0JoWf3wmrHyNEi2BvKNuMeTS72tTPkyH6p+Tj3KqZXuicQyUI9ANroceE/rfafAd8gx9qGRZTkt6VVWdbyFGm7cdLOmdP+ltwcKxz/Ei"
    "+k2eI8DNSBxH4leXQZYqfoec1NAlvyvxd3f4wnNzuqCQiEr7oSFf/0RO+Xjhz37IxT0xqHSqjVIdXZ7TASw66XdOvfs7tricZBR7jGb7WmfCRo"
    "jSOqo4H9HRc2+VnqF+YuiBdLALVsv70TF9P7+SS8eRxwRQYIHyia//OFF5//YzBjyqe4ti2niMJyxRRgVoz5MgFwn1KVD7cqFb+Bx5RW/Vt6Za"
    "JJX9nl6L8wjI8nKq4jyUSuEal1Q81pmJtXwgv76RO34ERgpzi0R4oC8to6srco3E/mW9LGW/YAN2xcbujtRYXNvFiegaAotPy2KY556PfcwTNK"
    "tZAHy3e5Y3tqmjMd/HebqAAAgwA1k2yhABCwDviBbQ"
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _relations(*targets: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{one}" Type="{OFFICE}/{kind}" Target="{to}"/>' for one, kind, to in targets
    )
    return f'<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'


def _kinds(**parts: str) -> str:
    rows = "".join(
        f'<Override PartName="/{name.replace("__", "/")}.xml" ContentType="{MEDIA}{kind}+xml"/>'
        for name, kind in parts.items()
    )
    usual = 'ContentType="application/vnd.openxmlformats-package.relationships+xml"'
    return f'<Types xmlns="{KINDS}"><Default Extension="rels" {usual}/>{rows}</Types>'


def word(
    body: str, *, comments: str = "", extended: str = "", more: dict[str, str | bytes] | None = None
) -> bytes:
    """A DOCX with this body; `comments`: <w:comment> elements."""
    text = "officedocument.wordprocessingml."
    links = [("s", "settings", "settings.xml"), *([("c", "comments", "comments.xml")] if comments else [])]
    kinds = {"word__document": f"{text}document.main", "word__settings": f"{text}settings"}
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _kinds(**kinds, **({"word__comments": f"{text}comments"} if comments else {})),
        "_rels/.rels": _relations(("r", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _relations(*links),
        "word/settings.xml": f'<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/></w:settings>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    if comments:
        parts["word/comments.xml"] = f'<w:comments xmlns:w="{WORD}">{comments}</w:comments>'
    if extended:
        parts["word/commentsExtended.xml"] = f'<w15:commentsEx xmlns:w15="urn:x">{extended}</w15:commentsEx>'
    return zipped(parts | (more or {}))


def sheet(rows: int, columns: int) -> bytes:
    """An XLSX of so many cells."""
    cells = "".join('<c t="inlineStr"><is><t>Số liệu quý</t></is></c>' for _ in range(columns))
    body = "".join(f'<row r="{row}">{cells}</row>' for row in range(1, rows + 1))
    book = "officedocument.spreadsheetml."
    return zipped(
        {
            "[Content_Types].xml": _kinds(
                xl__workbook=f"{book}sheet.main", xl__worksheets__sheet1=f"{book}worksheet"
            ),
            "_rels/.rels": _relations(("r", "officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": _relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{body}</sheetData></worksheet>',
        }
    )


def slides() -> bytes:
    """A PPTX of one slide."""
    show = "officedocument.presentationml."
    text = '<p:sp><p:nvSpPr><p:cNvPr id="2" name="T"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="500000" y="500000"/><a:ext cx="6000000" cy="1000000"/></a:xfrm></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:t>Báo cáo quý III</a:t></a:r></a:p></p:txBody></p:sp>'
    tree = f'<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{text}</p:spTree></p:cSld>'
    spaces = f'xmlns:p="{SLIDE}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE}"'
    return zipped(
        {
            "[Content_Types].xml": _kinds(
                ppt__presentation=f"{show}presentation.main", ppt__slides__slide1=f"{show}slide"
            ),
            "_rels/.rels": _relations(("r", "officeDocument", "ppt/presentation.xml")),
            "ppt/_rels/presentation.xml.rels": _relations(("rId1", "slide", "slides/slide1.xml")),
            "ppt/presentation.xml": f'<p:presentation {spaces}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
            "ppt/slides/slide1.xml": f"<p:sld {spaces}>{tree}</p:sld>",
        }
    )


def odf(
    kind: str, body: str = "", *, locked: bool = False, more: dict[str, str | bytes] | None = None
) -> bytes:
    """An OpenDocument file: `text`, `spreadsheet` or `presentation`."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    secret = "<manifest:encryption-data/>" if locked else ""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    return zipped(
        {
            "mimetype": media,
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{names}manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{media}">{secret}</manifest:file-entry><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
            "content.xml": f'<office:document-content xmlns:office="{names}office:1.0" xmlns:text="{names}text:1.0" xmlns:table="{names}table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:loext="urn:x" office:version="1.3"><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>',
            **(more or {}),
        }
    )


CELLS = '<table:table table:name="A"><table:table-row><table:table-cell><text:p>Số liệu</text:p></table:table-cell></table:table-row></table:table>'


def made(name: str) -> bytes:
    """A small file of the kind that the name says."""
    match name.rsplit(".", 1)[-1]:
        case "xlsx":
            return sheet(5, 3)
        case "pptx":
            return slides()
        case "ods":
            return odf("spreadsheet", CELLS)
        case "odt":
            return odf("text", "<text:p>Tờ trình</text:p>")
    raise ValueError(name)


def huge_png(width: int, height: int) -> bytes:
    """A PNG that says it is so large; its bytes are few."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
