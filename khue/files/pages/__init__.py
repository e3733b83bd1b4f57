"""Trang của tệp: the door for uploads, a raw ASGI application (see upload.py)."""

from khue.files.pages.upload import uploads

__all__ = ["uploads"]
