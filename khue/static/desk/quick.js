// @ts-check
// Họp gấp: đếm người ngay khi chọn; chọn thêm thành một ô đã đánh dấu.
const form = /** @type {HTMLFormElement} */ (document.getElementById("hop-gap"));
const people = /** @type {HTMLElement} */ (form.querySelector("[data-quick-people]"));
const button = /** @type {HTMLButtonElement} */ (document.getElementById("gui-gap"));

async function count() {
  const url = new URL(people.dataset.countUrl ?? "", location.href);
  for (const box of form.querySelectorAll('input[name="invite"]:checked')) url.searchParams.append("invite", /** @type {HTMLInputElement} */ (box).value);
  const presider = /** @type {HTMLInputElement | null} */ (form.querySelector('input[name="presider"]'));
  if (presider?.value) url.searchParams.set("presider", presider.value);
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const told = await answer.json();
  const none = !url.searchParams.has("invite");
  button.textContent = none ? button.dataset.none ?? "" : told.button;
  const total = document.getElementById("so-nguoi");
  if (total) total.textContent = told.people;
  const reach = document.getElementById("toi-ai");
  if (reach) reach.textContent = told.reach;
}

people.addEventListener("khue:picked", (event) => {
  const { value, text } = /** @type {CustomEvent<{value: string, text: string}>} */ (event).detail;
  const known = [...form.querySelectorAll('input[name="invite"]')].find((one) => one.getAttribute("value") === value);
  if (known instanceof HTMLInputElement) known.checked = true;
  else {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "invite", value, checked: true });
    label.append(box, document.createTextNode(text));
    document.getElementById("nhom-moi")?.append(label);
  }
  void count();
});
form.addEventListener("change", () => void count());
void count();
