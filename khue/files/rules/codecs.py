"""Đọc ảnh: the formats that become papers, and HEIC, which Pillow can't read by itself."""

from pathlib import Path

import pi_heif
from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from khue.shared.refusal import Refusal

FORMATS = (
    JpegImagePlugin.JpegImageFile.format,
    PngImagePlugin.PngImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
    pi_heif.HeifImageFile.format,
)
"""What is taken as a paper."""

pi_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # our own limit says which picture and how big


def opened(path: Path) -> Image.Image:
    """A picture that may become a paper; nothing of it is unpacked yet. Raises what Pillow raises."""
    return Image.open(path, formats=FORMATS)


def refuse_size(picture: Image.Image, most_pixels: int) -> None:
    """Refuses ``files.bomb`` for more pixels than a paper needs."""
    if picture.width * picture.height > most_pixels:
        raise Refusal("files.bomb", what="files.what_picture", width=picture.width, height=picture.height)
