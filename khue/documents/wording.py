"""Câu chữ của phiếu giao nhận tài liệu mật: what happened, why, what to do now."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "documents.level_mat": _("Mật"),
    "documents.level_toi_mat": _("Tối mật"),
    "documents.level_tuyet_mat": _("Tuyệt mật"),
    # Đường đi của phiếu.
    "documents.step_open": _("Lập phiếu"),
    "documents.step_take": _("Văn phòng tiếp nhận"),
    "documents.step_out": _("Phát"),
    "documents.step_back": _("Thu hồi"),
    "documents.step_close": _("Đóng phiếu"),
    "documents.state_opened": _("Chờ Văn phòng tiếp nhận"),
    "documents.state_taken": _("Văn phòng đang giữ"),
    "documents.state_closed": _("Đã đóng"),
    "documents.state_cancelled": _("Đã hủy"),
    # Refusals.
    "documents.no_level": _("Chưa lập phiếu vì chưa chọn độ mật. Chọn Mật, Tối mật hoặc Tuyệt mật."),
    "documents.bad_copies": _(
        "Chưa lập phiếu vì không hiểu bản số “%(given)s”. Nhập dạng 1-12, hoặc 5-9, 12."
    ),
    "documents.too_many_copies": _(
        "Chưa lập phiếu vì quá %(most)s bản. Tách thành nhiều mục, mỗi mục một phiếu."
    ),
    "documents.subject_never": _(
        "Chưa lập phiếu vì tài liệu Tuyệt mật không được ghi trích yếu ở bất cứ đâu. Xóa ô trích yếu rồi lập lại."
    ),
    "documents.subject_not_kept": _(
        "Chưa lập phiếu vì trích yếu của tài liệu mật không được ghi trên hệ thống này. Xóa ô trích yếu rồi lập lại."
    ),
    "documents.slip_open": _(
        "Chưa lập phiếu vì mục này đã có một phiếu đang dùng. Dùng phiếu đó, hoặc hủy phiếu đó rồi lập phiếu mới."
    ),
    "documents.no_reason": _(
        "Chưa làm được vì chưa có lý do. Ghi lý do ngắn gọn, không ghi nội dung tài liệu."
    ),
    "documents.copies_out": _("Còn %(count)s bản chưa thu lại. Thu lại hoặc báo mất từng bản trước."),
    "documents.is_closed": _("Phiếu đã đóng nên không thay đổi được nữa."),
    "documents.is_cancelled": _("Phiếu đã hủy nên không thay đổi được nữa. Số phiếu không dùng lại."),
    "documents.is_opened": _(
        "Văn phòng chưa tiếp nhận tài liệu của phiếu này. Đếm số bản và tiếp nhận trước."
    ),
    "documents.not_taken_over": _(
        "Văn phòng chưa tiếp nhận tài liệu của phiếu này. Đếm số bản và tiếp nhận trước."
    ),
    "documents.taken_over": _("Tài liệu của phiếu này đã được Văn phòng tiếp nhận trước đó."),
    "documents.count_differs": _(
        "Chưa tiếp nhận vì đếm được %(counted)s bản, phiếu ghi %(copies)s bản. Đếm lại; nếu đúng là lệch thì không nhận, đề nghị đơn vị hủy phiếu và lập phiếu đúng số bản."
    ),
    "documents.no_place": _(
        "Chưa lưu vì chưa ghi nơi giữ bản giấy. Ghi tủ, két hoặc phòng đang giữ tài liệu."
    ),
    "documents.is_recalled": _("Tài liệu của phiếu này đang thu hồi nên không phát thêm bản nào."),
    "documents.nothing_out": _("Chưa thu hồi vì không có bản nào đang ở ngoài."),
    "documents.not_closed": _("Chưa đóng được phiếu. Xử lý từng việc dưới đây rồi đóng lại."),
    "documents.not_handed_out": _("Chưa phát được bản nào, vì những lý do dưới đây."),
    "documents.not_among": _(
        "Chưa phát vì người này không có tên trong thành phần dự họp. Thêm vào thành phần dự họp trước."
    ),
    "documents.has_one": _("Chưa phát vì %(name)s đang giữ một bản. Thu lại bản đó trước."),
    "documents.no_copy_left": _("Chưa phát vì không còn bản nào tại Văn phòng. Thu lại một bản trước."),
    "documents.copy_away": _("Chưa phát vì bản số này không có tại Văn phòng. Chọn bản khác."),
    "documents.is_back": _("Bản này đã thu lại hoặc đã báo mất, nên không làm lại việc này."),
    # Tham số.
    "documents.slip_subjects": _("Ghi trích yếu trên phiếu tài liệu mật"),
    "documents.slip_subjects.does": _(
        "Tuyệt mật không bao giờ ghi. Trích yếu nếu được ghi chỉ hiện trên phiếu và sổ, cho người lập phiếu và văn thư bảo mật; không lên máy tính bảng, thư hay nhật ký. Chỉ văn thư bảo mật đặt được."
    ),
    "documents.slip_subjects.none": _("Không ghi"),
    "documents.slip_subjects.mat": _("Chỉ ghi với độ Mật"),
    "documents.slip_subjects.mat_toi_mat": _("Ghi với độ Mật và Tối mật"),
    "documents.slip_first_number": _("Số đầu tiên của sổ phiếu trong năm"),
    "documents.slip_first_number.does": _(
        "Đặt cao hơn nếu trong năm đã cấp số trên sổ giấy. Số chỉ tăng, không cấp lại."
    ),
}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "documents": _("Phiếu tài liệu mật"),
    "documents.open_slip": _("Lập phiếu tài liệu mật"),
    "documents.cancel_slip": _("Hủy phiếu tài liệu mật"),
    "documents.take_over": _("Tiếp nhận tài liệu mật bản giấy"),
    "documents.move_slip": _("Đổi nơi giữ tài liệu mật"),
    "documents.hand_out": _("Phát một bản tài liệu mật"),
    "documents.note_signed": _("Ghi nhận ký nhận tài liệu mật"),
    "documents.take_back": _("Thu lại một bản tài liệu mật"),
    "documents.report_lost": _("Báo mất một bản tài liệu mật"),
    "documents.recall": _("Thu hồi văn bản mật đã phát"),
    "documents.close_slip": _("Đóng phiếu tài liệu mật"),
    "documents.print_list": _("In danh sách phát, thu hồi"),
    "documents.export_register": _("In, tải sổ phiếu tài liệu mật"),
}
