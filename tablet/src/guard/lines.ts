import type { Box, Segment } from "./marks"

// The twin of khue/files/rules/guard/lines.py: pieces of text with their boxes become rows, and rows the words that stand alone.

/** Some letters where they stand: y grows downwards. A text layer may give one letter or a whole line. */
export interface Piece {
  text: string
  left: number
  top: number
  right: number
  bottom: number
}

const high = (one: Piece): number => Math.max(one.bottom - one.top, 0.1)

function* rows(pieces: Piece[]): Generator<Piece[]> {
  let row: Piece[] = []
  let [low, top] = [0, 0]
  for (const piece of [...pieces].sort((one, other) => one.top + one.bottom - other.top - other.bottom)) {
    const middle = (piece.top + piece.bottom) / 2
    if (row.length && (middle < low || middle > top)) {
      yield row
      row = []
    }
    if (!row.length) [low, top] = [middle - 0.6 * high(piece), middle + 0.6 * high(piece)]
    row.push(piece)
    if (high(piece) > 0.6 * (top - low)) top = Math.max(top, middle + 0.35 * high(piece))
  }
  if (row.length) yield row
}

/** The row cut at wide gaps, each piece once though it was drawn twice. */
function* parts(row: Piece[], wide: number): Generator<Piece[]> {
  row.sort((one, other) => one.left - other.left)
  const heights = row.map(high).sort((one, other) => one - other)
  const tall = heights[Math.floor(heights.length * 0.7)] ?? 1
  let part: Piece[] = []
  for (const piece of row) {
    const last = part.at(-1)
    if (last && piece.text === last.text && Math.abs(piece.left - last.left) < 0.16 * tall) continue
    if (last && piece.left - last.right > wide * tall) {
      yield part
      part = []
    }
    part.push(piece)
  }
  if (part.length) yield part
}

function textOf(part: Piece[]): string {
  const tall = Math.max(...part.map(high))
  let said = ""
  for (const [at, piece] of part.entries()) {
    const before = part[at - 1]
    if (before && piece.left - before.right > 0.22 * tall) said += " "
    said += piece.text
  }
  return said.normalize("NFC")
}

function boxOf(part: Piece[], width: number, height: number): Box {
  const side = (choose: (...all: number[]) => number, of: (one: Piece) => number): number => choose(...part.map(of))
  return [
    side(Math.min, (one) => one.left) / width,
    side(Math.min, (one) => one.top) / height,
    side(Math.max, (one) => one.right) / width,
    side(Math.max, (one) => one.bottom) / height,
  ]
}

/** The words of a page that stand together, row by row. `gap`: of letters' height, where a row is cut. */
export function segments(pieces: Piece[], width: number, height: number, gap = 1.7): Segment[] {
  const found: Segment[] = []
  let line = 0
  for (const row of rows(pieces.filter((one) => one.text.trim()))) {
    for (const part of parts(row, gap)) found.push({ text: textOf(part), line, box: boxOf(part, width, height) })
    line += 1
  }
  return found
}
