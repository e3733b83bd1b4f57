// @ts-check
// Trực tiếp: máy chủ báo có thay đổi thì tải lại mảnh; mất kênh thì hỏi lại 15 giây một lần.
// Kênh nào im quá lâu, hay không chào ngay khi mở (máy chủ trung gian giữ lại luồng), cũng coi là mất; mười phút sau thử lại.
// Nhiều báo dồn dập chỉ tải lại thưa: nghỉ ít nhất 3 giây, và lâu gấp bốn lần thời gian tải vừa rồi. Trang khuất thì chờ.

const POLL_MS = 15000;
const HELLO_MS = 8000;
const SILENCE_MS = 40000;
const AGAIN_MS = 600000;
const CALM_MS = 700;
const REST_MS = 3000;

for (const home of document.querySelectorAll("[data-live]")) {
  const { id, dataset } = /** @type {HTMLElement} */ (home);
  let timer = 0;
  let poll = 0;
  let live = false;

  let asked = 0;
  let restUntil = 0;
  let missed = false;

  const refresh = () => {
    if (document.hidden) { missed = true; return; }
    if (timer) return;
    const wait = Math.max(CALM_MS, restUntil - performance.now());
    timer = window.setTimeout(() => {
      timer = 0;
      asked = performance.now();
      restUntil = asked + REST_MS;
      // Mỗi lần tải lại thay cả mảnh, nên tìm mảnh đang có trên trang.
      window.htmx?.trigger(`#${id}`, "khue:refresh");
    }, wait);
  };
  const seen = () => { if (!document.hidden && missed) { missed = false; refresh(); } };
  document.addEventListener("visibilitychange", seen);

  // Bảng đang cuộn ngang tới đâu thì giữ ở đó.
  let left = 0;
  document.body.addEventListener("htmx:beforeSwap", () => { left = document.querySelector(`#${id} .scroll`)?.scrollLeft ?? 0; });
  document.body.addEventListener("htmx:afterSwap", () => {
    restUntil = Math.max(restUntil, performance.now() + 4 * (performance.now() - asked));
    const box = document.querySelector(`#${id} .scroll`);
    if (box) box.scrollLeft = left;
  });
  /** @param {boolean} on */
  const show = (on) => {
    live = on;
    const sign = document.querySelector("[data-live-sign]");
    sign?.classList.toggle("is-on", on);
    sign?.classList.toggle("is-off", !on);
    const words = sign?.querySelector("[data-live-words]");
    if (words && sign instanceof HTMLElement) words.textContent = (on ? sign.dataset.on : sign.dataset.off) ?? "";
  };
  // Mỗi trang một nhịp riêng, để nghìn trang không hỏi cùng một lúc.
  const startPolling = () => { if (!poll) poll = window.setInterval(refresh, POLL_MS * (1 + Math.random() / 2)); };
  const stopPolling = () => { clearInterval(poll); poll = 0; };

  let source = /** @type {EventSource | null} */ (null);
  let watch = 0;
  const close = () => { clearTimeout(watch); source?.close(); source = null; };
  /** @param {number} ms */
  const expectWithin = (ms) => { clearTimeout(watch); watch = window.setTimeout(held, ms); };
  function held() { close(); show(false); startPolling(); watch = window.setTimeout(open, AGAIN_MS); }
  function open() {
    close();
    source = new EventSource(dataset.live ?? "");
    expectWithin(HELLO_MS);
    source.addEventListener("hello", () => { show(true); stopPolling(); refresh(); expectWithin(SILENCE_MS); });
    source.addEventListener("error", () => { show(false); startPolling(); if (source?.readyState === EventSource.CONNECTING) expectWithin(SILENCE_MS); });
    source.addEventListener("ping", () => expectWithin(SILENCE_MS));
    for (const name of ["message", "changed"]) source.addEventListener(name, () => { expectWithin(SILENCE_MS); refresh(); });
  }
  open();
  document.body.addEventListener("htmx:afterSwap", () => show(live));
  window.addEventListener("pagehide", close);
  // Máy ngủ dậy, mạng trở lại: thử kênh ngay.
  window.addEventListener("online", open);
  window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });
}
