"""Tài liệu mẫu: papers in official layout with invented content, some long, some that look scanned."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from khue.typst import day_text, typeset

EPOCH = time.gmtime(0)
MARK = "Tài liệu mẫu"
SCAN_SCALE = 110 / 72
PARAGRAPHS_A_PAGE = 5

PLACES = (
    "phường Hoàn Kiếm", "phường Cửa Nam", "phường Ba Đình", "phường Ngọc Hà", "phường Giảng Võ", "phường Cầu Giấy",
    "phường Tây Hồ", "phường Hồng Hà", "phường Bồ Đề", "phường Long Biên", "phường Hà Đông", "phường Dương Nội",
    "xã Sóc Sơn", "xã Đông Anh", "xã Gia Lâm", "xã Phù Đổng", "xã Thanh Trì", "xã Mê Linh", "xã Quang Minh", "xã Nội Bài",
)  # fmt: skip
ISSUES = (
    "giải phóng mặt bằng", "bố trí vốn", "thủ tục đầu tư", "nguồn nhân lực", "đồng bộ dữ liệu", "thẩm định dự toán",
    "bàn giao hạ tầng", "phối hợp liên ngành",
)  # fmt: skip
SENTENCES = (
    "Trong 11 tháng, {unit} hoàn thành {a} trên {b} nhiệm vụ được giao, đạt {p}%, cao hơn cùng kỳ {q} điểm phần trăm.",
    "Tại {place}, tiến độ {topic} đạt {p}% kế hoạch; còn {c} vướng mắc về {issue}, dự kiến xử lý xong trước ngày {day}.",
    "Kết quả kiểm tra {c} đơn vị cho thấy việc thực hiện {topic} cơ bản đúng quy định, một số nơi còn chậm do {issue}.",
    "Kinh phí bố trí cho {topic} là {m} tỷ đồng, đã giải ngân {n} tỷ đồng, đạt {p}% dự toán năm.",
    "So với kế hoạch, có {c} chỉ tiêu vượt, {d} chỉ tiêu đạt và {e} chỉ tiêu cần tiếp tục theo dõi trong quý tới.",
    "{unit} đã phối hợp với {place} và {place2} rà soát {a} hồ sơ, trả lời {b} kiến nghị của người dân và doanh nghiệp.",
    "Nguyên nhân chủ yếu là {issue}; bên cạnh đó, việc chia sẻ thông tin giữa các đơn vị về {topic} chưa thường xuyên.",
    "Đề nghị {place} hoàn thành {topic} trước ngày {day}, báo cáo kết quả về {unit} để tổng hợp.",
    "Tỷ lệ hồ sơ giải quyết đúng hạn đạt {p}%; thời gian xử lý bình quân giảm {q}% so với đầu năm.",
    "Trong thời gian tới, {unit} tập trung xử lý dứt điểm {c} nội dung còn tồn tại, trọng tâm là {issue}.",
    "Việc công khai kết quả {topic} trên hệ thống dùng chung giúp các đơn vị theo dõi tiến độ theo từng tuần.",
    "Qua tổng hợp ý kiến của {c} đơn vị, có {d} ý kiến thống nhất hoàn toàn và {e} ý kiến đề nghị làm rõ về {issue}.",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
HEADINGS = (
    "Tình hình chung", "Kết quả đạt được", "Khó khăn, vướng mắc", "Nguyên nhân", "Nhiệm vụ trọng tâm thời gian tới",
    "Giải pháp thực hiện", "Tổ chức thực hiện", "Kiến nghị, đề xuất",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """Một tài liệu mẫu: what it is called, who made it, about how many pages, whether it looks scanned."""

    kind: str
    abstract: str
    agency: str
    symbol: str
    number: int
    day: date
    topic: str
    pages: int = 4
    annex: bool = False
    scanned: bool = False
    signer: str = ""
    signer_title: str = "GIÁM ĐỐC"


def _paragraph(chance: random.Random, sample: Sample) -> str:
    facts = {
        "unit": sample.agency,
        "topic": sample.topic,
        "place": chance.choice(PLACES),
        "place2": chance.choice(PLACES),
        "issue": chance.choice(ISSUES),
        "day": f"{chance.randint(5, 28):02d}/12/{sample.day.year}",
        "p": f"{chance.uniform(71, 99):.1f}".replace(".", ","),
        "q": f"{chance.uniform(1, 14):.1f}".replace(".", ","),
        "m": f"{chance.randint(120, 980)}",
        "n": f"{chance.randint(60, 118)}",
        "a": chance.randint(18, 120),
        "b": chance.randint(121, 190),
        "c": chance.randint(2, 17),
        "d": chance.randint(3, 12),
        "e": chance.randint(1, 6),
    }
    text = " ".join(one.format(**facts) for one in chance.sample(SENTENCES, 3))
    return text[0].upper() + text[1:]


def _table(chance: random.Random, rows: int) -> dict[str, Any]:
    """Figures by ward."""
    body = []
    for n in range(1, rows + 1):
        plan = chance.randint(40, 900)
        done = round(plan * chance.uniform(0.55, 1.08))
        percent = f"{done * 100 / plan:.1f}".replace(".", ",")
        body.append([str(n), chance.choice(PLACES).capitalize(), str(plan), str(done), percent])
    head = ["TT", "Phường, xã", "Kế hoạch", "Thực hiện", "Tỷ lệ %"]
    return {"head": head, "rows": body, "widths": [1, 5, 2, 2, 2]}


def _sections(chance: random.Random, sample: Sample) -> list[dict[str, Any]]:
    if sample.annex:
        return [
            {
                "title": f"Biểu {n}. {sample.topic.capitalize()}, nhóm chỉ tiêu {n}",
                "paragraphs": [],
                "table": _table(chance, 36),
            }
            for n in range(1, sample.pages + 1)
        ]
    count = max(2, min(sample.pages // 2 + 1, len(HEADINGS)))
    each = max(2, sample.pages * PARAGRAPHS_A_PAGE // count)
    sections: list[dict[str, Any]] = [
        {
            "title": f"{ROMAN[n]}. {HEADINGS[n].upper()}",
            "paragraphs": [f"{k}. {_paragraph(chance, sample)}" for k in range(1, each + 1)],
        }
        for n in range(count)
    ]
    sections[1]["table"] = _table(chance, 12)
    return sections


def paper(sample: Sample) -> bytes:
    """The PDF: the same sample gives the same bytes."""
    chance = random.Random(f"{sample.symbol}/{sample.number}/{sample.abstract}")  # noqa: S311 - invented figures
    data = {
        "superior": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI",
        "agency": sample.agency,
        "number": str(sample.number),
        "symbol": sample.symbol,
        "date": day_text(sample.day),
        "kind": sample.kind,
        "abstract": sample.abstract,
        "to": "Ủy ban nhân dân Thành phố" if sample.kind in {"Tờ trình", "Báo cáo"} else "",
        "annex": sample.annex,
        "sections": _sections(chance, sample),
        "authority": "",
        "signer_title": sample.signer_title,
        "signer": sample.signer,
        "recipients": "- Như trên;\n- Văn phòng UBND Thành phố;\n- Lưu: VT.",
        "sample": MARK,
    }
    made = typeset("samples/paper", data, tags=not sample.annex)
    return scanned(made, chance) if sample.scanned else made


def _aged(page: Image.Image, chance: random.Random) -> Image.Image:
    """One page as a scanner gives it: a little askew, greyish, grainy."""
    grey = page.convert("L").rotate(
        chance.uniform(-0.6, 0.6), resample=Image.Resampling.BILINEAR, fillcolor=246
    )
    width, height = grey.size
    grain = Image.frombytes("L", grey.size, chance.randbytes(width * height)).filter(
        ImageFilter.GaussianBlur(0.8)
    )
    dirty = ImageChops.add(grey, grain, scale=1.0, offset=-128)
    return Image.blend(grey, dirty, 0.4).convert("RGB")


def scanned(pdf: bytes, chance: random.Random) -> bytes:
    """The same pages as pictures without text, as from a scanner."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [_aged(page.render(scale=SCAN_SCALE).to_pil(), chance) for page in document]
    return as_pdf(pages)


def as_pdf(pages: Sequence[Image.Image]) -> bytes:
    """Pictures as pages of A4."""
    made = io.BytesIO()
    pages[0].save(
        made,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=SCAN_SCALE * 72,
        quality=58,
        creationDate=EPOCH,
        modDate=EPOCH,
    )
    return made.getvalue()
