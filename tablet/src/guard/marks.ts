import said from "../../../khue/files/rules/guard/marks.json"
import { bare, tight } from "./letters"

// Bảng dấu độ mật: the same table that the server reads.

/** From lowest to highest. */
export const LEVELS = ["none", "mat", "toi_mat", "tuyet_mat"] as const
export type Level = (typeof LEVELS)[number]
export type Mark = Exclude<Level, "none">

/** Left, top, right, bottom as parts of the page's width and height (0 to 1). */
export type Box = readonly [number, number, number, number]

/** Words of one line without a wide gap between; `line` counts lines from the top. */
export interface Segment {
  text: string
  line: number
  box?: Box | undefined
}

export type How = "declared" | "name" | "text" | "stamp" | "field" | "inside"

/** One mark: which level, how it was seen, where, and how sure (0 to 1; under `sure` it decides nothing). */
export interface Found {
  level: Mark
  how: How
  score: number
  box?: Box | undefined
}

const longestFirst = (list: string[]): string[] => list.map(tight).sort((one, other) => other.length - one.length)

export const table = {
  levels: new Map<string, Mark>(said.levels.map((one) => [tight(one.words), one.level as Mark])),
  none: new Set(said.none.map(bare)),
  labels: longestFirst(said.labels),
  prefixes: longestFirst(said.prefixes),
  suffixes: longestFirst(said.suffixes),
  leadsOn: new Set(said.leads_on),
  goesOn: new Set(said.goes_on.map(bare)),
  notMarks: said.not_marks.map(bare),
  unlikely: new Set(said.unlikely_words),
  topLines: said.top_lines,
  sure: said.sure,
} as const

export const rank = (level: Level): number => LEVELS.indexOf(level)

/** The highest level first, then the surest. */
export const strongest = <T extends { level: Level; score: number }>(found: T[]): T[] =>
  [...found].sort((one, other) => rank(other.level) - rank(one.level) || other.score - one.score)
