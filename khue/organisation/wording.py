"""Câu chữ của tổ chức: what happened, why, what to do now."""

from django.utils.translation import gettext_lazy as _lazy

from khue.organisation.rules.second_step import POLICIES

_LEVELS = {"none": _lazy("Không yêu cầu"), "recommended": _lazy("Nên có"), "required": _lazy("Bắt buộc")}

SENTENCES = {
    "organisation.unknown_city": _lazy(
        "Chưa nạp được vì không có thành phố mẫu “%(city)s”. Dùng một trong các tên: %(known)s."
    ),
    "organisation.not_empty": _lazy(
        "Chưa nạp thành phố mẫu vì hệ thống đã có đơn vị khác. Dùng một cơ sở dữ liệu mới."
    ),
    "organisation.unknown_kind": _lazy(
        "Chưa lưu được vì không có loại “%(kind)s”. Chọn một loại trong danh sách."
    ),
    "organisation.already_member": _lazy(
        "Chưa ghi được vì %(title)s đã là thành viên của %(body)s trong thời gian này. Kiểm tra lại ngày."
    ),
    "organisation.role_missing": _lazy(
        "Chưa rõ thôi vai trò nào. Mở trang Vai trò và thành viên, bấm Thôi vai trò ở dòng đó."
    ),
    "organisation.body_missing": _lazy(
        "Chưa rõ thêm vào tập thể nào. Mở trang Vai trò và thành viên, bấm Thêm thành viên ở tập thể đó."
    ),
    "organisation.seat_missing": _lazy(
        "Chưa rõ bớt thành viên nào. Mở trang Vai trò và thành viên, bấm Bớt ở thành viên đó."
    ),
    "organisation.name_missing": _lazy("Chưa lưu được vì tên còn trống. Nhập tên rồi lưu lại."),
    "organisation.period_backwards": _lazy(
        "Chưa lưu được vì ngày kết thúc không sau ngày bắt đầu. Sửa một trong hai ngày."
    ),
    "organisation.unit_code_taken": _lazy(
        "Chưa lập được vì mã %(unit_code)s đang thuộc một đơn vị cùng loại. Dùng mã khác hoặc kết thúc đơn vị kia trước."
    ),
    "organisation.unit_not_running": _lazy(
        "Chưa đổi được vì %(name)s không hoạt động trước và trong ngày %(day)s. Chọn ngày khác."
    ),
    "organisation.unit_above_itself": _lazy(
        "Chưa lưu được vì đơn vị sẽ nằm dưới chính nó. Chọn đơn vị cấp trên khác."
    ),
    "organisation.nothing_to_merge": _lazy(
        "Chưa làm được vì chưa chọn đơn vị nào ngoài đơn vị tiếp nhận. Chọn ít nhất một đơn vị."
    ),
    "organisation.unit_role_taken": _lazy(
        "Chưa giao được vì vai trò này đã giao cho đơn vị khác trong cùng thời gian. Chấm dứt lần giao kia trước."
    ),
    "organisation.unknown_post": _lazy(
        "Chưa lập được vì không có mẫu chức danh “%(form)s”. Chọn một chức danh trong danh sách."
    ),
    "organisation.post_outside_unit": _lazy(
        "Chưa lập được vì %(name)s không hoạt động vào ngày bắt đầu. Chọn ngày trong thời gian đơn vị hoạt động."
    ),
    "organisation.post_exists": _lazy(
        "Chưa lập được vì đã có chức vụ %(title)s, chỉ một người giữ. Dùng chức vụ đã có."
    ),
    "organisation.appointment_outside_post": _lazy(
        "Chưa lưu được vì chức vụ %(title)s không có trong cả thời gian này. Chọn ngày khác."
    ),
    "organisation.already_in_post": _lazy(
        "Chưa bổ nhiệm được vì %(person)s đã giữ chức vụ %(title)s trong thời gian này. Kiểm tra lại ngày."
    ),
    "organisation.seat_taken": _lazy(
        "Chưa bổ nhiệm được vì %(title)s đang có người giữ. Cho người đang giữ thôi chức vụ trước, hoặc chọn ngày sau đó."
    ),
    "organisation.not_in_post": _lazy(
        "Chưa ghi được vì người này không giữ chức vụ ngay trước ngày %(day)s. Kiểm tra lại ngày."
    ),
    "organisation.delegation_passed_on": _lazy(
        "Chưa ủy quyền được vì đang làm việc thay người khác; ủy quyền không được giao lại. Đổi về chức vụ của mình."
    ),
    "organisation.delegation_to_self": _lazy(
        "Chưa ủy quyền được vì người được ủy quyền là chính người ủy quyền. Chọn người khác."
    ),
    "organisation.already_delegated": _lazy(
        "Chưa ủy quyền được vì %(person)s đã được ủy quyền trong thời gian này. Chấm dứt lần trước hoặc đổi ngày."
    ),
    "organisation.delegation_over": _lazy("Ủy quyền này đã chấm dứt từ trước; không cần làm gì thêm."),
    "organisation.bad_email": _lazy(
        "Chưa lưu được vì “%(email)s” không phải địa chỉ thư điện tử. Nhập dạng ten@coquan.vn."
    ),
    "organisation.email_taken": _lazy(
        "Chưa lưu được vì địa chỉ %(email)s đã thuộc người khác. Dùng địa chỉ khác, hoặc sửa người kia trước."
    ),
    "organisation.person_code_taken": _lazy(
        "Chưa lưu được vì mã cán bộ %(code)s đã thuộc người khác. Dùng mã khác, hoặc sửa người kia trước."
    ),
    "organisation.unknown_role": _lazy(
        "Chưa giao được vì không có vai trò “%(role)s”. Chọn một vai trò trong danh sách."
    ),
    "organisation.role_for_whom": _lazy(
        "Chưa giao được vì phải chọn một người hoặc một chức vụ, không chọn cả hai. Sửa rồi lưu lại."
    ),
    "organisation.no_email": _lazy(
        "Chưa mở được tài khoản vì người này chưa có thư điện tử. Nhập thư điện tử rồi làm lại."
    ),
    "organisation.has_account": _lazy(
        "%(name)s đã có tài khoản. Gửi thư đặt lại mật khẩu nếu người này không đăng nhập được."
    ),
    "organisation.not_demo": _lazy(
        "Chưa mở tài khoản dùng thử vì đây không phải bản trình diễn. Lập người quản trị bằng khue create-admin."
    ),
    "organisation.same_name": _lazy("Chưa đổi được vì tên mới giống tên đang dùng: %(name)s. Nhập tên khác."),
    "organisation.split_into_one": _lazy(
        "Chưa chia được vì chia thì cần ít nhất hai đơn vị mới. Thêm đơn vị, hoặc chọn tách một phần."
    ),
    "organisation.post_not_running": _lazy(
        "Chưa bỏ được vì không có chức vụ %(title)s trước và trong ngày %(day)s. Chọn ngày khác."
    ),
    "organisation.reason_missing": _lazy("Chưa làm được vì lý do còn trống. Nhập lý do."),
    "organisation.incomplete": _lazy("Chưa xem trước được vì còn ô trống hoặc ghi chưa đúng:"),
    "organisation.day_missing": _lazy("Nhập ngày, dạng 23/11/2026."),
    "organisation.day_unreadable": _lazy("Ngày chưa đúng. Nhập dạng 23/11/2026."),
    "organisation.number_missing": _lazy("Nhập số văn bản, ví dụ 2417/QĐ-UBND."),
    "organisation.decided_missing": _lazy("Nhập ngày ký văn bản, dạng 23/11/2026."),
    "organisation.person_missing": _lazy("Chọn người từ danh sách hiện ra khi gõ tên."),
    "organisation.post_missing": _lazy("Chọn chức vụ từ danh sách hiện ra khi gõ."),
    "organisation.unit_missing": _lazy("Chọn đơn vị từ danh sách hiện ra khi gõ tên."),
    "organisation.successor_missing": _lazy("Chọn đơn vị tiếp nhận từ danh sách hiện ra khi gõ tên."),
    "organisation.holding_missing": _lazy("Chọn người đang giữ chức vụ từ danh sách hiện ra khi gõ."),
    "organisation.delegation_missing": _lazy("Chọn ủy quyền cần chấm dứt ở trang Ghi quyết định."),
    "organisation.before_decision": _lazy("Ngày hiệu lực trước ngày ký: kiểm tra lại quyết định."),
    "organisation.decided_later": _lazy("Ngày ký ở sau hôm nay: kiểm tra lại ngày ký."),
    "organisation.in_past": _lazy(
        "Có hiệu lực từ ngày %(day)s đã qua. Những gì đã gửi từ ngày đó đến nay vẫn ghi cho người nhận khi ấy."
    ),
    "organisation.in_future": _lazy(
        "Đến ngày %(day)s mới có hiệu lực; trước ngày đó mọi thứ như hiện nay, không cần làm gì thêm."
    ),
    "organisation.parameter_bounds": _lazy(
        "Chưa đặt được vì giá trị phải là số từ %(least)s đến %(most)s. Nhập lại."
    ),
    "organisation.parameter_choice": _lazy(
        "Chưa đặt được vì chưa chọn giá trị nào trong các giá trị đã nêu. Chọn lại."
    ),
    "organisation.parameter_time": _lazy("Chưa lưu được vì không đọc được giờ. Ghi như 21:00 hoặc 6:30."),
    "organisation.parameter_domain": _lazy(
        "Chưa đặt được vì “%(domain)s” không phải tên miền. Nhập dạng hanoi.gov.vn."
    ),
    "organisation.parameter_domains": _lazy(
        "Chưa đặt được vì cần từ 1 đến %(most)s tên miền. Nhập mỗi dòng một tên miền."
    ),
    "organisation.parameter_in_past": _lazy(
        "Chưa đặt được vì ngày hiệu lực đã qua. Chọn hôm nay hoặc một ngày sau."
    ),
    "organisation.role_administrator": _lazy("Quản trị hệ thống"),
    "organisation.role_auditor": _lazy("Kiểm toán"),
    "organisation.role_focal_director": _lazy("Giám đốc đơn vị đầu mối"),
    "organisation.role_asset_officer": _lazy("Cán bộ quản lý máy tính bảng"),
    "organisation.role_secret_clerk": _lazy("Văn thư bảo mật"),
    "organisation.role_organiser": _lazy("Người tổ chức họp"),
    "organisation.role_focal": _lazy("Người của đơn vị đầu mối"),
    "organisation.role_leader": _lazy("Lãnh đạo"),
    "organisation.role_unit_head": _lazy("Thủ trưởng đơn vị"),
    "organisation.role_unit_clerk": _lazy("Văn thư đơn vị"),
    "organisation.role_assistant": _lazy("Người được ủy quyền"),
    "organisation.second_step_administrator": _lazy("Quản trị hệ thống"),
    "organisation.second_step_administrator.does": _lazy("Mời người dùng, phân quyền, đặt tham số."),
    "organisation.second_step_auditor": _lazy("Kiểm toán"),
    "organisation.second_step_auditor.does": _lazy("Xem toàn bộ nhật ký."),
    "organisation.second_step_focal_director": _lazy("Giám đốc đơn vị đầu mối"),
    "organisation.second_step_focal_director.does": _lazy("Điều hành việc quản lý máy tính bảng."),
    "organisation.second_step_asset_officer": _lazy("Cán bộ quản lý máy tính bảng"),
    "organisation.second_step_asset_officer.does": _lazy("Ghi nhận, giao, khóa, thu hồi máy tính bảng."),
    "organisation.second_step_organiser": _lazy("Người tổ chức họp"),
    "organisation.second_step_organiser.does": _lazy("Soạn và phát hành cuộc họp."),
    "organisation.second_step_secret_clerk": _lazy("Văn thư bảo mật"),
    "organisation.second_step_secret_clerk.does": _lazy("Giữ, phát, thu hồi tài liệu mật bản giấy."),
    "organisation.second_step_focal": _lazy("Người của đơn vị đầu mối"),
    "organisation.second_step_focal.does": _lazy("Mọi người giữ chức vụ ở đơn vị đầu mối."),
    "organisation.second_step_leader": _lazy("Lãnh đạo"),
    "organisation.second_step_leader.does": _lazy("Lãnh đạo Thành phố và lãnh đạo đơn vị."),
    "organisation.second_step_unit_head": _lazy("Thủ trưởng đơn vị"),
    "organisation.second_step_unit_head.does": _lazy("Duyệt tài liệu của đơn vị."),
    "organisation.second_step_unit_clerk": _lazy("Văn thư đơn vị"),
    "organisation.second_step_unit_clerk.does": _lazy("Nộp tài liệu của đơn vị."),
    "organisation.second_step_assistant": _lazy("Người được ủy quyền"),
    "organisation.second_step_assistant.does": _lazy("Xem và chuẩn bị thay lãnh đạo."),
    **{
        f"{parameter.key}.{level}": said for parameter in POLICIES.values() for level, said in _LEVELS.items()
    },
    "organisation.second_step_grace": _lazy("Thời gian chuẩn bị"),
    "organisation.second_step_grace.does": _lazy(
        "Tính từ ngày bắt buộc, ngày nhận vai trò hoặc ngày có tài khoản, lấy ngày muộn nhất. Quá thời gian này mà chưa bật thì chỉ mở được trang bật xác thực hai bước."
    ),
    "organisation.provider_unknown": _lazy(
        "Hệ thống của cơ quan đã nhận ra người đăng nhập, nhưng danh bạ của Khuê không có người này. Đề nghị người quản trị thêm vào danh bạ với đúng thư điện tử công vụ."
    ),
    "organisation.provider_ended": _lazy(
        "Chưa đăng nhập được vì %(name)s không giữ chức vụ nào hôm nay. Nếu vẫn đang làm việc, đề nghị người quản trị ghi bổ nhiệm."
    ),
}

# Việc trong nhật ký: what the log calls each action; the context itself by its own name.
VERBS = {
    "organisation": _lazy("Tổ chức"),
    "organisation.invite_person": _lazy("Mời một người mở tài khoản"),
    "organisation.create_administrator": _lazy("Tạo người quản trị đầu tiên"),
    "organisation.open_demo_accounts": _lazy("Mở tài khoản thành phố mẫu"),
    "organisation.choose_post": _lazy("Chọn chức vụ đang dùng"),
    "organisation.create_unit": _lazy("Lập đơn vị"),
    "organisation.revise_unit": _lazy("Sửa đơn vị theo danh sách"),
    "organisation.rename_unit": _lazy("Đổi tên đơn vị"),
    "organisation.merge_units": _lazy("Hợp nhất đơn vị"),
    "organisation.split_unit": _lazy("Chia, tách đơn vị"),
    "organisation.end_unit": _lazy("Giải thể đơn vị"),
    "organisation.load_city": _lazy("Nạp thành phố mẫu"),
    "organisation.set_parameter": _lazy("Đặt tham số"),
    "organisation.forget_parameter": _lazy("Bỏ giá trị tham số"),
    "organisation.announce_day": _lazy("Công bố ngày nghỉ, ngày làm bù"),
    "organisation.forget_day": _lazy("Bỏ ngày đã công bố"),
    "organisation.create_post": _lazy("Lập chức vụ"),
    "organisation.end_post": _lazy("Bỏ chức vụ"),
    "organisation.appoint": _lazy("Bổ nhiệm"),
    "organisation.relieve": _lazy("Cho thôi giữ chức vụ"),
    "organisation.strike_appointment": _lazy("Xóa lần bổ nhiệm ghi nhầm"),
    "organisation.delegate": _lazy("Ủy quyền xử lý"),
    "organisation.end_delegation": _lazy("Kết thúc ủy quyền"),
    "organisation.add_person": _lazy("Thêm người"),
    "organisation.set_contact": _lazy("Sửa thông tin liên hệ"),
    "organisation.name_role": _lazy("Giao vai trò"),
    "organisation.end_role": _lazy("Thôi giao vai trò"),
    "organisation.name_unit_role": _lazy("Giao vai trò cho đơn vị"),
    "organisation.reset_second_step": _lazy("Gỡ xác thực hai bước của một người"),
    "organisation.sign_in_by_provider": _lazy("Đăng nhập qua hệ thống của cơ quan"),
    "organisation.seat_post": _lazy("Thêm thành viên tập thể"),
    "organisation.unseat_post": _lazy("Bớt thành viên tập thể"),
}
