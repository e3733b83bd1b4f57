"""Trang của phiếu giao nhận tài liệu mật."""

from django.urls import path

from khue.documents.pages import registering, slips

S = "slips/<int:slip_id>"
H = f"{S}/handings/<int:handing_id>"

urlpatterns = [
    path("slips/", registering.index, name="slips"),
    path("slips/register.pdf", registering.pdf, name="register-pdf"),
    path("slips/register.xlsx", registering.xlsx, name="register-sheet"),
    path(f"{S}/", slips.read, name="slip"),
    path(f"{S}/list.pdf", slips.pdf, name="slip-list"),
    path(f"{S}/take_over", slips.take_over, name="slip-take-over"),
    path(f"{S}/move_slip", slips.move, name="slip-move"),
    path(f"{S}/hand_out", slips.hand_out, name="slip-hand-out"),
    path(f"{S}/recall", slips.recall, name="slip-recall"),
    path(f"{S}/close_slip", slips.close, name="slip-close"),
    path(f"{S}/cancel_slip", slips.cancel, name="slip-cancel"),
    path(f"{H}/note_signed", slips.signed, name="handing-signed"),
    path(f"{H}/take_back", slips.take_back, name="handing-back"),
    path(f"{H}/report_lost", slips.lost, name="handing-lost"),
]
