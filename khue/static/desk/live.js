// @ts-check
// Trực tiếp: máy chủ báo có thay đổi thì tải lại mảnh; mất kênh thì hỏi lại 15 giây một lần.

const POLL_MS = 15000;
const CALM_MS = 700;

for (const home of document.querySelectorAll("[data-live]")) {
  const { id, dataset } = /** @type {HTMLElement} */ (home);
  let timer = 0;
  let poll = 0;
  let live = false;

  const refresh = () => {
    clearTimeout(timer);
    // Mỗi lần tải lại thay cả mảnh, nên tìm mảnh đang có trên trang.
    timer = window.setTimeout(() => window.htmx?.trigger(`#${id}`, "khue:refresh"), CALM_MS);
  };
  /** @param {boolean} on */
  const show = (on) => {
    live = on;
    const sign = document.querySelector("[data-live-sign]");
    sign?.classList.toggle("is-on", on);
    sign?.classList.toggle("is-off", !on);
    const words = sign?.querySelector("[data-live-words]");
    if (words && sign instanceof HTMLElement) words.textContent = (on ? sign.dataset.on : sign.dataset.off) ?? "";
  };
  const startPolling = () => { if (!poll) poll = window.setInterval(refresh, POLL_MS); };
  const stopPolling = () => { clearInterval(poll); poll = 0; };

  const source = new EventSource(dataset.live ?? "");
  source.addEventListener("open", () => { show(true); stopPolling(); refresh(); });
  source.addEventListener("error", () => { show(false); startPolling(); });
  for (const name of ["message", "changed"]) source.addEventListener(name, refresh);
  document.body.addEventListener("htmx:afterSwap", () => show(live));
  window.addEventListener("pagehide", () => source.close());
}
