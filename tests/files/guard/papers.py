"""Papers with marks in every place where one may hide, made here."""

from __future__ import annotations

import io
import zipfile

import pikepdf
from PIL import Image

from tests.files import makers
from tests.files.guard import scans


def edited(change, pages: int = 1) -> bytes:
    """A plain paper after ``change(pdf)``."""
    return makers.edited(makers.pdf(pages), change)


def typed(text: str, *, white: bool = False, pages: int = 1, on: int = 0) -> bytes:
    """A paper with a line in a font that has Vietnamese letters only by its ToUnicode map."""

    def change(made: pikepdf.Pdf) -> None:
        codes = "".join(f"<{code:02x}> <{ord(letter):04x}>\n" for code, letter in enumerate(text, start=65))
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
            "1 begincodespacerange <00> <ff> endcodespacerange\n"
            f"{len(text)} beginbfchar\n{codes}endbfchar endcmap end end"
        ).encode()
        page = made.pages[on].obj
        page.Resources.Font.F2 = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name("/Courier-Bold"),
                ToUnicode=made.make_stream(cmap),
            )
        )
        line = "".join(f"{65 + at:02x}" for at in range(len(text)))
        colour = "1 1 1 rg" if white else "0 g"
        more = f"{colour} BT /F2 14 Tf 90 760 Td <{line}> Tj ET".encode()
        page.Contents = made.make_stream(page.Contents.read_bytes() + b"\n" + more)

    return edited(change, pages)


def field(name: str, value: str) -> bytes:
    """A paper with a form field that isn't drawn."""

    def change(made: pikepdf.Pdf) -> None:
        made.Root.AcroForm = pikepdf.Dictionary(
            Fields=[made.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=name, V=value))]
        )

    return edited(change)


def note(text: str) -> bytes:
    """A paper with a note on its second page."""

    def change(made: pikepdf.Pdf) -> None:
        made.pages[1].obj.Annots = pikepdf.Array(
            [
                made.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[9, 9, 30, 30], Contents=text
                    )
                )
            ]
        )

    return edited(change, 2)


def layer(name: str) -> bytes:
    """A paper with a layer of that name."""

    def change(made: pikepdf.Pdf) -> None:
        group = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=name))
        made.Root.OCProperties = pikepdf.Dictionary(OCGs=[group], D=pikepdf.Dictionary(ON=[group]))

    return edited(change)


def titled(**properties: str) -> bytes:
    """A paper with properties."""

    def change(made: pikepdf.Pdf) -> None:
        for name, value in properties.items():
            made.docinfo[f"/{name}"] = value

    return edited(change)


def with_file(name: str, data: bytes) -> bytes:
    """A paper that carries a file."""
    return edited(lambda made: made.attachments.__setitem__(name, data))


def picture(level: str, words: str = "", **more) -> Image.Image:
    """A scanned page with a stamp."""
    recipe = scans.Recipe(level=level, words=words, dpi=150, others=["seal"], **more)
    return scans.picture(recipe, 5)


def scanned(*levels: str) -> bytes:
    """A scan, a page a level."""
    pages = []
    for level in levels:
        out = io.BytesIO()
        picture(level).save(out, "JPEG", quality=60)
        pages.append(out.getvalue())
    return scans.scan(pages, 150)


def office(kind: str, **parts: str) -> bytes:
    """A DOCX (or its kin) with these XML parts; ``__`` in a name stands for a slash."""
    main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}[kind]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        if main.replace("/", "__").removesuffix(".xml") not in parts:
            archive.writestr(
                main, "<w:document xmlns:w='w'><w:p><w:r><w:t>Báo cáo</w:t></w:r></w:p></w:document>"
            )
        for name, xml in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", xml)
    return out.getvalue()


def paragraph(*runs: str, root: str = "w:hdr") -> str:
    """One paragraph of several runs."""
    words = "".join(f"<w:r><w:t xml:space='preserve'>{run}</w:t></w:r>" for run in runs)
    return f"<{root} xmlns:w='w'><w:p>{words}</w:p></{root}>"
