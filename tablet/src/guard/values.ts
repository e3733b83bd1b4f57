import { bare, tight } from "./letters"
import type { Found, Mark } from "./marks"
import { table } from "./marks"
import { marksInPage } from "./words"

// What a property or a field says: the twin of value_evidence in khue/files/rules/guard/inside.py.

const MOST_TEXT = 100_000
const ASKING = ["DOMAT", "MUCMAT", "MUCDOMAT", "CAPDOMAT", "SECRECY", "CONFIDENTIALITY", "CLASSIFICATION", "SECURITYLEVEL"]
const LISTS = new Set(["KEYWORDS", "CATEGORY", "SUBJECT", "TAGS"])
const CODES: Record<string, Mark> = { A: "tuyet_mat", B: "toi_mat", C: "mat" }
const WORD = /[\p{L}\p{N}\p{M}_]+/gu

const run = (text: string): string => bare((text.match(WORD) ?? []).join(""))

function chosen(value: string): Found[] {
  const plain = run(value)
  const named = [...table.levels].find(([mark]) => bare(mark) === plain)?.[1]
  const level = named ?? (tight(value).length === 1 ? CODES[plain] : undefined)
  return level ? [{ level, how: "field", score: 0.97 }] : []
}

/** Marks in a value: standing by themselves, or a level where the name asks for one. */
export function marksInValue(name: string, value: string): Found[] {
  const said = value.slice(0, MOST_TEXT)
  const lines = said.split(/\r\n|\r|\n/).map((text, line) => ({ text, line }))
  const found: Found[] = marksInPage(lines).map((one) => ({ ...one, how: "field" }))
  const asked = run(name.replaceAll("_", ""))
  if (ASKING.some((one) => asked.startsWith(one) || asked.endsWith(one))) found.push(...chosen(said))
  if (LISTS.has(asked)) for (const part of said.split(/[,;|/]/)) found.push(...chosen(part))
  return found
}
