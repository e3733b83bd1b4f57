"""Câu chữ của việc nhập: what happened, why, what to do now."""

from django.utils.translation import gettext_lazy as _lazy

SENTENCES = {
    "imports.no_file": _lazy(
        "Chưa kiểm tra được vì chưa chọn tệp. Chọn tệp .xlsx hoặc .csv rồi bấm Kiểm tra trước."
    ),
    "imports.empty": _lazy(
        "Chưa đọc được vì tệp không có dữ liệu (0 byte). Mở lại tệp gốc, lưu lại rồi tải lên."
    ),
    "imports.damaged": _lazy(
        "Chưa đọc được vì tệp hỏng hoặc không đúng cấu trúc bảng tính. Mở tệp bằng Excel hoặc LibreOffice, lưu thành .xlsx mới rồi tải lên."
    ),
    "imports.bomb": _lazy(
        "Chưa đọc vì khi giải nén, nội dung lớn bất thường. Chép dữ liệu sang một tệp mới, chỉ dán giá trị, rồi tải lên."
    ),
    "imports.encrypted": _lazy(
        "Chưa đọc được vì tệp đặt mật khẩu. Bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc) rồi tải lên."
    ),
    "imports.old_xls": _lazy(
        "Chưa đọc được vì đây là tệp .xls kiểu cũ. Trong Excel chọn Lưu thành, loại tệp “Sổ làm việc Excel (.xlsx)”, rồi tải tệp mới lên."
    ),
    "imports.html": _lazy(
        "Chưa đọc được vì nội dung là trang web HTML dù tên tệp ghi gì. Mở tệp bằng Excel, chọn Lưu thành .xlsx rồi tải lên."
    ),
    "imports.xml": _lazy(
        "Chưa đọc được vì đây là tệp XML. Mở tệp bằng Excel, chọn Lưu thành .xlsx rồi tải lên."
    ),
    "imports.lock_file": _lazy(
        "Chưa đọc được vì đây là tệp tạm của Excel (tên bắt đầu bằng ~$). Đóng Excel rồi chọn tệp thật."
    ),
    "imports.not_a_table": _lazy("Chưa đọc được vì tệp không phải bảng tính. Chọn tệp .xlsx hoặc .csv."),
    "imports.macros": _lazy(
        "Chưa đọc vì tệp có macro. Trong Excel chọn Lưu thành, loại .xlsx (không macro), rồi tải lên."
    ),
    "imports.external_links": _lazy(
        "Chưa đọc vì tệp liên kết tới tệp khác. Trong Excel chọn Dữ liệu › Sửa liên kết › Ngắt liên kết, lưu rồi tải lên."
    ),
    "imports.encoding": _lazy(
        "Chưa đọc được chữ trong tệp CSV. Trong Excel chọn Lưu thành “CSV UTF-8”, hoặc lưu thành .xlsx."
    ),
    "imports.encoding_guessed": _lazy(
        "Tệp không ghi bằng UTF-8; đã đọc theo %(encoding)s. Kiểm tra dấu tiếng Việt trong báo cáo; nếu sai, lưu lại thành “CSV UTF-8”."
    ),
    "imports.too_heavy": _lazy(
        "Chưa đọc được vì đọc tệp tốn quá nhiều bộ nhớ hoặc thời gian của máy chủ. Chia dữ liệu thành nhiều tệp nhỏ hơn."
    ),
    "imports.too_many_rows": _lazy("Chưa đọc vì tệp có hơn %(limit)s dòng có dữ liệu. Chia thành nhiều tệp."),
    "imports.too_many_cells": _lazy(
        "Chưa đọc vì tệp có hơn %(limit)s ô có dữ liệu. Bỏ các cột không cần, hoặc chia thành nhiều tệp."
    ),
    "imports.too_many_sheets": _lazy(
        "Chưa đọc vì tệp có hơn %(limit)s trang tính. Chỉ giữ các trang cần nhập."
    ),
    "imports.too_wide": _lazy(
        "Chưa đọc vì có dòng dài bất thường. Kiểm tra tệp có đúng là CSV không, bỏ các cột thừa rồi tải lên."
    ),
    "imports.database_refuses": _lazy(
        "Chưa nhập vì cơ sở dữ liệu không chấp nhận một ràng buộc mà bước kiểm tra không thấy; chưa có gì được ghi. Kiểm tra lại; nếu vẫn vậy, báo người vận hành."
    ),
    "imports.right_ended": _lazy(
        "Chưa nhập vì người xác nhận (%(name)s) nay không còn quyền nhập dữ liệu; chưa có gì được ghi. Người đang có quyền kiểm tra lại rồi xác nhận."
    ),
    "imports.broken": _lazy(
        "Máy chủ gặp lỗi khi xử lý tệp này; chưa có gì được ghi. Kiểm tra lại; nếu vẫn vậy, báo người vận hành kèm giờ xảy ra."
    ),
    "imports.sheet_hidden": _lazy("Trang “%(name)s” bị ẩn nên không được đọc. Bỏ ẩn nếu cần nhập trang này."),
    "imports.sheet_unknown": _lazy(
        "Không nhận ra trang “%(name)s” nên bỏ qua. Đặt tên trang như trong tệp mẫu nếu cần nhập."
    ),
    "imports.sheet_unknown_single": _lazy(
        "Không nhận ra đây là danh sách gì. Dùng tiêu đề cột như trong tệp mẫu, đủ các cột bắt buộc của một trang."
    ),
    "imports.sheet_twice": _lazy("Tệp có hai trang cùng là “%(title)s”. Gộp thành một trang."),
    "imports.no_heading": _lazy("Trang “%(title)s” không có dòng tiêu đề. Cần có các cột: %(wanted)s."),
    "imports.column_missing": _lazy(
        "Trang “%(title)s” thiếu cột bắt buộc này. Thêm cột, đặt tiêu đề như trong tệp mẫu."
    ),
    "imports.column_twice": _lazy("Hai cột cùng mang tiêu đề này. Giữ một cột."),
    "imports.no_person_columns": _lazy(
        "Không có cột nào cho biết là ai. Thêm cột Mã cán bộ hoặc Thư điện tử."
    ),
    "imports.columns_ignored": _lazy("Không nhận ra nên bỏ qua các cột: %(names)s."),
    "imports.too_wide_cells": _lazy("%(count)s ô nằm sau cột thứ 200 nên không được đọc. Xóa nếu là ô thừa."),
    "imports.rows_hidden": _lazy(
        "%(count)s dòng bị ẩn hoặc bị lọc (đầu tiên là dòng %(first)s) vẫn được đọc. Xóa các dòng đó nếu không muốn nhập."
    ),
    "imports.merged": _lazy("Có ô gộp từ dòng %(first)s đến dòng %(last)s. Bỏ gộp ô và điền đủ từng dòng."),
    "imports.nothing_in_it": _lazy(
        "Tệp không có dòng nào để nhập. Điền dữ liệu dưới dòng tiêu đề của các trang."
    ),
    "imports.required": _lazy("Ô bắt buộc còn trống. Điền giá trị."),
    "imports.cell_error": _lazy("Ô đang báo lỗi %(given)s. Sửa công thức hoặc gõ giá trị."),
    "imports.formula_empty": _lazy("Ô là công thức chưa có kết quả. Sao chép rồi Dán giá trị."),
    "imports.formula_used": _lazy("Ô là công thức; dùng kết quả đã lưu trong tệp."),
    "imports.too_long": _lazy("Dài hơn %(most)s ký tự: “%(given)s…”. Rút ngắn."),
    "imports.scientific": _lazy(
        "Bảng tính đã đổi số thành dạng %(given)s nên mất chữ số. Định dạng cột là Văn bản rồi gõ lại."
    ),
    "imports.bad_day": _lazy("“%(given)s” không phải ngày. Nhập dạng 23/11/2026 (ngày/tháng/năm)."),
    "imports.day_number": _lazy(
        "“%(given)s” là số, không phải ngày. Định dạng ô là Ngày, hoặc gõ dạng 23/11/2026."
    ),
    "imports.bad_phone": _lazy("“%(given)s” không phải số điện thoại. Nhập dạng 0900 000 001."),
    "imports.zero_added": _lazy("Số 0 ở đầu đã mất trong bảng tính; đã thêm lại trước %(given)s."),
    "imports.bad_email": _lazy("“%(given)s” không phải địa chỉ thư điện tử. Nhập dạng ten@coquan.vn."),
    "imports.bad_number": _lazy("“%(given)s” không phải số nguyên. Nhập số từ 0 đến 999999."),
    "imports.bad_choice": _lazy("“%(given)s” không có trong danh sách. Chọn một trong: %(offered)s."),
    "imports.bad_imei": _lazy(
        "“%(given)s” không phải IMEI: cần 15 chữ số, chữ số cuối là số kiểm tra. Xem lại trên máy (Cài đặt › Giới thiệu)."
    ),
    "imports.code_twice": _lazy("Trùng với dòng %(row)s. Mỗi mã chỉ ghi một dòng; giữ dòng đúng."),
    "imports.email_twice": _lazy("Địa chỉ này đã ghi ở dòng %(row)s. Hai người không dùng chung địa chỉ."),
    "imports.made_code": _lazy(
        "%(code)s là mã tạm do Khuê xuất ra, không có trong hệ thống này. Đặt mã thật."
    ),
    "imports.depends": _lazy("Dòng này cần dòng %(row)s, mà dòng đó còn lỗi. Sửa dòng %(row)s trước."),
    "imports.depends_on_person": _lazy(
        "Người này ở dòng %(row)s của trang Người, mà dòng đó còn lỗi. Sửa dòng đó trước."
    ),
    "imports.unit_unknown": _lazy(
        "Không có đơn vị mang mã “%(code)s”, trong hệ thống lẫn trong tệp. Kiểm tra mã, hoặc thêm dòng ở trang Đơn vị."
    ),
    "imports.unit_ambiguous": _lazy(
        "Mã “%(code)s” đang thuộc hai đơn vị khác loại. Ghi cả đơn vị này vào trang Đơn vị với đúng loại."
    ),
    "imports.units_circle": _lazy("Các đơn vị nằm dưới lẫn nhau thành vòng: %(way)s. Sửa một mã cấp trên."),
    "imports.unit_same_name": _lazy(
        "Đã có đơn vị cùng tên, mã %(code)s. Nếu là một, dùng mã đó; nếu khác, xác nhận khi nhập."
    ),
    "imports.unit_kind_fixed": _lazy(
        "Đơn vị đang là “%(kind)s”; loại không đổi bằng nhập tệp. Ghi đúng loại, hoặc lập đơn vị mới với mã khác."
    ),
    "imports.before_parent": _lazy(
        "Bắt đầu trước đơn vị cấp trên %(name)s (từ %(day)s). Sửa một trong hai ngày."
    ),
    "imports.since_kept": _lazy(
        "Ngày bắt đầu đang ghi là %(day)s và được giữ nguyên. Cần sửa thì làm ở trang Tổ chức."
    ),
    "imports.post_twice": _lazy(
        "Chức vụ này của đơn vị đã ghi ở dòng %(row)s. Mỗi chức vụ một dòng, dù mấy người giữ."
    ),
    "imports.post_form_fixed": _lazy(
        "Chức vụ đang theo mẫu “%(form)s”; mẫu không đổi bằng nhập tệp. Ghi đúng mẫu, hoặc đặt tên chức vụ khác."
    ),
    "imports.post_without_form": _lazy(
        "“%(title)s” không trùng tên mẫu chức danh nào. Chọn mẫu ở cột Theo mẫu."
    ),
    "imports.post_exists": _lazy(
        "%(unit)s đã có chức vụ “%(title)s” cùng mẫu, chỉ một người giữ. Dùng chức vụ đó."
    ),
    "imports.post_outside_unit": _lazy(
        "%(unit)s chỉ hoạt động từ %(day)s. Ghi ngày trong thời gian đó hoặc để trống."
    ),
    "imports.post_unknown": _lazy(
        "Đơn vị không có chức vụ “%(title)s”. Thêm dòng ở trang Chức vụ, hoặc ghi đúng tên chức vụ đang có."
    ),
    "imports.person_without_key": _lazy(
        "Cần mã cán bộ hoặc thư điện tử để lần sau nhận ra người này. Điền một trong hai."
    ),
    "imports.other_domain": _lazy(
        "Địa chỉ thuộc %(domain)s, không phải tên miền công vụ (%(official)s). Thư gửi tới đó không kèm tài liệu."
    ),
    "imports.email_of_another": _lazy(
        "Địa chỉ %(email)s đang thuộc %(name)s (mã %(code)s). Sửa địa chỉ, hoặc dùng mã đó nếu là một người."
    ),
    "imports.same_name_known": _lazy(
        "Đã có người trùng tên: %(who)s. Nếu là một người, ghi mã hoặc địa chỉ của người đó; nếu không, xác nhận khi nhập."
    ),
    "imports.same_name_in_file": _lazy("Trùng tên với dòng %(rows)s; mã khác nhau nên là hai người."),
    "imports.who_missing": _lazy("Chưa ghi là ai. Điền mã cán bộ hoặc thư điện tử."),
    "imports.person_unknown": _lazy(
        "Không có người mang “%(given)s”, trong hệ thống lẫn ở trang Người. Kiểm tra lại, hoặc thêm dòng ở trang Người."
    ),
    "imports.two_persons": _lazy(
        "Mã cán bộ là của một người, địa chỉ %(given)s là của %(name)s. Sửa một trong hai."
    ),
    "imports.other_email": _lazy(
        "Địa chỉ %(given)s khác địa chỉ đang có (%(email)s); bổ nhiệm không sửa địa chỉ. Cần sửa thì ghi ở trang Người."
    ),
    "imports.other_name": _lazy(
        "Tên trong tệp là %(given)s, mã này là của %(name)s. Kiểm tra có nhầm người không."
    ),
    "imports.days_reversed": _lazy("Ngày thôi không sau ngày bắt đầu. Sửa một trong hai ngày."),
    "imports.outside_post": _lazy(
        "Chức vụ %(title)s có %(span)s; bổ nhiệm nằm ngoài thời gian đó. Sửa ngày bổ nhiệm, hoặc ngày của chức vụ, đơn vị."
    ),
    "imports.appointment_twice": _lazy("Cùng một lần giữ chức vụ với dòng %(row)s. Giữ một dòng."),
    "imports.until_kept": _lazy("Đang ghi thôi từ %(day)s và được giữ nguyên."),
    "imports.ends_before_begin": _lazy(
        "Ngày thôi không sau ngày bắt đầu đang ghi (%(day)s). Sửa ngày thôi; nếu ghi nhầm từ đầu thì xóa lần ghi nhầm ở trang Tổ chức."
    ),
    "imports.already_ended": _lazy(
        "Đã ghi thôi từ %(day)s, sớm hơn ngày trong tệp. Kéo dài thì ghi quyết định ở trang Tổ chức."
    ),
    "imports.not_in_file": _lazy("Không còn trong tệp: thôi giữ chức vụ từ %(day)s."),
    "imports.seat_taken_known": _lazy(
        "Chức vụ chỉ một người giữ, đang do %(name)s giữ %(span)s. Thêm dòng của người đó với Thôi từ ngày, hoặc sửa ngày bắt đầu."
    ),
    "imports.seat_taken_in_file": _lazy(
        "Chức vụ chỉ một người giữ, nhưng dòng %(row)s ghi %(name)s %(span)s. Sửa ngày của một trong hai dòng."
    ),
    "imports.seat_twice_known": _lazy(
        "%(name)s đang giữ chính chức vụ này %(span)s. Ghi Thôi từ ngày cho lần đang giữ, hoặc sửa ngày bắt đầu."
    ),
    "imports.seat_twice_in_file": _lazy(
        "%(name)s giữ chính chức vụ này ở dòng %(row)s, %(span)s. Hai khoảng không được chồng nhau."
    ),
    "imports.number_of_another": _lazy("Số này đang thuộc máy %(tag)s. Kiểm tra tem và số trên máy."),
    "imports.holder_without_post": _lazy(
        "%(name)s hôm nay không giữ chức vụ nào nên chưa giao máy được. Ghi bổ nhiệm trước, hoặc bỏ người giữ."
    ),
    "imports.holder_not_entitled": _lazy(
        "%(name)s không giữ chức vụ thuộc diện trang bị máy. Xác nhận khi nhập nếu đúng."
    ),
    "imports.tablet_enrolled": _lazy("Máy %(tag)s đang ghi danh cho người khác. Thu hồi máy trước rồi giao."),
    "imports.tablet_lost": _lazy("Máy %(tag)s đã báo mất. Tìm lại được thì ghi ở trang Máy tính bảng trước."),
    "imports.platform_fixed": _lazy(
        "Máy đang ghi là %(platform)s; hệ điều hành không đổi bằng nhập tệp. Ghi đúng, hoặc kiểm tra số hiệu."
    ),
    "imports.not_checked": _lazy(
        "Chưa làm được vì lần nhập này vừa đổi trạng thái. Xem lại trang rồi quyết định."
    ),
    "imports.has_errors": _lazy(
        "Chưa nhập được vì còn %(count)s dòng lỗi. Sửa tệp rồi kiểm tra lại; chưa có gì được ghi."
    ),
    "imports.nothing_to_do": _lazy("Không có gì để nhập: mọi dòng đã đúng như trong hệ thống."),
    "imports.warnings_unseen": _lazy(
        "Chưa nhập vì %(count)s dòng cần xem lại. Xem các dòng đó rồi đánh dấu đã xem."
    ),
    "imports.endings_unseen": _lazy(
        "Chưa nhập vì %(missing)s trên %(running)s bổ nhiệm sẽ kết thúc. Gõ đúng số bổ nhiệm kết thúc để xác nhận, hoặc bỏ đánh dấu danh sách đầy đủ."
    ),
    "imports.changed_since": _lazy(
        "Chưa nhập vì dữ liệu trong hệ thống đã đổi sau lần kiểm tra; chưa có gì được ghi. Xem báo cáo mới rồi xác nhận lại."
    ),
    "imports.line_differs": _lazy(
        "%(subject)s (dòng %(row)s): lần kiểm tra trước “%(was)s”, nay “%(will)s”."
    ),
    "imports.span_open": _lazy("từ %(since)s"),
    "imports.span_closed": _lazy("từ %(since)s đến trước %(until)s"),
    "imports.verdict_add": _lazy("sẽ thêm"),
    "imports.verdict_change": _lazy("sẽ sửa"),
    "imports.verdict_end": _lazy("sẽ kết thúc"),
    "imports.verdict_same": _lazy("không đổi"),
    "imports.verdict_error": _lazy("lỗi"),
    "imports.verdict_gone": _lazy("không có"),
    "imports.keep_days": _lazy("Giữ tệp nhập và báo cáo"),
    "imports.keep_days.does": _lazy(
        "Hết hạn, tệp và báo cáo từng dòng được xóa hằng đêm; nhật ký vẫn giữ ai đã nhập, ngày nào, bao nhiêu dòng."
    ),
}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "imports": _lazy("Nhập dữ liệu"),
    "imports.upload": _lazy("Nhận tệp để nhập"),
    "imports.check": _lazy("Kiểm tra trước tệp nhập"),
    "imports.confirm": _lazy("Xác nhận nhập"),
    "imports.carry_out": _lazy("Nhập dữ liệu từ tệp"),
    "imports.check_again": _lazy("Kiểm tra lại tệp nhập"),
    "imports.drop": _lazy("Bỏ lần nhập"),
    "imports.give_up": _lazy("Dừng lần nhập không làm được"),
    "imports.sweep": _lazy("Xóa lần nhập cũ"),
    "imports.export_data": _lazy("Xuất dữ liệu hiện có ra tệp"),
}
