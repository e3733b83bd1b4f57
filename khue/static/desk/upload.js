// @ts-check
// Nộp tệp: kéo vào một mục hay cả cuộc họp, chọn nhiều tệp; mỗi tệp một dòng có tiến độ; tệp đã nhận thì gắn vào mục.
// Trước khi gửi, độ mật được hỏi và kiểm tra trên máy này (files/admit.js).
import { NotChecked, declared, isTyping, itemOf, labels, looked, shown, slipFor, stoppedByWord } from "../files/admit.js";
import { Refused, drop, transfer, unfinished } from "./transfer.js";

const AT_ONCE = 2;

/** @typedef {{url: string, item: string, replace: string, target: string, with: string}} Order */

/** @type {{file: File, order: Order, row: HTMLElement, stop: AbortController}[]} */
const waiting = [];
let running = 0;

const words = () => /** @type {DOMStringMap} */ (document.getElementById("loi-gui-tep")?.dataset ?? {});
/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6 < 10 ? (bytes / 1e6).toFixed(1) : (bytes / 1e6).toFixed(0)).replace(".", ",");

/** @param {HTMLElement} from @returns {Order} */
function orderOf(from) {
  const data = from.dataset;
  return {
    url: data.upload ?? data.dropzone ?? "",
    item: data.uploadItem ?? data.dropzoneItem ?? "",
    replace: data.uploadReplace ?? "",
    target: data.uploadTarget ?? "#chuong-trinh",
    with: data.uploadWith ?? "",
  };
}

/** @param {Order} order */
function listFor(order) {
  const list = document.querySelector(`[data-uploading="${order.target}"]`) ?? document.getElementById("dang-gui");
  if (list instanceof HTMLElement) list.hidden = false;
  return list;
}

/** @param {File} file @param {AbortController} stop */
function rowFor(file, stop) {
  const row = document.createElement("li");
  row.className = "file";
  row.innerHTML = '<svg class="i t-info" aria-hidden="true"><use></use></svg><span class="cut strong"></span><span class="row small num"><progress class="grow" max="1" value="0"></progress><span class="muted nowrap" role="status"></span></span><button class="btn btn--icon" type="button"><svg class="i" aria-hidden="true"><use></use></svg></button>';
  const icons = words().icons ?? "";
  const [first, last] = row.querySelectorAll("use");
  first.setAttribute("href", `${icons}#upload`);
  last.setAttribute("href", `${icons}#x`);
  /** @type {HTMLElement} */ (row.querySelector(".cut")).textContent = file.name;
  const button = /** @type {HTMLButtonElement} */ (row.querySelector("button"));
  button.setAttribute("aria-label", `${words().stop ?? ""} ${file.name}`);
  button.addEventListener("click", () => { stop.abort(); row.remove(); });
  return row;
}

/** @param {HTMLElement} row @param {string} text @param {number} [value] */
function say(row, text, value) {
  /** @type {HTMLElement} */ (row.querySelector("[role=status]")).textContent = text;
  const bar = /** @type {HTMLProgressElement | null} */ (row.querySelector("progress"));
  if (bar && value !== undefined) bar.value = value;
}

/** @param {HTMLElement} row @param {unknown} error */
function fail(row, error) {
  row.classList.add("is-bad");
  row.querySelector("progress")?.remove();
  row.querySelector(".i")?.classList.replace("t-info", "t-bad");
  row.querySelector("use")?.setAttribute("href", `${words().icons ?? ""}#circle-x`);
  const sentence = error instanceof Refused || error instanceof NotChecked ? error.message : words().lost ?? "";
  const status = /** @type {HTMLElement} */ (row.querySelector("[role=status]"));
  status.classList.remove("nowrap", "muted");
  status.classList.add("t-bad");
  status.textContent = sentence;
}

let showing = Promise.resolve();

/** Tệp bị dừng trước khi gửi: dòng của tệp nói vì sao và làm gì; trang có dấu mở ra xem được.
 * @param {HTMLElement} row @param {string} name @param {Order} order @param {import("../files/admit.js").Stopped} stopped */
function halt(row, name, order, stopped) {
  row.classList.add("is-secret");
  row.querySelector("progress")?.remove();
  say(row, labels().stopped);
  row.querySelector("use")?.setAttribute("href", `${words().icons ?? ""}#hand`);
  row.querySelector(".i")?.classList.remove("t-info");
  const said = labels();
  const box = document.createElement("div");
  box.className = "no-good";
  box.setAttribute("role", "status");
  const what = document.createElement("p");
  what.textContent = `${stopped.says} ${said.paper}`;
  const acts = document.createElement("div");
  acts.className = "row wrap";
  const see = document.createElement("button");
  see.type = "button";
  see.className = "btn";
  see.textContent = stopped.shot ? said.see : said.why;
  const item = order.item || itemOf(name, order.target);
  const show = () => shown(name, stopped, item, order.url);
  see.addEventListener("click", () => void show());
  acts.append(see);
  const slip = slipFor(stopped.mark.level, item, order.url);
  if (slip) {
    const link = document.createElement("a");
    link.className = "btn btn--main";
    link.href = slip;
    link.textContent = said.slip;
    acts.prepend(link);
  }
  box.append(what, acts);
  row.append(box);
  if (!isTyping()) showing = showing.then(show);
}

/** Gắn tệp đã nhận vào cuộc họp; máy chủ trả mảnh trang đã đổi.
 * @param {Order} order @param {number} file @param {string} name @param {string} item */
async function attach(order, file, name, item) {
  const values = new URLSearchParams({ file: String(file), name, item, replace: order.replace });
  const seen = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name="seen"]'));
  if (seen) values.set("seen", seen.value);
  const read = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name="read"]'));
  if (read) values.set("read", read.value);
  for (const field of order.with ? document.querySelectorAll(order.with) : []) {
    const input = /** @type {HTMLInputElement} */ (field);
    values.set(input.name, input.value);
  }
  const own = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const answer = await fetch(order.url, { method: "POST", body: values, headers: { ...own, "HX-Request": "true", Accept: "application/json" } });
  if (!answer.ok) throw new Refused(await answer.json().catch(() => ({})), answer.status);
  const goTo = answer.headers.get("HX-Redirect");
  if (goTo) return location.assign(goTo);
  const target = document.querySelector(order.target);
  if (target) window.htmx.swap(target, await answer.text(), { swapStyle: order.target === "#chuong-trinh" ? "innerHTML" : "outerHTML" });
  for (const [event, detail] of Object.entries(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}"))) {
    document.body.dispatchEvent(new CustomEvent(event, { bubbles: true, detail }));
  }
}

/** Tên tệp không nói thuộc mục nào: hỏi ngay ở dòng của tệp.
 * @param {HTMLElement} row @param {Order} order @param {number} file @param {string} name @param {Refused} refused */
function askItem(row, order, file, name, refused) {
  row.querySelector("progress")?.remove();
  const home = document.querySelector(order.target) ?? document;
  const choice = document.createElement("select");
  choice.className = "select select--s";
  choice.setAttribute("aria-label", refused.message);
  choice.append(new Option(words().choose ?? "", ""));
  for (const one of home.querySelectorAll("[data-item]")) {
    choice.append(new Option(one.getAttribute("data-item-name") ?? "", one.getAttribute("data-item") ?? ""));
  }
  const status = /** @type {HTMLElement} */ (row.querySelector("[role=status]"));
  status.classList.remove("nowrap");
  status.textContent = words().unmatched ?? refused.message;
  status.parentElement?.append(choice);
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    attach(order, file, name, choice.value).then(() => { row.remove(); tidy(); }, (error) => fail(row, error));
  });
}

/** Còn bao lâu, theo tốc độ nửa phút gần nhất; chưa chắc thì chưa nói.
 * @param {number} size @returns {(sent: number) => string} */
function remaining(size) {
  /** @type {[number, number][]} */
  const seen = [];
  return (sent) => {
    const now = performance.now();
    seen.push([now, sent]);
    while (seen.length > 2 && now - seen[0][0] > 30000) seen.shift();
    const [at, before] = seen[0];
    if (now - at < 3000 || sent <= before) return "";
    const seconds = ((size - sent) * (now - at)) / (sent - before) / 1000;
    if (seconds < 10) return "";
    const minutes = Math.round(seconds / 60);
    return `, ${seconds < 90 ? words().leftSeconds?.replace("{n}", String(Math.ceil(seconds / 10) * 10)) : words().leftMinutes?.replace("{n}", String(minutes))}`;
  };
}

/** Sau khi tải lại trang: tệp nào còn gửi dở thì nói, chọn lại là gửi tiếp. */
function tellUnfinished() {
  for (const one of unfinished()) {
    const list = one.target && document.querySelector(one.target) ? listFor(/** @type {Order} */ ({ target: one.target })) : null;
    if (!list) continue;
    const stop = new AbortController();
    const row = rowFor(/** @type {File} */ ({ name: one.name }), stop);
    row.dataset.unfinished = one.id;
    row.querySelector("progress")?.remove();
    /** @type {HTMLElement} */ (row.querySelector("[role=status]")).classList.remove("nowrap");
    say(row, words().unfinished ?? "");
    stop.signal.addEventListener("abort", () => { void drop(one.id); tidy(); });
    list.append(row);
  }
}

/** Phần mà máy này chưa kiểm tra được thì nói ra.
 * @param {HTMLElement} row @param {string} rest */
function tellRest(row, rest) {
  const line = document.createElement("span");
  line.className = "file__rest";
  line.textContent = rest;
  row.append(line);
}

/** Nộp một tệp; không rõ thuộc mục nào thì hỏi ngay ở dòng của tệp.
 * @param {HTMLElement} row @param {Order} order @param {number} file @param {string} name */
async function handIn(row, order, file, name) {
  await attach(order, file, name, order.item).then(
    () => row.remove(),
    (error) => {
      if (error instanceof Refused && error.code === "meetings.no_item_for_file") askItem(row, order, file, name, error);
      else throw error;
    },
  );
}

/** Tệp nén, thư: mỗi tệp bên trong một dòng, một tài liệu; dòng của tệp nén ở lại nếu có tệp không nhận được.
 * @param {HTMLElement} row @param {Order} order @param {import("./transfer.js").Inside} inside */
async function handInEach(row, order, inside) {
  const each = { ...order, replace: inside.files.length === 1 ? order.replace : "" };
  for (const { id, name } of inside.files) {
    const own = rowFor(/** @type {File} */ ({ name }), new AbortController());
    row.after(own);
    say(own, words().attaching ?? "", 1);
    await handIn(own, each, id, name).catch((error) => fail(own, error));
  }
  if (!inside.left_out.length) return row.remove();
  row.querySelector("progress")?.remove();
  const status = /** @type {HTMLElement} */ (row.querySelector("[role=status]"));
  status.classList.remove("nowrap");
  status.textContent = (words().opened ?? "").replace("{n}", String(inside.files.length));
  const list = document.createElement("ul");
  list.className = "tells small";
  for (const { name, sentence } of inside.left_out) {
    const line = document.createElement("li");
    const bold = document.createElement("b");
    bold.textContent = name;
    line.append(bold, ` ${sentence}`);
    list.append(line);
  }
  row.append(list);
}

async function next() {
  const job = running < AT_ONCE ? waiting.shift() : undefined;
  if (!job) return;
  running += 1;
  const { file, order, row, stop } = job;
  try {
    const { stopped, rest } = /** @type {{stopped: import("../files/admit.js").Stopped | null, rest?: string}} */ (await looked(file, (text, share) => say(row, text, share), stop.signal));
    if (stopped) {
      halt(row, file.name, order, stopped);
      return;
    }
    if (rest) tellRest(row, rest);
    const total = megabytes(file.size);
    const left = remaining(file.size);
    const got = await transfer(file, (sent) => say(row, `${words().sending ?? ""} ${megabytes(sent)}/${total} MB${left(sent)}`, sent / file.size), stop.signal, order.target, (percent) => say(row, `${words().opening ?? ""} ${percent}%`, percent / 100));
    say(row, words().attaching ?? "", 1);
    if (got.inside) await handInEach(row, order, got.inside);
    else await handIn(row, order, got.id, file.name);
  } catch (error) {
    if (!stop.signal.aborted) fail(row, error);
  } finally {
    running -= 1;
    tidy();
    void next();
  }
}

function tidy() {
  for (const list of document.querySelectorAll("#dang-gui, [data-uploading]")) {
    if (list instanceof HTMLElement) list.hidden = !list.children.length;
  }
}

/** @param {File[]} files @param {HTMLElement} from */
async function take(files, from) {
  const order = orderOf(from);
  /** @type {unknown} */
  let trouble = null;
  const answers = await declared(files).catch((error) => { trouble = error; return files.map(() => ""); });
  if (!answers) return;
  const list = listFor(order);
  for (const [at, file] of files.entries()) {
    for (const old of unfinished()) if (old.name === file.name && old.size === file.size) document.querySelector(`[data-unfinished="${old.id}"]`)?.remove();
    const stop = new AbortController();
    const row = rowFor(file, stop);
    list?.append(row);
    stop.signal.addEventListener("abort", tidy);
    say(row, words().waits ?? "");
    if (trouble) fail(row, trouble);
    else if (answers[at] === "none") waiting.push({ file, order, row, stop });
    else halt(row, file.name, order, await stoppedByWord(answers[at]));
  }
  for (let n = 0; n < AT_ONCE; n += 1) void next();
}

document.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const box = input.closest("[data-upload]");
  if (input.type !== "file" || !(box instanceof HTMLElement) || !input.files?.length) return;
  void take([...input.files], box);
  input.value = "";
});

/** @param {DragEvent} event */
const zone = (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return null;
  const at = /** @type {HTMLElement} */ (event.target).closest?.("[data-upload], [data-dropzone]");
  return at instanceof HTMLElement ? at : null;
};

document.addEventListener("dragover", (event) => {
  const at = zone(event);
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  for (const one of document.querySelectorAll(".is-over")) if (one !== at) one.classList.remove("is-over");
  at?.classList.add("is-over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) for (const one of document.querySelectorAll(".is-over")) one.classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  const at = zone(event);
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  for (const one of document.querySelectorAll(".is-over")) one.classList.remove("is-over");
  if (at) void take([...event.dataTransfer.files], at);
});
window.addEventListener("beforeunload", (event) => {
  if (running || waiting.length) event.preventDefault();
});

tellUnfinished();
