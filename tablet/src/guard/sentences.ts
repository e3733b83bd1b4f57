import { prefs } from "../app/prefs.svelte"
import type { Evidence } from "./outcome"
import type { Mark } from "./marks"

/** [Vietnamese, English]: what the guard says at the desk. */
const words = {
  ask: ["Tài liệu có độ mật không?", "Is any of this secret?"],
  askOne: ["“{name}” chưa rời khỏi máy này.", "“{name}” has not left this machine."],
  askMany: ["{n} tệp, chưa tệp nào rời khỏi máy này.", "{n} files; none has left this machine."],
  none: ["Không có tài liệu mật", "Nothing secret"],
  some: ["Có tài liệu mật, khai từng tệp", "Some are, say it file by file"],
  yes: ["Có, độ mật của tài liệu là", "Yes, its level is"],
  then: [
    "Khai không mật thì nội dung được kiểm tra ngay trên máy này rồi mới gửi. Tài liệu mật không gửi, chỉ lập phiếu giao nhận bản giấy.",
    "What isn't secret is checked on this machine before it is sent. Secret papers aren't sent; they go on paper with a slip.",
  ],
  each: ["Độ mật của từng tệp", "The level of each file"],
  no: ["Không", "None"],
  mat: ["Mật", "Secret"],
  toi_mat: ["Tối mật", "Top secret"],
  tuyet_mat: ["Tuyệt mật", "Most secret"],
  left: ["Còn {n} tệp chưa khai", "{n} files left to answer"],
  rest: ["Các tệp còn lại không mật", "The rest isn't secret"],
  go: ["Tiếp tục", "Continue"],
  back: ["Quay lại", "Back"],
  cancel: ["Bỏ qua, không gửi", "Cancel, send nothing"],
  stopped: ["Đã dừng trước khi gửi", "Stopped before sending"],
  stoppedLead: ["“{name}” chưa rời khỏi máy này: chưa có gì được gửi đi.", "“{name}” has not left this machine: nothing was sent."],
  what: ["Chuyện gì", "What"],
  why: ["Vì sao", "Why"],
  todo: ["Làm gì", "What to do"],
  whyText: [
    "Tài liệu mật, tối mật, tuyệt mật không gửi, không lưu trên hệ thống này; chỉ giao nhận bản giấy.",
    "Papers of the three levels of secrecy are neither sent nor kept here; they go on paper.",
  ],
  doSlip: ["Lập phiếu giao nhận tài liệu mật và giao bản giấy cho người giữ.", "Make a slip for the secret paper and hand over the paper copy."],
  doPaper: [
    "Giao bản giấy trực tiếp cho văn thư, kèm phiếu giao nhận tài liệu mật theo mẫu của cơ quan.",
    "Hand the paper copy to the clerk with your agency's slip for secret papers.",
  ],
  doSecond: ["Nếu đây không phải dấu độ mật: nhờ người thứ hai có thẩm quyền xem lại.", "If this isn't a mark of secrecy: ask a second authorised person to look."],
  slip: ["Lập phiếu giao nhận (bản giấy)", "Make a paper slip"],
  second: ["Nhờ người thứ hai xem lại", "Ask a second person"],
  close: ["Đóng", "Close"],
  page: ["Trang {page}, chỗ có dấu được khoanh", "Page {page}; the mark is ringed"],
  drawing: ["Hình trang {page} của tệp, có khoanh chỗ mang dấu “{level}”", "Page {page} of the file with the mark “{level}” ringed"],
  isDeclared: ["Tài liệu được khai độ “{level}”.", "The paper was declared “{level}”."],
  isName: ["Tên tệp ghi độ “{level}”.", "The file's name says “{level}”."],
  isText: ["Trong nội dung tệp có dấu “{level}” đứng riêng.", "The file's text carries the mark “{level}”."],
  isTextOn: ["Trang {page} có chữ “{level}” đứng riêng như dấu độ mật.", "Page {page} has the words “{level}” standing as a mark."],
  isStamp: ["Trang {page} có dấu “{level}” trong hình của trang.", "Page {page} has a stamp “{level}” in its picture."],
  isField: ["Thuộc tính hoặc ô biểu mẫu của tệp ghi độ “{level}”.", "A property or form field of the file says “{level}”."],
  isInside: ["Tệp hoặc ảnh nằm bên trong tệp này mang dấu “{level}”.", "A file or picture inside this one is marked “{level}”."],
} as const satisfies Record<string, readonly [string, string]>

export type Word = keyof typeof words

export function say(word: Word, facts: Record<string, string | number> = {}): string {
  const text: string = words[word][prefs.language === "vi" ? 0 : 1]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
}

export const levelName = (level: Mark): string => say(level)

/** What was seen, as a sentence. */
export function seen(mark: Pick<Evidence, "how" | "level" | "page">): string {
  const facts = { level: levelName(mark.level), page: mark.page ?? "" }
  if (mark.how === "declared") return say("isDeclared", facts)
  if (mark.how === "name") return say("isName", facts)
  if (mark.how === "stamp") return say("isStamp", { ...facts, page: mark.page ?? 1 })
  if (mark.how === "field") return say("isField", facts)
  if (mark.how === "inside") return say("isInside", facts)
  return say(mark.page === null ? "isText" : "isTextOn", facts)
}
