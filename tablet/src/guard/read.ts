import { bare, clean, each, isLetter, isUpper, tight, words } from "./letters"
import type { Mark } from "./marks"
import { table } from "./marks"
import { marksInPage } from "./words"

// The twin of khue/files/rules/guard/read.py: what letters that a machine read may mean, however broken.

/** The words and how sure the machine is (0 to 100). */
export interface Read {
  text: string
  sure: number
}

export type Judged = readonly [Mark, number] | undefined

const LOOKS_LIKE: Record<string, string> = { "0": "O", "1": "I", "!": "I", "7": "T", "¡": "I", Ð: "Đ", "?": "T" }
const NOT_A_LETTER = /[^\p{L}\p{M}]+/gu
const SHORT = /^M[ÂẬẤẦẨẪAÁÀẢÃẠĂẶẮẰẲẴ]T$/

/** How many letters have to change, come or go; more than `most` isn't counted out. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at]
    for (let to = 1; to <= other.length; to += 1)
      next.push(Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1)))
    row = next
  }
  return row.at(-1) ?? 0
}

function mostlyUpper(text: string): boolean {
  const letters = each(text).filter(isLetter)
  return letters.length > 0 && letters.filter(isUpper).length >= 0.7 * letters.length
}

/** The shortest mark: three letters, so what its vowel carries counts. */
function mat(core: string, framed: boolean): Judged {
  if (!SHORT.test(core)) {
    const near = framed && core.length >= 2 && core.length <= 4 && core.includes("Ậ") && distance(bare(core), "MAT", 1) <= 1
    return near ? ["mat", 0.9] : undefined
  }
  if (core[1] === "Ậ") return ["mat", 0.97]
  if (core[1] === "Â") return ["mat", 0.92]
  if (table.unlikely.has(core)) return ["mat", framed ? 0.9 : 0.45]
  return ["mat", framed ? 0.9 : 0.7]
}

/** The letters of the words, without crumbs of a frame at either end. */
function coreOf(text: string): string {
  const plain = clean(each(text).map((one) => LOOKS_LIKE[one] ?? one).join(""))
  const all = words(plain).map((one) => one.replace(NOT_A_LETTER, "")).filter(Boolean)
  const spaced = all.filter((one) => one.length === 1).length > 0.6 * all.length
  while (all.length > 1 && !spaced && all[0]?.length === 1) all.shift()
  while (all.length > 1 && !spaced && all.at(-1)?.length === 1) all.pop()
  return tight(all.join(""))
}

function one(text: string, framed: boolean): Judged {
  const core = coreOf(text)
  const plain = bare(core)
  if (!plain || table.notMarks.some((other) => plain.startsWith(other)) || !mostlyUpper(text)) return undefined
  if (plain.length <= 4) return mat(core, framed)
  let best: Judged
  for (const [name, level] of table.levels) {
    if (level === "mat") continue
    const wrong = distance(plain, bare(name), 2)
    if (wrong === 0) best = surer(best, [level, 0.97])
    else if (wrong === 1) best = surer(best, [level, framed ? 0.92 : 0.9])
    else if (wrong === 2 && level === "tuyet_mat") best = surer(best, [level, framed ? 0.9 : 0.7])
  }
  return best
}

export const surer = (first: Judged, second: Judged): Judged => ((second?.[1] ?? 0) > (first?.[1] ?? 0) ? second : first)

/** The level that the words name and how sure that is; `framed`: they stand in a frame or in coloured ink. */
export function judged(read: Read, framed: boolean): Judged {
  let best: Judged
  for (const line of read.text.split("\n")) {
    for (const mark of marksInPage([{ text: line, line: 0 }], true)) best = surer(best, [mark.level, mark.score])
    best = surer(best, one(line, framed))
  }
  return best
}
