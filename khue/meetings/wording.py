"""Câu chữ của cuộc họp: what happened, why, what to do now."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # What a change of the organisation means, told before it is confirmed.
    "meetings.with_people": _("Cuộc họp %(title)s (%(day)s) có người thôi giữ chức vụ dự. Xem lại người dự."),
    "meetings.with_people_more": _(
        "%(count)s cuộc họp sắp tới của đơn vị khác có người thôi giữ chức vụ dự. Báo nơi tổ chức xem lại người dự."
    ),
    "meetings.with_units": _(
        "Cuộc họp %(title)s (%(day)s) do đơn vị kết thúc tổ chức hoặc chuẩn bị tài liệu. Giao lại cho đơn vị khác."
    ),
    "meetings.with_units_more": _(
        "%(count)s cuộc họp sắp tới do đơn vị kết thúc tổ chức hoặc chuẩn bị tài liệu. Báo nơi tổ chức giao lại."
    ),
    # Refusals.
    "meetings.stale": _(
        "Chưa lưu: %(who)s vừa sửa cuộc họp này (đang xem bản %(seen)s, nay là bản %(version)s). "
        "Xem các thay đổi rồi làm lại."
    ),
    "meetings.published_since": _(
        "Chưa báo đổi: %(who)s vừa phát hành cuộc họp này (trang đang xem lần %(seen)s, nay là lần %(version)s). "
        "Các ô dưới đây là giờ, nơi họp đang báo cho người dự; sửa lại rồi báo đổi."
    ),
    "meetings.no_item_for_file": _(
        "Tệp “%(name)s” đã nhận nhưng tên không nói thuộc mục nào. Chọn mục ở dòng của tệp, "
        "hoặc kéo tệp vào đúng mục."
    ),
    "meetings.not_ready": _(
        "Chưa phát hành được: còn %(count)s việc. Xử lý từng việc dưới đây rồi phát hành lại."
    ),
    "meetings.nothing_new": _(
        "Không có gì mới để phát hành: bản đã phát hành là bản hiện tại (lần %(version)s)."
    ),
    "meetings.not_published": _("Cuộc họp chưa phát hành nên chưa ai nhận được gì. Phát hành trước."),
    "meetings.reminded_just_now": _(
        "Chưa gửi thư nhắc vì vừa nhắc xong. Gọi điện theo danh sách, hoặc nhắc lại từ %(at)s."
    ),
    "meetings.begun": _(
        "Chưa gửi thư nhắc vì cuộc họp “%(title)s” đã bắt đầu hoặc đã xong. Cần gấp thì gọi điện theo danh sách."
    ),
    "meetings.nobody_to_write_to": _(
        "Chưa gửi thư nhắc: %(count)s người chưa mở tài liệu đều không có thư điện tử. Gọi điện theo danh sách."
    ),
    "meetings.remind_first": _("Nhắc người chưa mở, trước giờ họp"),
    "meetings.remind_first.does": _("Thông báo trên máy; thư cho người không có máy. 0 là không nhắc."),
    "meetings.remind_assistants": _("Giao trợ lý gọi người chưa mở, trước giờ họp"),
    "meetings.remind_assistants.does": _(
        "Trợ lý theo ủy quyền trên hệ thống; chưa có thì văn thư đơn vị. 0 là không giao."
    ),
    "meetings.remind_office": _("Báo thủ trưởng, văn thư đơn vị, trước giờ họp"),
    "meetings.remind_office.does": _("Danh sách người của đơn vị chưa mở tài liệu. 0 là không báo."),
    "meetings.remind_again": _("Nhắc lần cuối người chưa mở, trước giờ họp"),
    "meetings.remind_again.does": _("Thông báo trên máy và thư. 0 là không nhắc."),
    "meetings.remind_urgent": _("Họp gấp: nhắc người chưa mở, sau khi gửi"),
    "meetings.remind_urgent.does": _(
        "Gấp đôi thời gian ấy thì giao trợ lý, gấp ba thì báo đơn vị; cả trong giờ nghỉ. 0 là không nhắc."
    ),
    "meetings.remind_unit_hours": _("Nhắc đơn vị còn nợ tài liệu, trước hạn nộp"),
    "meetings.remind_unit_hours.does": _("Quá hạn thì nhắc thêm một lần, cả thủ trưởng. 0 là không nhắc."),
    "meetings.due_days": _("Hạn nộp đề xuất, trước ngày họp"),
    "meetings.due_days.does": _("Ngày làm việc theo lịch; sửa được ở từng mục."),
    "meetings.nobody_to_call": _(
        "Không còn ai cần gọi: mọi máy đã liên lạc từ khi phát hành, hoặc tài liệu đã được mở."
    ),
    "meetings.calls_handed": _(
        "Danh sách này đã giao rồi; mỗi trợ lý giữ việc của mình đến khi đánh dấu. Xem cột Cuộc gọi."
    ),
    "meetings.bad_outcome": _("Chưa ghi được vì không rõ kết quả cuộc gọi. Chọn Đã gọi hoặc Không gặp."),
    "meetings.nobody_to_remind": _(
        "Không còn ai cần nhắc: mọi người dự “%(title)s” đã mở tài liệu hoặc đã báo vắng."
    ),
    "meetings.is_cancelled": _("Cuộc họp đã hủy nên không sửa được nữa. Sao thành cuộc họp mới nếu cần."),
    "meetings.no_unit": _(
        "Chưa rõ cuộc họp do đơn vị nào tổ chức, vì chức vụ đang dùng không thuộc đơn vị nào. Chọn chức vụ khác."
    ),
    "meetings.series_length": _(
        "Chuỗi họp hằng tuần dài từ 1 đến %(most)s tuần; đang nhập %(weeks)s. Nhập lại số tuần."
    ),
    "meetings.too_long": _("Chưa lưu: nội dung dài quá %(limit)s chữ. Rút ngắn lại."),
    "meetings.bad_time": _("Chưa lưu: giờ chưa đúng. Nhập ngày và giờ, ví dụ 23/11/2026 07:30."),
    "meetings.no_such_person": _("Chưa lưu: không có người này trong danh bạ. Chọn lại từ danh sách."),
    "meetings.no_such_unit": _("Chưa lưu: không có đơn vị này. Chọn lại từ danh sách."),
    "meetings.bad_kind": _("Chưa lưu: không có loại cuộc họp này. Chọn lại từ danh sách."),
    "meetings.bad_url": _("Chưa lưu: địa chỉ họp trực tuyến phải bắt đầu bằng https://. Dán lại địa chỉ."),
    "meetings.no_such_fact": _("Chưa lưu: không có ô %(fields)s. Tải lại trang rồi thử lại."),
    "meetings.copies_reason": _(
        "Chưa ghi %(copies)s bản giấy: cuộc họp này dùng tài liệu điện tử nên cần lý do. Nhập lý do."
    ),
    "meetings.copies_number": _("Số bản giấy phải từ 0 trở lên. Nhập lại."),
    "meetings.no_item_title": _("Chưa lưu: mục chưa có tên. Nhập tên mục."),
    "meetings.bad_minutes": _("Thời lượng của mục từ 0 đến %(most)s phút. Nhập lại."),
    "meetings.too_many_items": _("Một cuộc họp có nhiều nhất %(most)s mục. Gộp bớt mục hoặc tách cuộc họp."),
    "meetings.too_deep": _("Chương trình họp có nhiều nhất %(most)s cấp. Đặt mục này ở cấp trên."),
    "meetings.item_into_itself": _(
        "Không chuyển được một mục vào chính nó hoặc vào mục con của nó. Chọn chỗ khác."
    ),
    "meetings.not_removed": _("Mục này chưa bị bỏ nên không có gì để hoàn tác."),
    "meetings.not_invited": _("Chưa lưu: có người chưa được mời dự. Thêm vào danh sách người dự trước."),
    "meetings.nobody_there": _(
        "Chưa thêm được: không có ai giữ chức vụ này trong ngày họp. Chọn theo tên, hoặc chọn chức vụ khác."
    ),
    "meetings.too_many_attendees": _("Một cuộc họp có nhiều nhất %(most)s người dự. Bỏ bớt người dự."),
    "meetings.bad_role": _("Chưa lưu: không có vai này. Chọn lại từ danh sách."),
    "meetings.bad_answer": _("Chưa ghi nhận trả lời. Chọn dự, vắng hoặc người dự họp thay."),
    "meetings.answer_reason": _(
        "Chưa ghi nhận trả lời: báo vắng cần lý do, cử người dự họp thay cần họ tên. Nhập thêm."
    ),
    "meetings.file_refused": _(
        "Chưa nộp được tệp %(name)s vì tệp không dùng được. Kiểm tra tệp rồi nộp lại."
    ),
    "meetings.file_not_yours": _("Chưa nộp được: tệp này do người khác tải lên. Tải tệp lên lại."),
    "meetings.too_many_papers": _("Một mục có nhiều nhất %(most)s tài liệu. Gộp bớt tài liệu."),
    "meetings.no_paper_title": _("Chưa lưu: tài liệu chưa có tên. Nhập tên tài liệu."),
    "meetings.not_late": _("Tài liệu này nộp đúng hạn nên không cần lý do."),
    "meetings.no_late_reason": _("Chưa lưu: chưa có lý do nộp muộn. Nhập lý do."),
    "meetings.nothing_to_approve": _("Chưa duyệt được: mục %(title)s chưa có tài liệu. Nộp tài liệu trước."),
    "meetings.paper_still_owed": _(
        "Chưa dùng lại được: %(title)s chưa có tệp. Chờ đơn vị nộp, hoặc nộp thay."
    ),
    "meetings.paper_not_removed": _("Tài liệu này chưa bị bỏ nên không có gì để hoàn tác."),
    "meetings.paper_was_published": _(
        "Không đưa lại được: %(title)s đã phát hành rồi thu hồi. Nộp lại tệp như tài liệu mới nếu cần."
    ),
    "meetings.already_there": _("Mục này đã có %(title)s. Chọn mục khác."),
    "meetings.last_reader": _(
        "Chưa bỏ: đây là người cuối cùng trong danh sách, bỏ thì mọi người dự đều đọc được. "
        "Nếu đúng là muốn vậy, bấm “Bỏ giới hạn”."
    ),
    "meetings.no_unit_named": _("Chưa nhắc được: mục %(title)s chưa giao đơn vị nào. Chọn đơn vị chuẩn bị."),
    "meetings.no_clerk": _(
        "Chưa nhắc được: đơn vị chuẩn bị mục %(title)s chưa có văn thư. Gọi điện cho đơn vị."
    ),
    "meetings.nothing_owed": _("Chưa nhắc: %(unit)s đã nộp đủ tài liệu cho cuộc họp này."),
    "meetings.reminded_already": _(
        "Chưa nhắc lại: %(unit)s vừa được nhắc; mỗi đơn vị nhận nhiều nhất một thư nhắc trong bốn giờ. "
        "Cần gấp thì gọi điện, hoặc nhắc lại sau %(until)s."
    ),
    "meetings.no_own_address": _(
        "Chưa gửi thử được: tài khoản này chưa có thư điện tử trong danh bạ. Đề nghị người quản trị bổ sung."
    ),
    # khue publish.
    "meetings.folder_no_agenda": _("Thư mục %(folder)s không có tệp agenda.toml. Xem docs/publish.md."),
    "meetings.folder_not_text": _(
        "Không đọc được agenda.toml vì tệp không phải UTF-8. Lưu lại tệp dạng UTF-8."
    ),
    "meetings.folder_bad_toml": _("Không đọc được agenda.toml: %(why)s. Sửa dòng này rồi chạy lại."),
    "meetings.folder_problems": _("Chưa tạo gì: thư mục có %(count)s chỗ cần sửa."),
    "meetings.folder_missing_field": _("dòng %(line)s, %(field)s: còn thiếu"),
    "meetings.folder_unknown_field": _("dòng %(line)s, %(field)s: không có trường này"),
    "meetings.folder_bad_field": _("dòng %(line)s, %(field)s: giá trị %(value)s không đúng kiểu"),
    "meetings.folder_ends_before_starts": _("dòng %(line)s, %(field)s: giờ kết thúc không sau giờ bắt đầu"),
    "meetings.folder_missing_file": _("dòng %(line)s: không có tệp %(value)s trong thư mục"),
    "meetings.folder_outside": _("dòng %(line)s: tệp %(value)s nằm ngoài thư mục"),
    "meetings.folder_bad_file": _("dòng %(line)s: tệp %(value)s không dùng được:"),
    "meetings.folder_unknown_attendee": _("dòng %(line)s: không tìm thấy người dự %(value)s trong ngày họp"),
    "meetings.folder_unknown_unit": _("dòng %(line)s: không có đơn vị %(value)s"),
    "meetings.folder_ambiguous": _(
        "dòng %(line)s: có nhiều người hoặc đơn vị cùng tên %(value)s; ghi rõ hơn"
    ),
    # Reasons that stop a publication.
    "meetings.no_title": _("Cuộc họp chưa có tên. Nhập tên cuộc họp."),
    "meetings.no_time": _("Chưa có giờ bắt đầu và kết thúc. Nhập thời gian."),
    "meetings.ends_before_starts": _("Giờ kết thúc không sau giờ bắt đầu. Sửa thời gian."),
    "meetings.no_place": _("Chưa có địa điểm hoặc địa chỉ họp trực tuyến. Nhập địa điểm."),
    "meetings.no_presider": _("Chưa có người chủ trì. Chọn người chủ trì."),
    "meetings.no_invitation": _("Chưa có giấy mời. Lập theo mẫu hoặc tải bản đã ký."),
    "meetings.invitation_outdated": _(
        "Giấy mời không còn khớp vì tên, thời gian, địa điểm hoặc người chủ trì đã đổi. Lập lại giấy mời."
    ),
    "meetings.invitation_unnumbered": _("Giấy mời chưa ghi số, ký hiệu. Ghi số rồi lập lại, nếu đã có số."),
    "meetings.no_item": _("Chương trình chưa có mục nào. Thêm mục."),
    "meetings.no_attendee": _("Chưa có người dự. Thêm người dự theo chức vụ, đơn vị, tập thể hoặc tên."),
    "meetings.item_without_paper": _(
        "Mục %(number)s chưa có tài liệu. Nhắc đơn vị chuẩn bị, hoặc đánh dấu không cần tài liệu."
    ),
    "meetings.paper_owed": _("Mục %(number)s chưa có %(paper_title)s (%(unit)s chưa nộp)."),
    "meetings.paper_in_work": _(
        "%(paper_title)s đang được xử lý, %(progress)s%%. Chờ xong; có thể rời trang này."
    ),
    "meetings.original_kept": _(
        "Chưa lấy được bản gốc vì tệp gốc có phần tự chạy hoặc còn ý kiến, chỗ sửa chưa chấp nhận. "
        "Lấy bản có dấu người đọc, hoặc hỏi đơn vị chuẩn bị."
    ),
    "meetings.file_is_container": _(
        "%(name)s là tệp nén hoặc thư, không phải một tài liệu. Chờ hệ thống mở ra rồi nộp từng tệp bên trong."
    ),
    "meetings.paper_refused": _("%(paper_title)s không dùng được. %(cause)s"),
    "meetings.not_refused": _(
        "Chưa bỏ tệp vì tệp này dùng được. Muốn rút tài liệu, dùng mục Việc khác của tài liệu."
    ),
    # Warnings.
    "meetings.in_the_past": _("Giờ họp đã qua."),
    "meetings.without_tablet": _(
        "%(count)s người chưa có máy tính bảng đủ điều kiện, đọc bằng trình duyệt: %(names)s."
    ),
    "meetings.without_address": _(
        "%(count)s người chưa có thư điện tử, chỉ nhận trên máy tính bảng: %(names)s."
    ),
    "meetings.outside_domain": _(
        "%(count)s người dùng thư ngoài tên miền công vụ, chỉ nhận đường dẫn, không nhận tệp: %(names)s."
    ),
    "meetings.paper_has_remarks": _("%(paper_title)s: %(draft)s"),
    "meetings.paper_late": _("%(paper_title)s nộp sau hạn. Lý do: %(reason)s"),
    "meetings.not_approved": _("Tài liệu mục %(number)s chưa được thủ trưởng %(unit)s duyệt."),
    "meetings.several_not_approved": _("Tài liệu các mục %(numbers)s chưa được thủ trưởng đơn vị duyệt."),
    "meetings.short_notice": _(
        "Tài liệu gửi trước %(days)s ngày làm việc; họp định kỳ cần ít nhất %(wanted)s (QĐ 45/2018/QĐ-TTg)."
    ),
    "meetings.presider_busy": _("Người chủ trì đã có cuộc họp khác cùng giờ: %(other)s."),
    "meetings.room_busy": _("Phòng họp đã có cuộc họp khác cùng giờ: %(other)s."),
    "meetings.presider_busy_elsewhere": _(
        "Người chủ trì đã có cuộc họp khác cùng giờ, do %(other)s tổ chức."
    ),
    "meetings.room_busy_elsewhere": _("Phòng họp đã có cuộc họp khác cùng giờ, do %(other)s tổ chức."),
    # What changed, as readers are told.
    "meetings.change_paper_new": _("Tài liệu mới: %(title)s"),
    "meetings.change_paper_replaced": _("Đã thay: %(title)s"),
    "meetings.change_paper_replaced_pages": _("Đã thay: %(title)s, trang %(pages)s"),
    "meetings.change_paper_withdrawn": _("Đã rút tài liệu: %(title)s"),
    "meetings.change_time": _("Thời gian mới: %(when)s"),
    "meetings.change_place": _("Địa điểm mới: %(place)s"),
    "meetings.change_presider": _("Người chủ trì: %(name)s"),
    "meetings.change_agenda": _("Chương trình họp đã sửa"),
    "meetings.change_reason": _("Lý do: %(reason)s"),
    "meetings.change_cancelled": _("Cuộc họp đã hủy"),
    "meetings.hidden_item": _("Nội dung dành cho thành phần mời riêng"),
    # Said plainly on pages.
    "meetings.no_detection": _(
        "Khuê chưa tự phát hiện dấu mật trong tài liệu. Tài liệu mật, tối mật, tuyệt mật không được đưa vào hệ thống: "
        "người nộp chịu trách nhiệm kiểm tra trước khi nộp."
    ),
    "meetings.mail_is_final": _(
        "Thư đã gửi thì không rút lại được. Tài liệu trên máy tính bảng thì rút được."
    ),
    "meetings.awake_only": _(
        "Máy tính bảng nhận tài liệu khi ứng dụng đang mở; máy chưa mở thì nhận ngay lần mở kế tiếp."
    ),
    "meetings.notice_days": _("Gửi tài liệu trước cuộc họp"),
    "meetings.notice_days.does": _(
        "Hạn nộp mặc định của đơn vị chuẩn bị, và mốc nhắc người tổ chức khi phát hành muộn (Quyết định 45/2018/QĐ-TTg, Điều 10)."
    ),
    "meetings.reader_mark": _("Dấu người đọc trên trình duyệt"),
    "meetings.reader_mark.does": _(
        "Tên, đơn vị, giờ mở và một mã ngắn in mờ trên từng trang xem bằng trình duyệt, để biết bản chụp lại từ ai."
    ),
    "meetings.reader_mark.on": _("Có dấu"),
    "meetings.reader_mark.off": _("Không có dấu"),
    "meetings.reader_copies": _("Người dự tải tài liệu từ trình duyệt"),
    "meetings.reader_copies.does": _(
        "Người tổ chức và đơn vị chuẩn bị luôn tải được bản gốc. Bản có dấu người đọc không còn chữ ký số."
    ),
    "meetings.reader_copies.none": _("Không được tải"),
    "meetings.reader_copies.marked": _("Chỉ tải bản có dấu người đọc"),
    "meetings.reader_copies.original": _("Được tải bản gốc"),
    "meetings.reader_prints": _("Người dự in tài liệu từ trình duyệt"),
    "meetings.reader_prints.does": _("Tài liệu họp đọc trên máy, không in (Quyết định 2020/QĐ-UBND)."),
    "meetings.reader_prints.no": _("Không in"),
    "meetings.reader_prints.marked": _("In bản có dấu người đọc"),
    # Tài liệu mật, bản giấy; kết thúc cuộc họp.
    "meetings.secret_remote": _(
        "Mục %(numbers)s là nội dung mật, cấm dự từ xa, nhưng cuộc họp có đường dẫn họp trực tuyến. Bỏ đường dẫn, hoặc tách mục này sang cuộc họp riêng."
    ),
    "meetings.secret_without_slip": _(
        "Mục %(number)s chỉ có bản giấy nhưng chưa có phiếu giao nhận. %(unit)s lập phiếu ở trang Đơn vị tôi chuẩn bị."
    ),
    "meetings.secret_has_papers": _(
        "Mục này đang có tệp đính kèm, mà tài liệu mật chỉ có bản giấy. Bỏ hết tệp của mục trước; nếu tệp là tài liệu mật thì báo ngay văn thư bảo mật."
    ),
    "meetings.secret_has_slip": _(
        "Chưa đổi được độ mật vì mục này đã có phiếu giao nhận. Hủy phiếu đó trước, rồi lập phiếu mới."
    ),
    "meetings.secret_title": _(
        "Chưa lưu: mục chỉ có bản giấy không ghi tên nội dung hay ghi chú trên hệ thống, kể cả trong bản nháp. Tên trung tính được đặt theo đơn vị trình."
    ),
    "meetings.secret_no_files": _(
        "Chưa nhận tệp vì mục này chỉ có bản giấy, cấm đính kèm. Lập phiếu giao nhận tài liệu mật và chuyển bản giấy cho Văn phòng."
    ),
    "meetings.spill_no_cause": _(
        "Chưa thu hồi vì chưa chọn vì sao. Chọn một trong các lý do rồi xác nhận lại."
    ),
    "meetings.spill_nothing": _(
        "Không còn gì để thu hồi: tài liệu này chưa có tệp, hoặc nội dung đã hủy. Xem các vụ đã thu hồi ở danh sách."
    ),
    "meetings.spill_marked": _("Có dấu độ mật mà vẫn lọt vào"),
    "meetings.spill_classified": _("Được xác định độ mật sau khi đã đưa lên"),
    "meetings.spill_unmarked": _("Là tài liệu mật nhưng không mang dấu"),
    "meetings.spill_contact_head": _(
        "Người đứng đầu cơ quan, đơn vị trực tiếp quản lý bí mật nhà nước, và lãnh đạo Văn phòng"
    ),
    "meetings.spill_contact_issuer": _("Cơ quan, đơn vị ban hành tài liệu, nơi đã xác định độ mật"),
    "meetings.spill_contact_police": _(
        "Cơ quan Công an có thẩm quyền (Công an Thành phố, an ninh chính trị nội bộ)"
    ),
    "meetings.no_level": _("Chưa lưu vì chưa chọn độ mật. Chọn Mật, Tối mật hoặc Tuyệt mật."),
    "meetings.other_level": _(
        "Chưa lập phiếu vì đơn vị tổ chức đã ghi độ mật khác cho mục này. Thống nhất với đơn vị tổ chức rồi lập lại."
    ),
    "meetings.not_held": _(
        "Chưa kết thúc được vì cuộc họp chưa phát hành, đã hủy hoặc chưa đến giờ. Không họp nữa thì hủy cuộc họp."
    ),
    "meetings.is_closed": _(
        "Cuộc họp đã kết thúc nên không sửa được nữa. Cần sửa thì mở lại cuộc họp trước."
    ),
    "meetings.not_closed": _("Cuộc họp chưa kết thúc nên không cần mở lại."),
    "meetings.copies_out": _(
        "Chưa kết thúc được vì còn %(count)s bản tài liệu mật chưa thu lại. Đề nghị văn thư bảo mật thu lại, hoặc ghi lý do."
    ),
    "meetings.secret_joining": _("Dự họp từ xa khi có nội dung mật"),
    "meetings.secret_joining.does": _(
        "Giá trị ban đầu của mỗi mục chỉ có bản giấy; người tổ chức đổi được từng mục."
    ),
    "meetings.secret_joining.forbid": _("Cấm dự từ xa"),
    "meetings.secret_joining.allow": _("Không cấm"),
    "meetings.secret_notes": _("Ghi chép trên máy khi bàn nội dung mật"),
    "meetings.secret_notes.does": _(
        "Giá trị ban đầu của mỗi mục chỉ có bản giấy; người tổ chức đổi được từng mục."
    ),
    "meetings.secret_notes.forbid": _("Cấm ghi chép trên máy"),
    "meetings.secret_notes.allow": _("Không cấm"),
    "meetings.copies_off": _(
        "Chưa tải được vì Thành phố không cho người dự tải tài liệu từ trình duyệt. Đọc ngay trên trang này, hoặc trên máy tính bảng."
    ),
    "meetings.prints_off": _(
        "Chưa in được vì tài liệu họp được đọc trên máy, không in. Cần bản giấy thì đề nghị đơn vị tổ chức họp."
    ),
    "meetings.reader_left": _(
        "Không mở được vì đã thôi giữ chức vụ từ ngày %(day)s; tài liệu họp chỉ dành cho người đang giữ chức vụ. Cần xem lại thì liên hệ đơn vị tổ chức họp."
    ),
}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "meetings": _("Cuộc họp"),
    "meetings.quick_call": _("Gọi họp gấp"),
    "meetings.enclose_invitation": _("Gửi tiếp giấy mời họp gấp"),
    "meetings.require_paper": _("Yêu cầu nộp tài liệu"),
    "meetings.put_paper": _("Nộp tài liệu"),
    "meetings.replace_paper": _("Thay tài liệu"),
    "meetings.drop_refused": _("Bỏ tệp không dùng được"),
    "meetings.edit_paper": _("Sửa thông tin tài liệu"),
    "meetings.recall_spill": _("Thu hồi khẩn do lộ bí mật"),
    "meetings.spill_again": _("Thu hồi khẩn lại sau khi phục hồi"),
    "meetings.set_spill_contacts": _("Đặt danh sách nơi phải báo khi lộ bí mật"),
    "meetings.withdraw_paper": _("Rút tài liệu"),
    "meetings.set_late_reason": _("Ghi lý do nộp muộn"),
    "meetings.approve_papers": _("Duyệt tài liệu của đơn vị"),
    "meetings.send_approved": _("Tự gửi tài liệu vừa được duyệt"),
    "meetings.add_item": _("Thêm mục chương trình"),
    "meetings.edit_item": _("Sửa mục chương trình"),
    "meetings.move_item": _("Đổi chỗ mục chương trình"),
    "meetings.remove_item": _("Bỏ mục chương trình"),
    "meetings.restore_item": _("Lấy lại mục chương trình"),
    "meetings.change_presenters": _("Đổi người trình bày"),
    "meetings.change_readers": _("Đổi người được xem mục"),
    "meetings.limit_item": _("Giới hạn người xem mục"),
    "meetings.move_paper": _("Chuyển tài liệu sang mục khác"),
    "meetings.share_paper": _("Dùng tài liệu cho mục khác"),
    "meetings.restore_paper": _("Lấy lại tài liệu"),
    "meetings.rename_presider": _("Cập nhật tên người chủ trì để tìm"),
    "meetings.make_paper_only": _("Đánh dấu mục chỉ có bản giấy"),
    "meetings.add_paper_only": _("Thêm mục chỉ có bản giấy"),
    "meetings.lift_paper_only": _("Bỏ đánh dấu mục chỉ có bản giấy"),
    "meetings.open_slip": _("Lập phiếu tài liệu mật cho một mục"),
    "meetings.close_meeting": _("Kết thúc cuộc họp"),
    "meetings.reopen_meeting": _("Mở lại cuộc họp"),
    "meetings.publish": _("Phát hành cuộc họp"),
    "meetings.change_time_or_place": _("Đổi giờ, địa điểm đã phát hành"),
    "meetings.cancel": _("Hủy cuộc họp"),
    "meetings.download_paper": _("Tải bản gốc tài liệu"),
    "meetings.take_copy": _("Tải bản có dấu người đọc"),
    "meetings.make_invitation": _("Lập giấy mời"),
    "meetings.upload_invitation": _("Tải giấy mời lên"),
    "meetings.remind_unit": _("Nhắc đơn vị nộp tài liệu"),
    "meetings.remind_unit_by_rule": _("Nhắc đơn vị nộp tài liệu, theo lịch"),
    "meetings.remind_by_rule": _("Nhắc người chưa mở, theo lịch"),
    "meetings.set_reminding": _("Bật, tắt nhắc theo lịch"),
    "meetings.hand_calls": _("Giao trợ lý gọi nhắc mở máy"),
    "meetings.note_call": _("Ghi kết quả cuộc gọi"),
    "meetings.edit_facts": _("Sửa thông tin cuộc họp"),
    "meetings.note_paper_copies": _("Ghi số bản giấy"),
    "meetings.add_attendees": _("Thêm người dự"),
    "meetings.remove_attendee": _("Bỏ người dự"),
    "meetings.set_role": _("Đổi vai trò người dự"),
    "meetings.answer": _("Trả lời giấy mời"),
    "meetings.remind_readers": _("Nhắc người chưa mở"),
    "meetings.try_letter": _("Gửi thư thử cho mình"),
    "meetings.create": _("Tạo cuộc họp"),
    "meetings.copy_meeting": _("Chép cuộc họp"),
    "meetings.make_series": _("Lập chuỗi họp hằng tuần"),
}
