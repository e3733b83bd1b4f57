import { fold, hasMarks, tidyWords } from "./fold"

export const LEAST_LETTERS = 2

/** Where words stand in a text: letters [from, to) of it. */
export type Range = [from: number, to: number]

export interface Query {
  wanted: string
  /** Typed with marks, the marks count; typed without, they don't. */
  exact: boolean
}

export function query(text: string): Query | null {
  const exact = hasMarks(text)
  const wanted = squeeze(exact ? tidyWords(text) : fold(text))
  return wanted.length < LEAST_LETTERS ? null : { wanted, exact }
}

export const squeeze = (text: string): string => text.replace(/\s+/g, " ").trim()

/** A quick look without places: most pages hold nothing. */
export const contains = (text: string, { wanted, exact }: Query): boolean =>
  squeeze(exact ? tidyWords(text) : fold(text)).includes(wanted)

/** All places of the words, whatever the case, the way letters are composed, and breaks of lines. */
export function ranges(text: string, { wanted, exact }: Query): Range[] {
  const { letters, from, to } = index(text, exact)
  const found: Range[] = []
  for (let at = letters.indexOf(wanted); at >= 0; at = letters.indexOf(wanted, at + wanted.length))
    found.push([from[at] ?? 0, to[at + wanted.length - 1] ?? text.length])
  return found
}

interface Index {
  letters: string
  from: number[]
  to: number[]
}

function index(text: string, exact: boolean): Index {
  let letters = ""
  const from: number[] = []
  const to: number[] = []
  for (const { 0: cluster, index: at } of text.matchAll(/\s+|\P{M}\p{M}*|\p{M}+/gsu)) {
    const plain = /^\s/.test(cluster) ? " " : exact ? cluster.normalize("NFC").toLowerCase() : fold(cluster)
    letters += plain
    for (let n = 0; n < plain.length; n++) {
      from.push(at)
      to.push(at + cluster.length)
    }
  }
  const tidy = exact ? tidyWords(letters) : letters
  return { letters: tidy.length === letters.length ? tidy : letters, from, to }
}
