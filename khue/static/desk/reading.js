// @ts-check
// Đọc ngày, giờ như máy chủ đọc (khue/shared/dates.py); một bài kiểm thử so từng dòng hai bên.

const pad = (/** @type {number} */ n) => String(n).padStart(2, "0");
const DAY_MS = 86_400_000;

/** @param {number} year @param {number} month 1–12 @param {number} day @returns {Date | null} */
function made(year, month, day) {
  const found = new Date(year, month - 1, day);
  return year >= 1900 && year <= 2199 && found.getMonth() === month - 1 && found.getDate() === day ? found : null;
}

/** Ngày dưới dạng dd/mm/yyyy. @param {Date} day */
export const dayText = (day) => `${pad(day.getDate())}/${pad(day.getMonth() + 1)}/${day.getFullYear()}`;

/** Ngày người ta gõ; null khi không hiểu. @param {string} text @param {Date} near @returns {Date | null} */
export function dayOf(text, near) {
  const clean = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(clean);
  if (iso) return made(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const found = /^(?<day>\d{1,2})(?<mark>[/.\- ])(?<month>\d{1,2})(?:\k<mark>(?<year>\d{4}|\d{2}))?$/.exec(clean) ?? /^(?<day>\d{2})(?<month>\d{2})(?<year>\d{4}|\d{2})?$/.exec(clean);
  if (!found?.groups) return null;
  const { day: on, month: of, year } = found.groups;
  const [day, month] = [Number(on), Number(of)];
  if (year) return made(Number(year) + (year.length === 2 ? 2000 : 0), month, day);
  const away = (/** @type {Date} */ one) => Math.abs(Math.round((one.getTime() - near.getTime()) / DAY_MS));
  return [-1, 0, 1].map((n) => made(near.getFullYear() + n, month, day)).reduce((best, one) => (one && (!best || away(one) < away(best)) ? one : best), null);
}

/** Như thế, viết lại dd/mm/yyyy; "" khi không hiểu. @param {string} text @param {Date} near */
export function readDay(text, near) {
  const found = dayOf(text, near);
  return found ? dayText(found) : "";
}

/** Giờ người ta gõ, viết lại HH:MM; "" khi không hiểu. @param {string} text */
export function readTime(text) {
  const clean = text.trim().toLowerCase();
  const found = /^(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{2})?\s*(?:phút|p|')?$/.exec(clean) ?? /^(\d{1,2}?)(\d{2})?$/.exec(clean);
  if (!found) return "";
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  return hour < 24 && minute < 60 ? `${pad(hour)}:${pad(minute)}` : "";
}

/** Ngày kèm giờ, thứ tự nào cũng được, viết lại HH:MM dd/mm/yyyy; chỉ có ngày thì hết giờ làm việc. @param {string} text @param {Date} near */
export function readMoment(text, near) {
  const clean = text.trim().replaceAll(",", " ").replaceAll("T", " ");
  const whole = readDay(clean, near);
  if (whole) return `17:00 ${whole}`;
  const parts = clean.replace(/^(\d{8})(\d{4})$/, "$1 $2").split(/\s+/);
  for (let cut = 1; cut < parts.length; cut += 1) {
    const [left, right] = [parts.slice(0, cut).join(" "), parts.slice(cut).join(" ")];
    for (const [day, hour] of [[left, right], [right, left]]) {
      const [on, at] = [readDay(day, near), readTime(hour)];
      if (on && at) return `${at} ${on}`;
    }
  }
  return "";
}
