"""Trang của tệp: the door for uploads, a raw ASGI application (see upload.py), and what the first wall tells."""

from django.urls import path

from khue.files.pages.stopped import note_stopped
from khue.files.pages.upload import uploads

__all__ = ["uploads", "urlpatterns"]

urlpatterns = [path("note_stopped", note_stopped, name="note-stopped")]
