// @ts-check
// Gửi một tệp theo từng phần tới /uploads; đứt mạng thì nối tiếp từ chỗ máy chủ đã có.

const TRIES = 6;
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

/** Một phần, có tiến độ thật của đường truyền.
 * @param {string} url @param {Blob} part @param {(sent: number) => void} tell @param {AbortSignal} signal
 * @returns {Promise<any>} */
function send(url, part, tell, signal) {
  return new Promise((done, fail) => {
    const xhr = new XMLHttpRequest();
    xhr.open("PATCH", url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.upload.onprogress = (event) => tell(event.loaded);
    xhr.onload = () => {
      const body = JSON.parse(xhr.responseText || "{}");
      if (xhr.status < 300) done(body);
      else fail(Object.assign(new Refused(body, xhr.status), { facts: body.facts ?? {} }));
    };
    xhr.onerror = () => fail(new TypeError("network"));
    xhr.onabort = () => fail(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(part);
  });
}

/** Gửi trọn một tệp; trả số của tệp đã nhận.
 * @param {File} file @param {(sent: number) => void} tell @param {AbortSignal} signal
 * @returns {Promise<number>} */
export async function transfer(file, tell, signal) {
  const order = JSON.stringify({ name: file.name, size: file.size, level: "none" });
  let state = await ask("/uploads", { method: "POST", body: order, headers: { "Content-Type": "application/json" }, signal });
  const url = `/uploads/${state.id}`;
  let failures = 0;
  signal.addEventListener("abort", () => void fetch(url, { method: "DELETE", headers }), { once: true });
  while (!state.file_id) {
    const from = state.received;
    try {
      const part = file.slice(from, from + (state.part ?? 4 * 1024 * 1024));
      state = await send(`${url}?offset=${from}`, part, (sent) => tell(from + sent), signal);
      failures = 0;
      tell(state.received);
    } catch (error) {
      if (signal.aborted || ++failures > TRIES) throw error;
      const known = error instanceof Refused;
      if (known && /** @type {Refused} */ (error).status < 500 && /** @type {Refused} */ (error).status !== 409) throw error;
      await wait(Math.min(500 * 2 ** failures, 8000));
      state = await ask(url, { method: "GET", signal }).catch((again) => {
        if (again instanceof Refused && again.status < 500) throw again;
        return state;
      });
    }
  }
  return state.file_id;
}
