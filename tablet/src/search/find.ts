import { fold, hasMarks, tidyWords } from "./fold"

export interface PageText {
  file: number
  page: number
  text: string
}

export interface Hit {
  file: number
  page: number
  before: string
  match: string
  after: string
}

export const HITS_SHOWN = 60
const AROUND = 48

interface Folded {
  text: string
  /** Where each folded letter stands in the readable text. */
  at: number[]
}

/** Typed with marks, the marks count; typed without, they don't. First hit of each page, pages in order. */
export function find(pages: Iterable<PageText>, query: string): Hit[] {
  const exact = hasMarks(query)
  const wanted = squeeze(exact ? tidyWords(query) : fold(query))
  const hits: Hit[] = []
  if (wanted.length < 2) return hits
  for (const page of pages) {
    const readable = squeeze(exact ? composed(page.text) : page.text.normalize("NFC"))
    const folded = exact ? plain(readable) : foldWithPlaces(readable)
    const start = folded.text.indexOf(wanted)
    if (start < 0) continue
    const from = folded.at[start] ?? 0
    const to = (folded.at[start + wanted.length - 1] ?? from) + 1
    hits.push({ file: page.file, page: page.page, ...excerpt(readable, from, to) })
    if (hits.length >= HITS_SHOWN) break
  }
  return hits
}

function excerpt(text: string, from: number, to: number): Pick<Hit, "before" | "match" | "after"> {
  const start = Math.max(0, from - AROUND)
  const cut = start ? text.indexOf(" ", start) + 1 : 0
  const before = text.slice(cut && cut <= from ? cut : start, from)
  const rest = text.slice(to, to + AROUND)
  const after = to + AROUND < text.length ? `${rest.replace(/\s\S*$/, "")} …` : rest
  return { before: (start ? "… " : "") + before, match: text.slice(from, to), after }
}

const squeeze = (text: string): string => text.replace(/\s+/g, " ").trim()

/** Tone placement is normalised without changing the case, so lengths stay as they are read. */
function composed(text: string): string {
  const normal = text.normalize("NFC")
  const tidy = tidyWords(normal)
  return tidy.length === normal.length ? restoreCase(tidy, normal) : tidy
}

function restoreCase(tidy: string, original: string): string {
  return Array.from(tidy, (letter, index) => {
    const before = original.charAt(index)
    return before !== before.toLowerCase() ? letter.toUpperCase() : letter
  }).join("")
}

function plain(text: string): Folded {
  const lower = text.toLowerCase()
  return { text: lower, at: Array.from({ length: lower.length }, (_, index) => index) }
}

function foldWithPlaces(text: string): Folded {
  let folded = ""
  const at: number[] = []
  for (let index = 0; index < text.length; index++)
    for (const letter of fold(text.charAt(index))) {
      folded += letter
      at.push(index)
    }
  return { text: folded, at }
}
