import { prefs } from "../app/prefs.svelte"

/** [Vietnamese, English]: what only the reader of the desk says; the rest it shares with the tablet. */
const words = {
  back: ["Về bộ tài liệu", "Back to the pack"],
  tools: ["Công cụ đọc", "Reading tools"],
  scroll: ["Cuộn liền trang", "Continuous pages"],
  paged: ["Từng trang một", "One page at a time"],
  fit: ["Vừa chiều ngang", "Fit the width"],
  find: ["Tìm trong tài liệu", "Find in the papers"],
  inPaper: ["Tài liệu này", "This paper"],
  inPack: ["Cả bộ tài liệu", "The whole pack"],
  findLabel: ["Chữ cần tìm", "Words to find"],
  reading: ["Đang đọc phần chữ của các tài liệu…", "Reading the words of the papers…"],
  copy: ["Tải bản có dấu người đọc", "Download the copy with the reader's mark"],
  original: ["Tải bản gốc", "Download the original"],
  print: ["In bản có dấu người đọc", "Print the copy with the reader's mark"],
  newer: ["Tài liệu này đã có bản mới.", "There is a newer version of this paper."],
  openNewer: ["Mở bản mới, giữ trang {n}", "Open it at page {n}"],
  cancelled: ["Cuộc họp này đã hủy; tài liệu vẫn đọc được.", "This meeting was cancelled; its papers stay readable."],
  gone: ["Tài liệu này đã được rút", "This paper was withdrawn"],
  goneWhy: ["Nơi tổ chức vừa rút tài liệu, hoặc tài liệu không còn gửi cho người đọc này.", "The organiser has just withdrawn it, or it is no longer sent to this reader."],
  goneDo: ["Về bộ tài liệu để xem bản hiện hành.", "Go back to the pack for what holds now."],
  out: ["Phiên làm việc đã hết", "The session is over"],
  outWhy: ["Đã lâu không dùng, hoặc đã đăng xuất ở nơi khác.", "It was unused for long, or signed out elsewhere."],
  outDo: ["Đăng nhập lại, trang {n} sẽ mở lại.", "Sign in again; page {n} opens again."],
  signIn: ["Đăng nhập lại", "Sign in again"],
  offline: ["Mất kết nối. Trang đã hiện vẫn đọc được; trang khác sẽ hiện khi có mạng.", "No connection. Pages shown stay readable; others come with the network."],
  failed: ["Chưa mở được trang {n}", "Page {n} can't be shown yet"],
  failedWhy: ["Đường truyền đứt giữa chừng hoặc máy chủ chưa trả lời.", "The line broke or the server didn't answer."],
  failedDo: ["Kiểm tra mạng rồi thử lại.", "Check the network and try again."],
  scan: ["Trang này là ảnh quét, không có chữ để đọc thành tiếng.", "This page is a scan without words to read aloud."],
  goTo: ["Tới trang {n}", "Go to page {n}"],
  goOut: ["Mở trang web {url}", "Open {url}"],
  pageField: ["Số trang", "Page number"],
  more: ["Việc khác", "More"],
  pages: ["Các trang", "Pages"],
} as const satisfies Record<string, readonly [string, string]>

export type Word = keyof typeof words

export function say(word: Word, facts: Record<string, string | number> = {}): string {
  const text: string = words[word][prefs.language === "vi" ? 0 : 1]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
}
