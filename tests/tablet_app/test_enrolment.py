"""Getting a tablet into use: the code through the camera, the sheet on paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import qrcode
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.chromium import FLAGS, program
from tests.tablet_app.kit import PIN, Mock, Tablet

WIDTH, HEIGHT, FRAMES = 640, 480, 5


def film(text: str, path: Path) -> None:
    """What the camera sees: a grey desk and on it a code, a little aslant."""
    code = qrcode.make(text).get_image().convert("L").resize((300, 300)).rotate(4, fillcolor=255)
    picture = Image.new("L", (WIDTH, HEIGHT), 170)
    picture.paste(code, (150, 90))
    colour = b"\x80" * (WIDTH * HEIGHT // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + FRAMES * (b"FRAME\n" + picture.tobytes() + colour))


def test_the_code_is_read_by_the_camera(browser: Browser, mock: Mock, tmp_path: Path) -> None:
    film("https://khue.example.vn/app/#code=ABCD-2345", tmp_path / "desk.y4m")
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    camera.append(f"--use-file-for-fake-video-capture={tmp_path / 'desk.y4m'}")
    other = browser.browser_type.launch(executable_path=program(), args=[*FLAGS, *camera])
    try:
        context = other.new_context(viewport={"width": 820, "height": 1180}, locale="vi-VN")
        tablet = Tablet(context.new_page(), context, mock)
        tablet.start()
        tablet.see("enrol-scan").click()
        # Found, the scan goes straight on to the PIN.
        tablet.see("keypad").wait_for(timeout=60_000)
        tablet.pin()
        tablet.pin(PIN)
        tablet.see("recovery-code").wait_for(timeout=60_000)
        assert tablet.errors == []
    finally:
        other.close()


def test_without_a_camera_the_code_is_typed_and_the_sheet_prints_on_one_page(
    browser: Browser, mock: Mock, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 820, "height": 1180}, locale="vi-VN")
    tablet = Tablet(context.new_page(), context, mock)
    tablet.start()
    tablet.see("enrol-scan").click()
    expect(tablet.page.get_by_text("Không mở được máy ảnh. Nhập mã bằng tay.")).to_be_visible()
    tablet.see("enrol-code").fill("abcd-2345")
    tablet.see("enrol-next").click()
    tablet.pin()
    tablet.pin()
    code = tablet.see("recovery-code").inner_text(timeout=60_000)
    tablet.page.pdf(path=tmp_path / "sheet.pdf", format="A4")
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(tmp_path / "sheet.pdf")]
    assert len(pages) == 1
    for part in (code[:9], "Phiếu khôi phục", "Hoàng Minh Dũng", "MTB-0042"):
        assert part in pages[0].replace("\r\n", " "), part
    for part in ("In phiếu", "Bước", "Đã cất phiếu"):
        assert part not in pages[0], part
    context.close()
    assert tablet.errors == []
