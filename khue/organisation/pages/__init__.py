"""Trang của tổ chức: directory by day, acting posts, the demo's cast."""

from django.urls import path

from khue.organisation.pages import acting, demo, directory

urlpatterns = [
    path("", directory.index, name="index"),
    path("units/<int:unit_id>/", directory.unit, name="unit"),
    path("people/<int:person_id>/", directory.person, name="person"),
    path("people/<int:person_id>/invite", directory.invite, name="invite"),
    path("acting", acting.acting, name="acting"),
    path("choose_post", acting.choose, name="choose_post"),
    path("demo", demo.demo, name="demo"),
]
