"""Trang của tổ chức: directory by day, entering decisions, acting posts, the demo's cast."""

from django.urls import path

from khue.organisation.pages import (
    acting,
    changes,
    demo,
    directory,
    people,
    provider,
    roles,
    second_step,
    settings,
)

urlpatterns = [
    path("", directory.index, name="index"),
    path("units/<int:unit_id>/", directory.unit, name="unit"),
    path("posts/<int:post_id>/", directory.post, name="post"),
    path("people/<int:person_id>/", directory.person, name="person"),
    path("people/<int:person_id>/invite", directory.invite, name="invite"),
    path("people/<int:person_id>/set_contact", people.set_contact, name="set_contact"),
    path("people/<int:person_id>/reset_second_step", second_step.reset, name="reset_second_step"),
    path("provider/", provider.leave, name="provider"),
    path("provider/back", provider.back, name="provider_back"),
    path("provider/signed_out", provider.signed_out_there, name="provider_signed_out"),
    path("roles", roles.index, name="roles"),
    path("second_step", second_step.index, name="second_step"),
    path("add_person", people.add_person, name="add_person"),
    path("changes/", changes.index, name="changes"),
    path("changes/<slug:name>", changes.change, name="change"),
    path("find/<slug:kind>", changes.find, name="find"),
    path("settings/", settings.index, name="settings"),
    path("settings/days/announce_day", settings.announce_day, name="announce_day"),
    path("settings/days/<int:announced_id>/forget_day", settings.forget_day, name="forget_day"),
    path("settings/<str:key>/set_parameter", settings.set_parameter, name="set_parameter"),
    path("settings/<str:key>/forget_parameter", settings.forget_parameter, name="forget_parameter"),
    path("acting", acting.acting, name="acting"),
    path("choose_post", acting.choose, name="choose_post"),
    path("demo", demo.demo, name="demo"),
]
