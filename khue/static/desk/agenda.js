// @ts-check
// Chương trình họp: xếp lại bằng kéo thả hoặc bàn phím (↑ ↓ đổi chỗ, → thụt vào, ← ra ngoài); dán nhiều dòng thành nhiều mục.

const board = () => document.getElementById("chuong-trinh");

/** @param {string} item @param {string} where @param {string} [beside] */
function move(item, where, beside = "") {
  const home = board();
  if (!home) return;
  const url = home.dataset.move ?? "";
  const seen = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name="seen"]'))?.value ?? "";
  void window.htmx
    .ajax("POST", url, { target: "#chuong-trinh", swap: "innerHTML", values: { item, where, beside, seen } })
    .then(() => /** @type {HTMLElement | null} */ (document.querySelector(`[data-item="${item}"] .grip`))?.focus());
}

document.addEventListener("keydown", (event) => {
  const grip = /** @type {HTMLElement} */ (event.target).closest?.(".grip");
  const row = grip?.closest("[data-item]");
  const where = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" }[event.key];
  if (!row || !where) return;
  event.preventDefault();
  move(row.getAttribute("data-item") ?? "", where);
});

// Kéo thả
let moving = "";

/** @param {DragEvent} event */
function over(event) {
  const row = /** @type {HTMLElement} */ (event.target).closest?.("[data-item]");
  if (!moving || !(row instanceof HTMLElement) || row.dataset.item === moving) return null;
  const box = row.getBoundingClientRect();
  return { row, below: event.clientY > box.top + box.height / 2 };
}

function clear() {
  for (const one of document.querySelectorAll(".drop-above, .drop-below, .is-moving")) {
    one.classList.remove("drop-above", "drop-below", "is-moving");
  }
}

document.addEventListener("dragstart", (event) => {
  const grip = /** @type {HTMLElement} */ (event.target).closest?.(".grip");
  const row = /** @type {HTMLElement | null} */ (grip?.closest("[data-item]") ?? null);
  if (!row || !event.dataTransfer) return;
  moving = row.dataset.item ?? "";
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", moving);
  event.dataTransfer.setDragImage(row, 12, 12);
  row.classList.add("is-moving");
});
document.addEventListener("dragover", (event) => {
  const at = over(event);
  if (!at) return;
  event.preventDefault();
  for (const one of document.querySelectorAll(".drop-above, .drop-below")) one.classList.remove("drop-above", "drop-below");
  at.row.classList.add(at.below ? "drop-below" : "drop-above");
});
document.addEventListener("drop", (event) => {
  const at = over(event);
  if (!at) return;
  event.preventDefault();
  move(moving, at.below ? "after" : "before", at.row.dataset.item);
});
document.addEventListener("dragend", () => { moving = ""; clear(); });

// Dán một danh sách: mỗi dòng một mục; số thứ tự ở đầu dòng được bỏ.
document.addEventListener("paste", (event) => {
  const field = /** @type {HTMLElement} */ (event.target);
  if (!(field instanceof HTMLInputElement) || !field.matches("[data-add-item]")) return;
  const lines = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/).map((line) => line.replace(/^\s*(\d+[.)]\s*|[-•]\s*)/, "").trim()).filter(Boolean);
  if (lines.length < 2) return;
  event.preventDefault();
  field.value = lines.join("\n");
  const form = field.form;
  const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "titles", value: lines.join("\n") });
  form?.append(hidden);
  form?.requestSubmit();
  hidden.remove();
});

// Thêm mục: gõ xong một mục là gõ ngay mục sau; máy chủ từ chối thì chữ đã gõ được trả lại.
/** @type {string[]} */
const typed = [];
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = /** @type {HTMLElement} */ (event.target);
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-add-form]")) return;
  const title = /** @type {HTMLInputElement} */ (form.querySelector("[data-add-item]"));
  typed.push(title.value);
  form.reset();
  title.focus();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = /** @type {HTMLElement} */ (event.target);
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-add-form]")) return;
  const title = /** @type {HTMLInputElement} */ (form.querySelector("[data-add-item]"));
  const mine = typed.shift() ?? "";
  if (!/** @type {CustomEvent<{successful: boolean}>} */ (event).detail.successful && !title.value) title.value = mine;
});

// Chương trình được thay cả mảng; phần đang mở vẫn mở.
/** @type {string[]} */
let unfolded = [];
document.addEventListener("htmx:beforeSwap", () => {
  unfolded = [...(board()?.querySelectorAll("details.more[open]") ?? [])].map((one) => one.id);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});

// Tên mục là một dòng: Enter là xong, không xuống dòng.
document.addEventListener("keydown", (event) => {
  const field = /** @type {HTMLElement} */ (event.target);
  if (event.key !== "Enter" || !field.matches?.("[data-one-line]")) return;
  event.preventDefault();
  field.blur();
});

// Đường dẫn tới một ô đang gấp: mở phần ấy rồi vào ô.
document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("[data-unfold]");
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  document.getElementById(link.dataset.unfold ?? "")?.setAttribute("open", "");
  document.getElementById(link.hash.slice(1))?.focus();
});
