// @ts-check
// Ô ngày, giờ: gõ sao cũng được, ghi lại dd/mm/yyyy và 24 giờ; lịch và danh sách giờ mở khi cần.
import { dayOf, dayText, readDay, readMoment, readTime } from "./reading.js";

const QUARTER = 15;
const HOURS = { first: 6, last: 21 };

/** @typedef {{box: HTMLElement, field: HTMLInputElement, kind: string}} Asked */

const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const calendar = part("lich");
const hours = part("bang-gio");
const [year, month, date] = (calendar.dataset.today ?? "").split("-").map(Number);
const today = new Date(year, month - 1, date);
/** @type {Asked | null} */
let asked = null;
let shown = today;

/** @param {EventTarget | null} target @returns {Asked | null} */
function around(target) {
  const box = target instanceof Element ? target.closest("[data-when]") : null;
  const field = box?.querySelector("input");
  return box instanceof HTMLElement && field ? { box, field, kind: box.dataset.when ?? "day" } : null;
}

/** @param {string} kind @param {string} text */
const read = (kind, text) => (kind === "time" ? readTime(text) : kind === "moment" ? readMoment(text, today) : readDay(text, today));

/** Đọc lại ô vừa gõ; nói ngay khi không hiểu. @param {Asked} one @returns {boolean} */
function understand({ box, field, kind }) {
  const text = field.value.trim();
  const found = text && read(kind, text);
  const bad = Boolean(text && !found);
  if (found) field.value = found;
  const line = part(field.getAttribute("aria-describedby") ?? "");
  if (line) {
    line.dataset.hint ??= line.classList.contains("hint--bad") ? "" : line.textContent ?? "";
    line.textContent = bad ? (box.dataset.bad ?? "").replace("{}", text) : line.dataset.hint;
    line.classList.toggle("hint--bad", bad);
    line.hidden = !line.textContent;
  }
  field.toggleAttribute("aria-invalid", bad);
  if (bad) field.setAttribute("aria-invalid", "true");
  field.setCustomValidity(bad ? line?.textContent ?? "?" : "");
  return !bad;
}

document.addEventListener("change", (event) => {
  const one = around(event.target);
  if (one && event.target === one.field && !understand(one)) event.stopImmediatePropagation();
}, true);
document.addEventListener("input", (event) => {
  const one = around(event.target);
  if (one) one.field.setCustomValidity("");
}, true);

// "Đến" đi theo "Từ": giữ độ dài cuộc họp, trừ khi sang ngày hôm sau.
/** @param {string} text */
const minutesOf = (text) => readTime(text).split(":").reduce((sum, one) => sum * 60 + Number(one), 0);
document.addEventListener("focusin", (event) => {
  const one = around(event.target);
  if (one?.field.name === "from") one.field.dataset.before = one.field.value;
});
document.addEventListener("change", (event) => {
  const one = around(event.target);
  const end = one?.field.name === "from" ? one.field.form?.elements.namedItem("to") : null;
  if (!one || !(end instanceof HTMLInputElement) || !readTime(one.field.value) || !readTime(end.value)) return;
  const before = one.field.dataset.before ?? one.field.defaultValue;
  const length = readTime(before) ? minutesOf(end.value) - minutesOf(before) : 0;
  const at = minutesOf(one.field.value) + length;
  if (length > 0 && at < 1440) end.value = clockText(at);
  one.field.dataset.before = one.field.value;
});

/** Ghi điều vừa chọn vào ô, giữ phần kia của ô có cả ngày lẫn giờ.
 * @param {{day?: string, hour?: string}} chosen */
function take(chosen) {
  if (!asked) return;
  const { field, kind } = asked;
  const [hour, day] = kind === "moment" ? (read(kind, field.value) || `17:00 ${dayText(today)}`).split(" ") : ["", ""];
  field.value = [chosen.hour ?? hour, chosen.day ?? day].filter(Boolean).join(" ");
  close();
  field.focus();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function close() {
  for (const one of [calendar, hours]) if (one.matches(":popover-open")) one.hidePopover();
}

/** @param {HTMLElement} pop */
function place(pop) {
  if (!asked) return;
  const at = asked.box.getBoundingClientRect();
  const { width, height } = pop.getBoundingClientRect();
  const below = at.bottom + 4;
  pop.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  pop.style.top = `${below + height > innerHeight - 8 ? Math.max(8, at.top - height - 4) : below}px`;
}

/** @param {HTMLElement} pop @param {Asked} one */
function open(pop, one) {
  close();
  asked = one;
  (one.field.closest("dialog") ?? document.body).append(pop);
  pop.showPopover();
  place(pop);
}
for (const event of ["scroll", "resize"]) {
  addEventListener(event, () => [calendar, hours].filter((one) => one.matches(":popover-open")).forEach(place), { capture: true, passive: true });
}

// Lịch: thứ Hai đứng đầu; mũi tên đi từng ngày, tuần; Page Up, Page Down đi từng tháng.
/** @param {Date} day @param {number} days */
const later = (day, days) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);

/** Cùng ngày ở tháng khác, không quá ngày cuối tháng. @param {Date} day @param {number} months */
function monthsOn(day, months) {
  const last = new Date(day.getFullYear(), day.getMonth() + months + 1, 0).getDate();
  return new Date(day.getFullYear(), day.getMonth() + months, Math.min(day.getDate(), last));
}

/** @param {Date} day @param {string} chosen */
function dayCell(day, chosen) {
  const cell = document.createElement("td");
  const button = document.createElement("button");
  const text = dayText(day);
  button.type = "button";
  button.textContent = String(day.getDate());
  button.dataset.day = text;
  button.tabIndex = text === dayText(shown) ? 0 : -1;
  button.setAttribute("aria-label", `${day.getDate()}, ${calendar.querySelectorAll("th abbr")[(day.getDay() + 6) % 7].getAttribute("title")}, ${part("lich-thang").textContent}`);
  if (text === dayText(today)) button.setAttribute("aria-current", "date");
  button.setAttribute("aria-pressed", String(text === chosen));
  cell.append(button);
  return cell;
}

/** @param {boolean} focus */
function draw(focus) {
  const chosen = asked ? readDay(asked.kind === "moment" ? read("moment", asked.field.value).split(" ")[1] ?? "" : asked.field.value, today) : "";
  const first = new Date(shown.getFullYear(), shown.getMonth(), 1);
  part("lich-thang").textContent = (calendar.dataset.month ?? "").replace("{m}", String(first.getMonth() + 1)).replace("{y}", String(first.getFullYear()));
  const rows = [];
  for (let day = later(first, -((first.getDay() + 6) % 7)); rows.length === 0 || day.getMonth() === first.getMonth(); ) {
    const row = document.createElement("tr");
    for (let n = 0; n < 7; n += 1, day = later(day, 1)) {
      row.append(day.getMonth() === first.getMonth() ? dayCell(day, chosen) : document.createElement("td"));
    }
    rows.push(row);
  }
  calendar.querySelector("tbody")?.replaceChildren(...rows);
  if (focus) /** @type {HTMLElement | null} */ (calendar.querySelector("[tabindex='0']"))?.focus({ preventScroll: true });
}

/** @param {Asked} one */
function openCalendar(one) {
  asked = one;
  const text = one.kind === "moment" ? read("moment", one.field.value).split(" ")[1] ?? "" : one.field.value;
  shown = dayOf(text, today) ?? today;
  draw(false);
  open(calendar, one);
  draw(true);
}

calendar.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  if (!button) return;
  if (button.dataset.day) return take({ day: button.dataset.day });
  if (button.dataset.today !== undefined) return take({ day: dayText(today) });
  shown = monthsOn(shown, Number(button.dataset.months ?? 0));
  draw(false);
});
calendar.addEventListener("keydown", (event) => {
  if (!/** @type {HTMLElement} */ (event.target).dataset.day) return;
  const back = (shown.getDay() + 6) % 7;
  const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -back, End: 6 - back }[event.key];
  const months = { PageUp: -1, PageDown: 1 }[event.key];
  if (days === undefined && months === undefined) return;
  event.preventDefault();
  shown = months === undefined ? later(shown, days ?? 0) : monthsOn(shown, months);
  draw(true);
});

// Giờ: mỗi hàng một giờ, bốn khắc; ngay trong ô, mũi tên lên xuống đổi từng khắc.
/** @param {number} minutes */
const clockText = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
/** @param {Asked} one */
const hourIn = (one) => (one.kind === "moment" ? read("moment", one.field.value).split(" ")[0] : readTime(one.field.value));

/** @param {Asked} one */
function openHours(one) {
  const now = hourIn(one);
  const buttons = [];
  for (let at = HOURS.first * 60; at < (HOURS.last + 1) * 60; at += QUARTER) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: clockText(at), tabIndex: -1 });
    button.setAttribute("aria-pressed", String(clockText(at) === now));
    buttons.push(button);
  }
  const start = buttons.find((button) => (button.textContent ?? "") >= (now || "08:00")) ?? buttons[0];
  start.tabIndex = 0;
  hours.replaceChildren(...buttons);
  open(hours, one);
  start.focus({ preventScroll: true });
  hours.scrollTop = start.offsetTop - hours.clientHeight / 3;
}

hours.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  if (button) take({ hour: button.textContent ?? "" });
});
hours.addEventListener("keydown", (event) => {
  const all = /** @type {HTMLElement[]} */ ([...hours.querySelectorAll("button")]);
  const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -4, ArrowDown: 4 }[event.key];
  if (at < 0 || step === undefined) return;
  event.preventDefault();
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
  all[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-when-open]") : null;
  const one = around(button);
  if (!one || !button) return;
  if (button.getAttribute("data-when-open") === "time") openHours(one);
  else openCalendar(one);
});
document.addEventListener("keydown", (event) => {
  const one = around(event.target);
  if (!one || event.target !== one.field || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  if (event.altKey || one.kind === "day") {
    event.preventDefault();
    if (one.kind === "time") openHours(one);
    else openCalendar(one);
  } else if (one.kind === "time" && readTime(one.field.value)) {
    event.preventDefault();
    const [hour, minute] = readTime(one.field.value).split(":").map(Number);
    const at = hour * 60 + minute + (event.key === "ArrowUp" ? QUARTER : -QUARTER);
    one.field.value = clockText((at + 1440) % 1440);
  }
});

/** Nút mở lịch chỉ hiện khi có kịch bản. @param {ParentNode} root */
export function startWhens(root) {
  for (const button of root.querySelectorAll("[data-when-open][hidden]")) /** @type {HTMLElement} */ (button).hidden = false;
}
