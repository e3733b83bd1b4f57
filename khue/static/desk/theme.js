// @ts-check
// Giao diện sáng, tối, cỡ chữ: đổi ngay trên trang, máy chủ giữ bằng cookie.
const root = document.documentElement;

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
function choose(form, button) {
  if (button.name === "theme") root.dataset.theme = button.value;
  else root.dataset.text = button.value;
  for (const other of form.querySelectorAll(`button[name="${button.name}"]`)) {
    other.setAttribute("aria-pressed", String(other.getAttribute("value") === button.value));
  }
  const body = new FormData(form);
  body.set(button.name, button.value);
  void fetch(form.action, { method: "POST", body, headers: { "X-Khue-Quiet": "1" } });
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (!form.matches("[data-view]") || !button || button.name === "language") return;
  event.preventDefault();
  choose(form, button);
});
