"""Trang của bàn làm việc: Hôm nay, cách xem."""

from django.urls import path

from khue.desk.pages.today import today
from khue.desk.pages.view import view

urlpatterns = [
    path("", today, name="today"),
    path("view", view, name="view"),
    path("language", view, name="language"),
]
