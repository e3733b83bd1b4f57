// @ts-check
// Bức tường thứ nhất: hỏi độ mật rồi kiểm tra tệp ngay trên máy này; chưa qua thì không byte nào rời máy.

/** @typedef {{level: string, how: string, page: number | null, box: number[] | null}} Mark */
/** @typedef {{marks: Mark[], pages: number, unseen: number, unable: string | null, shot: ImageBitmap | null}} Outcome */
/** @typedef {{
 *   declare(names: string[], icons: string): Promise<string[] | null>,
 *   inspect(file: File, tell: (page: number, of: number) => void, signal: AbortSignal): Promise<Outcome>,
 *   seen(mark: Mark): string,
 *   show(stop: object): Promise<void>,
 * }} Guard */
/** @typedef {{mark: Mark, shot: ImageBitmap | null, says: string}} Stopped */

const words = () => /** @type {DOMStringMap} */ (document.getElementById("loi-do-mat")?.dataset ?? {});
/** @param {string} text @param {Record<string, string | number>} facts */
const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));

/** @type {Promise<Guard> | null} */
let loading = null;

/** @returns {Promise<Guard>} */
function guard() {
  const from = words().guard;
  loading ??= from ? import(from) : Promise.reject(new Error("not built"));
  loading.catch(() => { loading = null; });
  return loading;
}

/** Không kiểm tra được thì không gửi. */
export class NotChecked extends Error {
  constructor() { super(words().unloaded ?? ""); }
}

/** Hỏi độ mật của cả lượt; null là thôi không gửi.
 * @param {File[]} files @returns {Promise<string[] | null>} */
export async function declared(files) {
  const { declare } = await guard().catch(() => { throw new NotChecked(); });
  const answers = await declare(files.map((file) => file.name), words().icons ?? "");
  typedAt = -Infinity; // answering the question is an act of its own: what was typed before it isn't being typed any more
  return answers;
}

/** Báo máy chủ đã dừng một tệp: độ mật, quy tắc, số trang; không tên, không nội dung.
 * @param {Mark} mark @param {string} answer */
function note(mark, answer) {
  const own = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const body = new URLSearchParams({ level: mark.level, how: mark.how, page: String(mark.page ?? ""), declared: answer });
  void fetch("/files/note_stopped", { method: "POST", body, headers: own, keepalive: true }).catch(() => undefined);
}

/** Tệp khai là mật: dừng, không mở tệp.
 * @param {string} level @returns {Promise<Stopped>} */
export async function stoppedByWord(level) {
  const { seen } = await guard();
  const mark = { level, how: "declared", page: null, box: null };
  note(mark, level);
  return { mark, shot: null, says: seen(mark) };
}

/** Kiểm tra một tệp; trả chỗ phải dừng, hoặc câu nói còn phần nào để máy chủ kiểm tra.
 * @param {File} file @param {(text: string, share?: number) => void} tell @param {AbortSignal} signal
 * @returns {Promise<{stopped: Stopped} | {stopped: null, rest: string}>} */
export async function looked(file, tell, signal) {
  const { inspect, seen } = await guard();
  tell(words().checking ?? "");
  const found = await inspect(file, (page, of) => tell(filled(words().checkingPage ?? "", { page, of }), page / of), signal);
  const [mark] = found.marks;
  if (mark) {
    note(mark, "none");
    return { stopped: { mark, shot: found.shot, says: seen(mark) } };
  }
  if (found.unable) return { stopped: null, rest: words()[`unable_${found.unable}`] ?? words().unable_failed ?? "" };
  return { stopped: null, rest: found.unseen ? filled(words().unseen ?? "", { n: found.unseen }) : "" };
}

/** Mục mà tên tệp nói tới bằng số đứng đầu, hoặc mục duy nhất; rỗng khi chưa rõ.
 * @param {string} name @param {string} target */
export function itemOf(name, target) {
  const items = [...document.querySelectorAll(`${target} [data-item]`)];
  const number = /^(?:m(?:ục)?|tl|tài liệu)?[ ._-]*(\d{1,2}(?:\.\d{1,2})*)(?=[ ._)-]|$)/i.exec(name.normalize("NFC"))?.[1];
  const found = items.find((one) => number && one.getAttribute("data-item-name")?.startsWith(`${number}. `));
  return (found ?? (items.length === 1 ? items[0] : undefined))?.getAttribute("data-item") ?? "";
}

/** Nơi lập phiếu giao nhận bản giấy của một mục; rỗng khi chưa biết mục nào.
 * @param {string} level @param {string} item @param {string} url */
export function slipFor(level, item, url) {
  const meeting = /^\/meetings\/(?:duties\/)?(\d+)/.exec(url);
  if (!meeting || !item || !words().slip) return "";
  return `/meetings/duties/${meeting[1]}/items/${item}/slip?${new URLSearchParams({ level })}`;
}

/** Hiện trang có dấu.
 * @param {string} name @param {Stopped} stopped @param {string} item @param {string} url */
export async function shown(name, { mark, shot }, item, url) {
  const { show } = await guard();
  await show({ name, mark, shot, icons: words().icons ?? "", slip: slipFor(mark.level, item, url), second: words().second ?? "" });
}

// Người đang gõ dở thì trang có dấu không chen ngang; dòng của tệp vẫn nói đủ.
let typedAt = -Infinity;
document.addEventListener("input", ({ target }) => {
  if (target instanceof HTMLElement && target.matches("textarea,[contenteditable],input:not([type=radio],[type=checkbox],[type=file])")) typedAt = performance.now();
});
export const isTyping = () => performance.now() - typedAt < 4000;

/** Câu chữ của các nút trong dòng đã dừng. */
export const labels = () => ({ see: words().see ?? "", why: words().why ?? "", slip: words().slipWords ?? "", paper: words().paper ?? "", stopped: words().stopped ?? "" });
