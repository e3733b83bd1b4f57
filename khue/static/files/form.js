// @ts-check
// Biểu mẫu có tệp, gửi bằng nút bấm: độ mật được hỏi và kiểm tra trên máy này trước khi biểu mẫu đi.
import { NotChecked, declared, labels, looked, shown, stoppedByWord } from "./admit.js";

/** @param {HTMLFormElement} form @param {string} text */
function say(form, text) {
  let line = form.querySelector("[data-guard-says]");
  if (!line) {
    line = document.createElement("p");
    line.className = "hint";
    line.setAttribute("role", "status");
    line.setAttribute("data-guard-says", "");
    form.append(line);
  }
  line.textContent = text;
}

/** @param {HTMLFormElement} form @param {File} file @returns {Promise<boolean>} */
async function cleared(form, file) {
  const answers = await declared([file]);
  if (!answers) return false;
  const found = answers[0] === "none"
    ? (await looked(file, (text) => say(form, text), new AbortController().signal)).stopped
    : await stoppedByWord(answers[0]);
  say(form, found ? `${found.says} ${labels().paper}` : "");
  if (found) await shown(file.name, found, "", "");
  return !found;
}

document.addEventListener("change", (event) => {
  const form = event.target instanceof HTMLInputElement && event.target.type === "file" ? event.target.form : null;
  if (form?.hasAttribute("data-guarded")) form.dataset.guarded = "";
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.hasAttribute("data-guarded") || form.dataset.guarded === "cleared") return;
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=file]"));
  const file = input?.files?.[0];
  if (!file) return;
  event.preventDefault();
  cleared(form, file).then(
    (may) => {
      if (!may) return;
      form.dataset.guarded = "cleared";
      form.requestSubmit(event.submitter);
    },
    (error) => say(form, error instanceof NotChecked ? error.message : ""),
  );
});
