// @ts-check
// Gửi một tệp theo từng phần tới /uploads; đứt mạng thì nối tiếp từ chỗ máy chủ đã có.

// Chừng mười phút không tiến thêm được byte nào thì mới thôi.
const TRIES = 40;
const MOST_PAUSE_MS = 15000;
const SILENCE_MS = 20000;
const FIRST_PART = 512 * 1024;
const LEAST_PART = 256 * 1024;
const PART_MS = 8000;
const POLL_MS = 1500;
const headers = { "X-Khue-Upload": "1", Accept: "application/json" };

export class Refused extends Error {
  /** @param {{code?: string, sentence?: string}} body @param {number} status */
  constructor(body, status) {
    super(body.sentence ?? `HTTP ${status}`);
    this.code = body.code ?? "";
    this.status = status;
  }
}

/** @param {number} ms */
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** @param {string} url @param {RequestInit} init */
async function ask(url, init) {
  const answer = await fetch(url, { ...init, headers: { ...headers, ...(init.headers ?? {}) }, credentials: "same-origin" });
  if (answer.status === 204) return {};
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Refused(body, answer.status), { facts: body.facts ?? {} });
  return body;
}

/** Một phần, có tiến độ thật của đường truyền; im quá lâu thì bỏ phần này, máy chủ giữ những gì đã tới.
 * @param {string} url @param {Blob} part @param {(sent: number) => void} tell @param {AbortSignal} signal
 * @returns {Promise<any>} */
function send(url, part, tell, signal) {
  return new Promise((done, fail) => {
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    let quiet = window.setTimeout(stop, SILENCE_MS);
    const heard = () => { clearTimeout(quiet); quiet = window.setTimeout(stop, SILENCE_MS); };
    xhr.open("PATCH", url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.upload.onprogress = (event) => { heard(); tell(event.loaded); };
    xhr.onload = () => {
      const body = JSON.parse(xhr.responseText || "{}");
      if (xhr.status < 300) done(body);
      else fail(Object.assign(new Refused(body, xhr.status), { facts: body.facts ?? {} }));
    };
    xhr.onerror = () => fail(new TypeError("network"));
    xhr.onabort = () => fail(signal.aborted ? new DOMException("", "AbortError") : new TypeError("silent"));
    xhr.onloadend = () => { clearTimeout(quiet); signal.removeEventListener("abort", stop); };
    signal.addEventListener("abort", stop, { once: true });
    xhr.send(part);
  });
}

// Việc gửi dở được nhớ trong trình duyệt (chỉ số hiệu, tên, cỡ tệp): mở lại trang, chọn lại đúng tệp ấy là gửi tiếp.
const KEPT = "khue-uploads";
const KEPT_MS = 24 * 3600 * 1000;

/** @typedef {{id: string, name: string, size: number, modified: number, at: number, target: string}} Unfinished */

/** @returns {Unfinished[]} */
export function unfinished() {
  try {
    const all = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(all) ? all.filter((one) => Date.now() - one.at < KEPT_MS) : [];
  } catch {
    return [];
  }
}

/** @param {Unfinished[]} all */
function keep(all) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(all.slice(-20)));
  } catch {
    // Trình duyệt không cho nhớ: gửi vẫn chạy, chỉ không nối lại được sau khi tải lại trang.
  }
}

/** @param {string} id */
export const forget = (id) => keep(unfinished().filter((one) => one.id !== id));

/** @param {string} id */
export const drop = (id) => { forget(id); return fetch(`/uploads/${id}`, { method: "DELETE", headers }); };

/** Máy chủ còn giữ việc này không; mất mạng thì hỏi lại, không phải là không còn.
 * @param {string} id @param {AbortSignal} signal */
async function known(id, signal) {
  for (let failures = 1; ; failures += 1) {
    try {
      return await ask(`/uploads/${id}?resume=1`, { method: "GET", signal });
    } catch (error) {
      if (error instanceof Refused && error.status < 500) return null;
      if (signal.aborted || failures > TRIES) throw error;
      await pause(failures);
    }
  }
}

/** Tiếp việc gửi dở của đúng tệp này, hoặc mở việc mới.
 * @param {File} file @param {string} target @param {AbortSignal} signal */
async function begin(file, target, signal) {
  const same = unfinished().find((one) => one.name === file.name && one.size === file.size && one.modified === file.lastModified && !busy.has(one.id));
  if (same) {
    busy.add(same.id);
    const state = await known(same.id, signal);
    if (state && !state.file_id) return state;
    forget(same.id);
  }
  const order = JSON.stringify({ name: file.name, size: file.size, level: "none" });
  const state = await ask("/uploads", { method: "POST", body: order, headers: { "Content-Type": "application/json" }, signal });
  busy.add(state.id);
  keep([...unfinished(), { id: state.id, name: file.name, size: file.size, modified: file.lastModified, at: Date.now(), target }]);
  return state;
}

const busy = /** @type {Set<string>} */ (new Set());

/** Có mạng trở lại thì thử ngay; không thì thưa dần, mỗi máy một nhịp.
 * @param {number} failures */
const pause = (failures) => Promise.race([
  wait(Math.min(500 * 2 ** failures, MOST_PAUSE_MS) * (0.5 + Math.random() / 2)),
  new Promise((done) => window.addEventListener("online", done, { once: true })),
]);

/** @typedef {{files: {id: number, name: string}[], left_out: {name: string, sentence: string}[]}} Inside */

/** Tệp nén hoặc thư: chờ máy chủ mở ra; trả các tệp bên trong, hoặc null nếu là một tệp thường.
 * @param {string} id @param {{file: any}} state @param {(percent: number) => void} tell @param {AbortSignal} signal
 * @returns {Promise<Inside | null>} */
async function opened(id, state, tell, signal) {
  let file = state.file;
  for (let failures = 0; file?.inside && file.state !== "opened"; ) {
    if (file.state === "refused") throw new Refused(file.refusal ?? {}, 422);
    tell(file.progress);
    await wait(POLL_MS);
    try {
      file = (await ask(`/uploads/${id}`, { method: "GET", signal })).file;
      failures = 0;
    } catch (error) {
      if (signal.aborted || (error instanceof Refused && error.status < 500) || ++failures > TRIES) throw error;
      await pause(failures);
    }
  }
  return file?.inside ?? null;
}

/** Gửi trọn một tệp; trả số của tệp đã nhận, và các tệp bên trong nếu là tệp nén hoặc thư.
 * @param {File} file @param {(sent: number) => void} tell @param {AbortSignal} signal @param {string} target @param {(percent: number) => void} opening
 * @returns {Promise<{id: number, inside: Inside | null}>} */
export async function transfer(file, tell, signal, target, opening) {
  let state = await begin(file, target, signal);
  const { id } = state;
  const url = `/uploads/${id}`;
  const most = state.part ?? 4 * 1024 * 1024;
  let size = FIRST_PART;
  let failures = 0;
  signal.addEventListener("abort", () => void drop(id), { once: true });
  tell(state.received);
  let sure = true;
  while (!state.file_id) {
    const from = state.received;
    const began = performance.now();
    try {
      // Sau mỗi lần đứt phải hỏi máy chủ đã có đến đâu; gửi phỏng chừng là gửi thừa.
      if (!sure) state = await ask(`${url}?resume=1`, { method: "GET", signal });
      else state = await send(`${url}?offset=${from}`, file.slice(from, from + size), (sent) => tell(from + sent), signal);
      if (sure && state.received > from) {
        // Phần sau dài chừng tám giây trên đường truyền này.
        const rate = (state.received - from) / Math.max(performance.now() - began, 1);
        size = Math.min(most, Math.max(LEAST_PART, rate * PART_MS));
      }
      sure = true;
      // Đứt nhưng vẫn tiến lên thì không phải là hỏng.
      if (state.received > from) failures = 0;
      tell(state.received);
    } catch (error) {
      const lost = error instanceof Refused && error.status < 500 && error.status !== 409;
      if (lost) forget(id);
      if (signal.aborted || lost || ++failures > TRIES) throw error;
      sure = false;
      await pause(failures);
    }
  }
  forget(id);
  return { id: state.file_id, inside: await opened(id, state, opening, signal) };
}
