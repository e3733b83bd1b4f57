// @ts-check
// Nút in trên trang không có khung bàn làm việc; không có kịch bản thì không hiện nút.
for (const button of document.querySelectorAll("button[data-print]")) {
  /** @type {HTMLButtonElement} */ (button).hidden = false;
  button.addEventListener("click", () => window.print());
}
