"""Văn bản mẫu: documents set by Typst in other fonts and layouts, and as scans of them."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import typst

import khue

FONTS = Path(khue.__file__).parent / "typst" / "fonts"
DATA = (
    Path(os.environ.get("KHUE_TEST_DATA", Path(khue.__file__).parents[2] / "shared" / "data"))
    / "01-vn-official-docs"
)
BODY = (
    "Thực hiện chương trình công tác, Sở Nội vụ đề nghị các đơn vị báo cáo kết quả trước ngày 25/3/2024 "
    "để tổng hợp, báo cáo Ủy ban nhân dân Thành phố theo quy định. " * 2
)


@dataclass(frozen=True)
class Letter:
    """What a generated document says; the defaults are a decision."""

    parent: str = "ỦY BAN NHÂN DÂN\\ THÀNH PHỐ HÀ NỘI"
    office: str = "SỞ NỘI VỤ"
    number: str = "Số: 127/QĐ-SNV"
    date: str = "Hà Nội, ngày 05 tháng 3 năm 2024"
    title: str = "QUYẾT ĐỊNH"
    subject: str = "Về việc kiện toàn Tổ công tác cải cách hành chính năm 2024"
    about: str = ""
    urgent: str = ""
    head: str = "*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*\\ *Độc lập - Tự do - Hạnh phúc*"
    body: str = BODY
    sign: str = "*KT. GIÁM ĐỐC\\ PHÓ GIÁM ĐỐC*#v(2cm)*Nguyễn Thị Minh Khuê*"
    font: str = "Tinos"
    size: float = 13
    more: str = ""

    def source(self) -> str:
        """The document for Typst."""
        about = f"#v(0.4em) {self.about}" if self.about else ""
        urgent = (
            f"#v(0.5em)#box(stroke: 1pt + red, inset: 4pt)[#text(red)[*{self.urgent}*]]"
            if self.urgent
            else ""
        )
        title = f"#align(center)[#v(1em)*{self.title}*\\ *{self.subject}*]" if self.title else ""
        return f"""
#set page(paper: "a4", margin: (left: 3cm, right: 2cm, y: 2cm))
#set text(font: "{self.font}", size: {self.size}pt, lang: "vi")
#grid(columns: (42%, 58%), align: center,
  [{self.parent}\\ *{self.office}* #v(0.3em) {self.number} {about} {urgent}],
  [{self.head} #v(0.6em) _{self.date}_])
{title}
#v(1em)
#par(justify: true, first-line-indent: 1cm)[{self.body}]
#v(1em)
#grid(columns: (45%, 55%),
  [#text(12pt)[*_Nơi nhận:_*]\\ #text(11pt)[- Như trên;\\ - UBND Thành phố (để báo cáo);\\ - Lưu: VT, CCHC.]],
  align(center)[{self.sign}])
{self.more}
"""

    def pdf(self) -> bytes:
        """As a born-digital document."""
        return bytes(
            typst.compile(self.source().encode(), font_paths=[str(FONTS)], ignore_system_fonts=False)
        )

    def scan(self, *, lean: float = 0.0, dpi: int = 200, noise: float = 6.0) -> bytes:
        """As a scan: grey, a little noisy, leaning."""
        with pdfium.PdfDocument(self.pdf()) as document:
            pages = [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in document]
        return scanned([_worn(page, lean, noise) for page in pages])


def _worn(page: np.ndarray, lean: float, noise: float) -> np.ndarray:
    high, wide = page.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), lean, 1.0)
    turned = cv2.warpAffine(page, turn, (wide, high), borderValue=(255, 255, 255)).astype(np.float32)
    grain = np.random.default_rng(7).normal(0, noise, turned.shape[:2])[..., None]
    return np.clip(cv2.GaussianBlur(turned, (0, 0), 0.6) + grain, 0, 255).astype(np.uint8)


def scanned(pages: list[np.ndarray]) -> bytes:
    """Pictures as the pages of a PDF."""
    made = pikepdf.new()
    for page in pages:
        _done, data = cv2.imencode(
            ".jpg", cv2.cvtColor(page, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80]
        )
        high, wide = page.shape[:2]
        picture = made.make_stream(
            data.tobytes(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=wide,
            Height=high,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        across, down = 595.28, 595.28 * high / wide
        made.add_blank_page(page_size=(across, down))
        last = made.pages[-1]
        last.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        last.obj.Contents = made.make_stream(f"q {across} 0 0 {down} 0 0 cm /P Do Q".encode())
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
