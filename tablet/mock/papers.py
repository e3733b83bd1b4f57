"""Papers of the mock server: typeset, cut into chunks at stream borders, with thumbnails, previews and text."""

import gzip
import hashlib
import io
import json
import re
import struct

import pikepdf
import pypdfium2
import typst

PARAGRAPHS = [
    "Tổng thu ngân sách trên địa bàn ước đạt 412.680 tỷ đồng, bằng 97,3% dự toán và tăng 11,6% so với cùng kỳ. Ba khoản thu lớn nhất chiếm 71% tổng số.",
    "Tiền sử dụng đất đạt thấp do 14 dự án chưa hoàn thành xác định giá đất cụ thể, trong đó 6 dự án vướng phương án bồi thường tại các phường Cầu Mây, Hồ Sen và Đông Kiều.",
    "Sở Tài chính kiến nghị Ủy ban nhân dân Thành phố giao các đơn vị hoàn thành xác định giá đất đối với 8 dự án đủ điều kiện trước ngày 15 tháng 12 năm 2026.",
    "Chi đầu tư phát triển ước đạt 61.540 tỷ đồng, bằng 74,8% kế hoạch; có 9 đơn vị giải ngân dưới 50%, chủ yếu do chậm bàn giao mặt bằng.",
    "Chi thường xuyên ước đạt 58.920 tỷ đồng, bằng 88,1% dự toán, bảo đảm chế độ, chính sách đã ban hành. Chi an sinh xã hội tăng 9,4% so với cùng kỳ.",
    "Đến ngày 20 tháng 11, các phường, xã đã chi trả trợ cấp cho 184.300 người, trong đó 91,7% chi trả qua tài khoản; việc sử dụng hóa đơn điện tử được mở rộng tới các hộ kinh doanh.",
]
TABLE = """#table(columns: (2fr, 1fr, 1fr, 1fr), align: (left, right, right, right),
[*Khoản thu*], [*Dự toán*], [*Ước 11 tháng*], [*Tỷ lệ*],
[Khu vực ngoài quốc doanh], [98.400], [99.210], [100,8%],
[Thuế thu nhập cá nhân], [46.900], [45.070], [96,1%],
[Tiền sử dụng đất], [61.000], [48.310], [79,2%],
[Thu từ xuất nhập khẩu], [27.300], [27.990], [102,5%])
"""


def typeset(unit: str, number: str, title: str, pages: int, note: str = "") -> bytes:
    parts = [
        '#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm), numbering: "1", number-align: center + top)',
        '#set text(size: 14pt, lang: "vi")\n#set par(justify: true, first-line-indent: (amount: 1cm, all: true), leading: 0.75em, spacing: 0.9em)',
        f"#grid(columns: (2fr, 3fr), align: center, [ỦY BAN NHÂN DÂN\\ THÀNH PHỐ\\ *{unit}*], [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*\\ *Độc lập - Tự do - Hạnh phúc*])",
        f"#v(8mm)\n#align(center)[Số: {number}\n\n#text(16pt)[*{title}*]]\n#v(6mm)",
    ]
    for page in range(1, pages + 1):
        parts.append(f"*Phần {page}. {title}*\n")
        parts += [f"{text}\n" for text in PARAGRAPHS[: 3 if page == 1 else 5]]
        if page % 3 == 1 and page > 1:
            parts.append(TABLE)
        if page == 2 and note:
            parts.append(note + "\n")
        if page < pages:
            parts.append("#pagebreak()")
    return typst.compile("\n\n".join(parts).encode())


def chunks(data: bytes, big: int = 16384, most: int = 262144) -> list[tuple[int, int]]:
    cuts = [0]
    for found in re.finditer(rb"stream\r?\n", data):
        start = found.end()
        if start < cuts[-1] or data[found.start() - 3 : found.start()] == b"end":
            continue
        end = data.find(b"endstream", start)
        if end - start >= big:
            cuts += [start, end]
    cuts.append(len(data))
    out = []
    for begin, end in zip(cuts, cuts[1:]):
        while end - begin > most * 2:
            out.append((begin, begin + most))
            begin += most
        if end > begin:
            out.append((begin, end))
    return out


class Blobs(dict[str, bytes]):
    def add(self, data: bytes) -> list:
        name = hashlib.sha256(data).hexdigest()[:32]
        self[name] = data
        return [name, len(data)]


def bundle(pieces: list[tuple[str, bytes]]) -> bytes:
    head = json.dumps([[name, len(data)] for name, data in pieces]).encode()
    return struct.pack(">I", len(head)) + head + b"".join(data for _, data in pieces)


def webp(image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=70, method=0)
    return buffer.getvalue()


def scan(pdf: bytes) -> bytes:
    """The same pages as pictures: nothing in the file can be searched."""
    pages = [page.render(scale=1.5).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=108)
    return buffer.getvalue()


def take_in(blobs: Blobs, pdf: bytes, outline: list[list] | None = None, scanned: bool = False) -> dict:
    """What a manifest says about one file."""
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    pdf = scan(pdf) if scanned else pdf
    normal = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(normal, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    data = normal.getvalue()
    document = pypdfium2.PdfDocument(data)
    pages = [document[index] for index in range(len(document))]
    drawn = [page.render(scale=820 / page.get_width()).to_pil() for page in pages]
    pictures = [webp(image.resize((200, image.height * 200 // image.width))) for image in drawn]
    thumbs = []
    for first in range(0, len(pages), 50):
        part = pictures[first : first + 50]
        pieces = [(hashlib.sha256(picture).hexdigest()[:32], picture) for picture in part]
        thumbs.append([*blobs.add(bundle(pieces)), first + 1, len(part)])
    packed = []
    for begin, end in chunks(data):
        name, size = blobs.add(data[begin:end])
        packed.append([name, begin, size])
    return {
        "pages": len(pages),
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "labels": [str(n + 1) for n in range(len(pages))],
        "page_sizes": [[round(pages[0].get_width()), round(pages[0].get_height()), len(pages)]],
        "chunks": packed,
        "thumbs": thumbs,
        "previews": [blobs.add(webp(image)) for image in drawn],
        "text": blobs.add(gzip.compress(json.dumps({"pages": texts, **({"outline": outline} if outline else {})}).encode(), mtime=0)),
    }
