import { query, ranges, type Range } from "../search/match"

/** A run of letters as pdf.js gives it; the transform is that of the page, y upwards. */
export interface Run {
  str: string
  transform: number[]
  width: number
  hasEOL: boolean
  fontName: string
}

/** A rectangle in per cent of the page as it is shown. */
export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** As much of pdf.js's viewport as is needed here. */
export interface Viewport {
  width: number
  height: number
  convertToViewportPoint(x: number, y: number): number[]
}

/** Width of a text in any unit; only the ratio to the whole run counts. */
export type Measure = (text: string, font: string) => number

const BELOW = 0.25
const ABOVE = 0.95

/** One entry for each place of the words on the page; a place that goes over a line's end has several boxes. */
export function marksOn(runs: Run[], text: string, viewport: Viewport, measure: Measure): Box[][] {
  const asked = query(text)
  if (!asked) return []
  const whole = runs.map((run) => run.str + (run.hasEOL ? "\n" : "")).join("")
  return ranges(whole, asked).map((range) => boxes(runs, range, viewport, measure))
}

function boxes(runs: Run[], [from, to]: Range, viewport: Viewport, measure: Measure): Box[] {
  const found: Box[] = []
  let at = 0
  for (const run of runs) {
    const begin = Math.max(0, from - at)
    const end = Math.min(run.str.length, to - at)
    if (begin < end && run.str.slice(begin, end).trim()) found.push(box(run, begin, end, viewport, measure))
    at += run.str.length + (run.hasEOL ? 1 : 0)
  }
  return found
}

function box(run: Run, begin: number, end: number, viewport: Viewport, measure: Measure): Box {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = run.transform
  const along = Math.hypot(a, b) || 1
  const total = measure(run.str, run.fontName) || 1
  const part = (letters: number): number => (run.width * measure(run.str.slice(0, letters), run.fontName)) / total
  const corners = [part(begin), part(end)].flatMap((length) =>
    [-BELOW, ABOVE].map((rise) => viewport.convertToViewportPoint(x + (a / along) * length + c * rise, y + (b / along) * length + d * rise)),
  )
  const xs = corners.map((point) => Number(point[0]))
  const ys = corners.map((point) => Number(point[1]))
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return {
    left: (100 * left) / viewport.width,
    top: (100 * top) / viewport.height,
    width: (100 * (Math.max(...xs) - left)) / viewport.width,
    height: (100 * (Math.max(...ys) - top)) / viewport.height,
  }
}
