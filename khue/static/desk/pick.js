// @ts-check
// Gõ để chọn (combobox theo WAI-ARIA): danh sách do máy chủ trả về bằng HTML.

const WAIT_MS = 160;

/** @param {HTMLElement} box */
function start(box) {
  const text = /** @type {HTMLInputElement} */ (box.querySelector("[data-pick-text]"));
  const value = /** @type {HTMLInputElement} */ (box.querySelector("[data-pick-value]"));
  const list = /** @type {HTMLElement} */ (box.querySelector("[role=listbox]"));
  const clears = box.hasAttribute("data-pick-clears"); // one after another: what was chosen is sent, the box is empty again
  let timer = 0;
  let asked = 0;
  let kept = text.value;

  const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);
  const chosen = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");

  /** @param {number} at */
  function mark(at) {
    options().forEach((one, n) => {
      one.setAttribute("aria-selected", String(n === at));
      if (n === at) {
        text.setAttribute("aria-activedescendant", one.id);
        one.scrollIntoView({ block: "nearest" });
      }
    });
  }

  function close() {
    list.hidden = true;
    text.setAttribute("aria-expanded", "false");
    text.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const mine = ++asked;
    const source = new URL(box.dataset.pick ?? "", location.href);
    source.searchParams.set("q", text.value);
    const answer = await fetch(source, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== asked || !answer?.ok || document.activeElement !== text) return;
    list.innerHTML = await answer.text();
    options().forEach((one, n) => { one.id = `${list.id}-${n}`; });
    list.hidden = false;
    text.setAttribute("aria-expanded", "true");
    mark(0);
  }

  /** @param {HTMLElement} option */
  function take(option) {
    value.value = option.dataset.value ?? "";
    text.value = kept = option.dataset.text ?? option.textContent?.trim() ?? "";
    close();
    value.dispatchEvent(new Event("change", { bubbles: true }));
    box.dispatchEvent(new CustomEvent("khue:picked", { bubbles: true, detail: { value: value.value, text: text.value } }));
    if (clears) text.value = kept = "";
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT_MS);
  });
  text.addEventListener("focus", () => { if (box.hasAttribute("data-pick-open")) void ask(); });
  text.addEventListener("keydown", (event) => {
    const all = options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) void ask();
      else mark((chosen() + (event.key === "ArrowDown" ? 1 : all.length - 1)) % Math.max(all.length, 1));
    } else if (event.key === "Enter") {
      // Enter chọn trước; chỉ khi đã chọn xong (hoặc ô trống) thì Enter mới gửi biểu mẫu.
      if (list.hidden && text.value === kept) return;
      event.preventDefault();
      const at = chosen();
      if (!list.hidden && at >= 0) take(all[at]);
      else void ask();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  /** Gõ đúng nguyên tên mà chưa chọn cũng là chọn, khi chỉ có một tên như vậy. */
  function takeExact() {
    const wanted = text.value.trim().toLocaleLowerCase("vi");
    const same = options().filter((one) => (one.dataset.text ?? one.textContent ?? "").trim().toLocaleLowerCase("vi") === wanted);
    if (wanted && text.value !== kept && same.length === 1) take(same[0]);
  }

  text.addEventListener("blur", () => setTimeout(() => {
    if (!list.hidden) takeExact();
    close();
    if (!text.value && value.value && !clears) {
      value.value = kept = "";
      value.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (!box.hasAttribute("data-pick-free")) {
      text.value = kept;
    }
  }, 120));
  box.closest("form")?.addEventListener("reset", () => {
    asked += 1;
    clearTimeout(timer);
    kept = value.value = "";
    close();
  });
  // Gõ trước khi trang nạp xong mã này thì vẫn được trả lời.
  if (document.activeElement === text && text.value !== text.defaultValue) void ask();
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
    if (option instanceof HTMLElement) take(option);
  });
}

/** @param {ParentNode} root */
export function startPickers(root) {
  for (const box of root.querySelectorAll("[data-pick]:not([data-started])")) {
    box.setAttribute("data-started", "");
    start(/** @type {HTMLElement} */ (box));
  }
}
