import { contains, query, ranges, squeeze } from "./match"

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

/** First hit of each page, pages in the order given. */
export function find(pages: Iterable<PageText>, text: string): Hit[] {
  const asked = query(text)
  const hits: Hit[] = []
  if (!asked) return hits
  for (const page of pages) {
    if (!contains(page.text, asked)) continue
    const readable = squeeze(page.text.normalize("NFC"))
    const [range] = ranges(readable, asked)
    if (!range) continue
    hits.push({ file: page.file, page: page.page, ...excerpt(readable, ...range) })
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
