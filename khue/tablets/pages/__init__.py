"""Trang máy tính bảng: the list, one tablet, my own, and the practice tablet of the demo."""

from django.urls import path

from khue.tablets.pages import acts, codes, lists, mine

urlpatterns = [
    path("", lists.index, name="index"),
    path("register_tablet", lists.register_tablet, name="register_tablet"),
    path("find/persons", lists.find_persons, name="find_persons"),
    path("mine", mine.mine, name="mine"),
    path("practice", mine.practice, name="practice"),
    path("<int:tablet_id>/", lists.read, name="read"),
    path("<int:tablet_id>/issue_enrolment_code", codes.issue_enrolment_code, name="issue_enrolment_code"),
    path("<int:tablet_id>/issue_phone_code", codes.issue_phone_code, name="issue_phone_code"),
    path("<int:tablet_id>/assign_holder", acts.assign_holder, name="assign_holder"),
    path("<int:tablet_id>/report_lost", acts.report_lost, name="report_lost"),
    path("<int:tablet_id>/mark_found", acts.mark_found, name="mark_found"),
    path("<int:tablet_id>/revoke", acts.revoke, name="revoke"),
    path("<int:tablet_id>/lock", acts.lock, name="lock"),
    path("<int:tablet_id>/stop_content", acts.stop_content, name="stop_content"),
    path("<int:tablet_id>/lift_stop", acts.lift_stop, name="lift_stop"),
]
