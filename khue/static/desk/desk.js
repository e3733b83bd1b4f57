// @ts-check
// Bàn làm việc: lời nhắn, hộp thoại, lời từ chối, bản đã lưu. Không có trạng thái riêng: máy chủ giữ.
import { startPickers } from "./pick.js";
import { startWhens } from "./when.js";

const TOAST_MS = 6000;

/** @param {string} id @returns {HTMLElement} */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Hiện một lời nhắn ở chân trang; `undo` là địa chỉ để hoàn tác, hoặc một việc khác có tên riêng (`swap` = none).
 * @param {string} text @param {{undo?: string, undo_label?: string, swap?: string}} [more] */
export function toast(text, more = {}) {
  const box = part("loi-nhan");
  if (!box) return;
  const one = document.createElement("div");
  one.className = "toast";
  one.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (more.undo) {
    const back = document.createElement("button");
    back.className = "btn";
    back.type = "button";
    back.textContent = more.undo_label ?? "Hoàn tác";
    const undo = more.undo;
    back.addEventListener("click", () => {
      leave(one);
      void window.htmx.ajax("POST", undo, { target: "#chuong-trinh", swap: more.swap ?? "innerHTML" });
    });
    one.append(back);
  }
  box.append(one);
  showToasts(one);
}

/** @param {HTMLElement} one */
function leave(one) {
  const box = part("loi-nhan");
  one.remove();
  if (!box.children.length && box.matches(":popover-open")) box.hidePopover();
}

/** @param {HTMLElement} one */
function showToasts(one) {
  const box = part("loi-nhan");
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
  const later = () => (one.matches(":focus-within, :hover") ? setTimeout(later, 1000) : leave(one));
  setTimeout(later, TOAST_MS);
}

/** Lời từ chối của máy chủ: hiện nguyên câu, giữ nguyên những gì đang gõ. @param {string} html */
function refuse(html) {
  const dialog = /** @type {HTMLDialogElement} */ (part("tu-choi"));
  part("tu-choi-noi-dung").innerHTML = html;
  window.htmx?.process(dialog);
  if (!dialog.open) dialog.showModal();
}

/** @param {Event} event */
function openDialog(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  const opener = at.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(opener.getAttribute("data-dialog") ?? ""));
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  if (at.closest("[data-close]")) at.closest("dialog")?.close();
  if (at.closest("[data-print]")) window.print();
}

/** Số bản mà trang này đã thấy; mọi biểu mẫu gửi kèm. @param {string} version */
function see(version) {
  for (const field of document.querySelectorAll('input[name="seen"]')) /** @type {HTMLInputElement} */ (field).value = version;
}

/** Bản mà trang này đã cho xem; đứng yên khi người khác vừa sửa điều trang chưa hiện. @param {string} version */
function read(version) {
  for (const field of document.querySelectorAll('input[name="read"]')) /** @type {HTMLInputElement} */ (field).value = version;
}

/** @param {string} text @param {boolean} [bad] */
function saved(text, bad = false) {
  const line = document.getElementById("da-luu");
  if (!line) return;
  const words = line.querySelector("span");
  if (words) words.textContent = text;
  line.classList.toggle("is-bad", bad);
}

/** Thực đơn "⋯" đóng khi bấm ra ngoài hoặc nhấn Esc. @param {Element | null} [but] */
function closeMenus(but) {
  for (const menu of document.querySelectorAll("details.drop-menu[open]")) if (!but || !menu.contains(but)) menu.removeAttribute("open");
}

function listen() {
  document.addEventListener("click", openDialog);
  document.addEventListener("click", (event) => closeMenus(/** @type {Element} */ (event.target)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = /** @type {Element} */ (event.target).closest("details.drop-menu[open]");
    closeMenus();
    menu?.querySelector("summary")?.focus();
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    const xhr = /** @type {CustomEvent<{xhr: XMLHttpRequest}>} */ (event).detail.xhr;
    const words = part("tu-choi").dataset;
    saved(words.unsaved ?? "", true);
    if (xhr.responseText.startsWith("<") && xhr.status < 500) refuse(xhr.responseText);
    else refuse(`<div class="err" role="alert"><p>${words.broken}</p></div>`);
  });
  document.body.addEventListener("htmx:sendError", () => {
    const words = part("tu-choi").dataset;
    saved(words.unsaved ?? "", true);
    toast(words.offline ?? "");
  });
  document.body.addEventListener("khue:toast", (event) => {
    const { text, ...more } = /** @type {CustomEvent} */ (event).detail;
    toast(text, more);
  });
  document.body.addEventListener("khue:seen", (event) => see(String(/** @type {CustomEvent} */ (event).detail.value)));
  document.body.addEventListener("khue:read", (event) => read(String(/** @type {CustomEvent} */ (event).detail.value)));
  document.body.addEventListener("htmx:configRequest", (event) => {
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name="read"]'));
    if (field) /** @type {CustomEvent<{parameters: Record<string, string>}>} */ (event).detail.parameters.read = field.value;
  });
  document.body.addEventListener("khue:saved", (event) => saved(String(/** @type {CustomEvent} */ (event).detail.value)));
  document.addEventListener("change", (event) => {
    const field = /** @type {HTMLElement} */ (event.target);
    const form = field.closest("form[data-submit-on-change]");
    if (form instanceof HTMLFormElement) form.requestSubmit();
  });
  // Chọn một lựa chọn "khác" thì mở phần điền thêm.
  document.addEventListener("change", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const group = field.closest("[data-more]");
    if (!group || !field.name) return;
    const more = document.getElementById(group.getAttribute("data-more") ?? "");
    if (more) more.hidden = field.value !== group.getAttribute("data-more-value");
  });
}

listen();
startPickers(document);
startWhens(document);
document.body.addEventListener("htmx:afterSwap", () => {
  startPickers(document);
  startWhens(document);
});
for (const one of document.querySelectorAll("[data-toast]")) showToasts(/** @type {HTMLElement} */ (one));
