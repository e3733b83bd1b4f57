import { prefs } from "../app/prefs.svelte"
import { DAY, HOUR, MINUTE } from "../core/clock"
import { t } from "./index"

const ZONE = "Asia/Ho_Chi_Minh"

const parts = (at: number): Record<string, string> =>
  Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", {
      timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false,
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const VI_DAYS = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"]
const EN_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
const EN_MONTHS = "January February March April May June July August September October November December".split(" ")

export const clockTime = (at: number): string => `${parts(at)["hour"] ?? ""}:${parts(at)["minute"] ?? ""}`

/** 23/11 */
export const shortDate = (at: number): string => `${parts(at)["day"] ?? ""}/${parts(at)["month"] ?? ""}`

/** A number that is the same for all moments of one day in Hà Nội. */
export const dayOf = (at: number): number => Math.floor((at + 7 * HOUR) / DAY)

export function weekday(at: number): string {
  const index = WEEKDAYS.indexOf(parts(at)["weekday"] ?? "")
  return (prefs.language === "vi" ? VI_DAYS : EN_DAYS)[index] ?? ""
}

/** Thứ Hai, 23 tháng 11 */
export function longDate(at: number): string {
  const { day = "", month = "1" } = parts(at)
  if (prefs.language === "en") return `${weekday(at)}, ${day} ${EN_MONTHS[Number(month) - 1] ?? ""}`
  const name = weekday(at)
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${day} tháng ${month}`
}

/** "hôm nay", "ngày mai", "thứ Năm 26/11": with the weekday when it helps. */
export function dayName(at: number, now: number): string {
  const away = dayOf(at) - dayOf(now)
  if (away === 0) return t("day.today")
  if (away === 1) return t("day.tomorrow")
  if (away === -1) return t("day.yesterday")
  return `${weekday(at)} ${shortDate(at)}`
}

/** 06:12, or with the day when it wasn't today. */
export const when = (at: number, now: number): string =>
  dayOf(at) === dayOf(now) ? clockTime(at) : `${clockTime(at)} ${dayName(at, now)}`

/** Relative only under an hour. */
export function inMinutes(at: number, now: number): string {
  const left = Math.ceil((at - now) / MINUTE)
  return left > 0 && left < 60 ? t("day.minutes", { n: left }) : ""
}

export const number = (value: number): string => new Intl.NumberFormat(prefs.language === "vi" ? "vi-VN" : "en-GB").format(value)

export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"]
  let rest = value
  let unit = 0
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000
    unit++
  }
  const digits = new Intl.NumberFormat(prefs.language === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: rest < 10 && unit > 1 ? 1 : 0 })
  return `${digits.format(rest)}\u00a0${units[unit] ?? ""}`
}
