import type { Box } from "./marks"
import type { Blob, Mask, Turned } from "./pixels"
import { blobs, closed, closedRows, darker, maskOf, painted, rectangle } from "./pixels"

// Ảnh của trang: where on a page a mark may stand, found by lines, colour and shape; no reading yet.
// The same measures as khue/files/rules/guard/picture.py, which sees more and is asked for every page at the door.

export const FINE_DPI = 200
/** The page is drawn at FINE_DPI for reading and looked at in a copy this many times smaller. */
export const COARSE = 2
const MM = FINE_DPI / COARSE / 25.4
/** How far the strongest and weakest colour of a pixel lie apart in coloured ink (0 to 255). */
const COLOUR = 42
const LETTER = [1.0, 11.0] as const
const ALONE_GAP = 3.2
const SPACED_GAP = 9.0
const LINE_LONG = [4.5, 70.0] as const
const LINE_HIGH = 2.0
const LINE_SHAPE = [1.15, 11.0] as const
const BOX_LONG = [9.0, 62.0] as const
const BOX_SHORT = [4.2, 17.0] as const
const PATCH = 75.0
const MOST_STAMPS = 16
const MOST_PATCHES = 4
const MOST_LINES = 24

/** A turned rectangle in pixels of the coarse picture; `angle` in degrees, clockwise. */
export interface Zone extends Turned {
  kind: "line" | "box" | "ink" | "patch"
}

export interface Picture {
  /** RGBA of the page drawn at FINE_DPI. */
  data: Uint8ClampedArray
  width: number
  height: number
}

export interface Looked {
  stamps: Zone[]
  lines: Zone[]
}

interface Coarse {
  low: Uint8Array
  spread: Uint8Array
  width: number
  height: number
}

function coarseOf(fine: Picture): Coarse {
  const [width, height] = [fine.width >> 1, fine.height >> 1]
  const [low, spread] = [new Uint8Array(width * height), new Uint8Array(width * height)]
  const { data } = fine
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const one = (2 * y * fine.width + 2 * x) * 4
      const below = one + fine.width * 4
      const mean = (channel: number): number =>
        ((data[one + channel] ?? 0) + (data[one + 4 + channel] ?? 0) + (data[below + channel] ?? 0) + (data[below + 4 + channel] ?? 0)) >> 2
      const [red, green, blue] = [mean(0), mean(1), mean(2)]
      const least = Math.min(red, green, blue)
      low[y * width + x] = least
      spread[y * width + x] = Math.max(red, green, blue) - least
    }
  }
  return { low, spread, width, height }
}

const between = (value: number, [least, most]: readonly [number, number]): boolean => value >= least * MM && value <= most * MM

const isLetter = (one: Blob): boolean => between(one.h, LETTER) && one.w <= 16 * MM && one.area >= 6

/** Short rows of letters with nothing beside them, of the shape that the words of a mark have. */
function* lines(letters: Mask, gap: number): Generator<Zone> {
  for (const piece of blobs(closedRows(letters, Math.round(gap * MM)))) {
    if (Math.max(piece.w, piece.h) < LINE_LONG[0] * MM || piece.w > LINE_LONG[1] * MM || piece.h > 26 * MM) continue
    const rect = rectangle(piece)
    const shape = rect.wide / rect.high
    if (rect.high < LINE_HIGH * MM || shape < LINE_SHAPE[0] || shape > LINE_SHAPE[1] || Math.abs(rect.angle) > 30) continue
    yield { ...rect, kind: "line" }
  }
}

function* ofBoxSize(mask: Mask, kind: "box" | "ink"): Generator<Zone> {
  for (const piece of blobs(mask)) {
    const long = Math.max(piece.w, piece.h)
    if (long < BOX_LONG[0] * MM || long > 1.1 * BOX_LONG[1] * MM) continue
    const rect = rectangle(piece)
    if (between(rect.wide, BOX_LONG) && between(rect.high, BOX_SHORT) && rect.wide >= 1.25 * rect.high) yield { ...rect, kind }
  }
}

/** Boxes of the size of a stamp, whole or worn, drawn in any ink. */
function* frames(pieces: Blob[], width: number, height: number): Generator<Zone> {
  const chosen = pieces.filter((one) => {
    const [long, short] = [Math.max(one.w, one.h), Math.min(one.w, one.h)]
    if (long > 66 * MM) return false
    const whole = long >= BOX_LONG[0] * MM && short >= 4.2 * MM && one.area < 0.55 * one.w * one.h
    const stroke = long >= 5 * MM && one.w * one.h > 14 * one.area
    return whole || stroke || (short <= 1.6 * MM && long >= 4 * MM)
  })
  if (!chosen.length) return
  const mask = painted(chosen, width, height)
  yield* ofBoxSize(mask, "box")
  yield* ofBoxSize(closed(mask, Math.round(2.4 * MM), Math.round(2.4 * MM)), "box")
}

/** Coloured ink: stamps by themselves, and larger patches (a stamp under a seal) whole. */
function* ink(coloured: Mask): Generator<Zone> {
  const joined = closed(coloured, Math.round(2.6 * MM), Math.round(1.6 * MM))
  yield* ofBoxSize(joined, "ink")
  for (const piece of blobs(joined)) {
    if (!between(piece.w, [6, PATCH]) || !between(piece.h, [3, PATCH])) continue
    const rect = rectangle(piece)
    if (rect.high <= BOX_SHORT[1] * MM * 0.8) continue
    yield { x: piece.x + piece.w / 2, y: piece.y + piece.h / 2, wide: piece.w, high: piece.h, angle: 0, kind: "patch" }
  }
}

const samePlace = (one: Zone, other: Zone): boolean =>
  one.kind === other.kind &&
  Math.abs(one.x - other.x) < 2 * MM && Math.abs(one.y - other.y) < 1.2 * MM &&
  Math.abs(one.wide - other.wide) < 4 * MM && Math.abs(one.high - other.high) < 2 * MM

function once(zones: Iterable<Zone>): Zone[] {
  const kept: Zone[] = []
  for (const zone of zones) if (!kept.some((one) => samePlace(one, zone))) kept.push(zone)
  return kept
}

/** The upright rectangle around a zone, as parts of the page. */
export function shareOf(zone: Zone, fine: { width: number; height: number }): Box {
  const turn = (zone.angle * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))]
  const [across, down] = [(zone.wide * cos + zone.high * sin) / 2, (zone.wide * sin + zone.high * cos) / 2]
  const [width, height] = [fine.width / COARSE, fine.height / COARSE]
  const inside = (value: number): number => Math.min(Math.max(value, 0), 1)
  return [inside((zone.x - across) / width), inside((zone.y - down) / height), inside((zone.x + across) / width), inside((zone.y + down) / height)]
}

/** Every zone of a page where a mark may stand; lines only in the part of the page above `below` (0 to 1). */
export function look(fine: Picture, below: number): Looked {
  const { low, spread, width, height } = coarseOf(fine)
  const dark = darker(low, width, height, 41, 14)
  const pieces = blobs(dark)
  const coloured = maskOf(width, height)
  let count = 0
  for (let at = 0; at < coloured.data.length; at += 1)
    if (dark.data[at] && (spread[at] ?? 0) > COLOUR) {
      coloured.data[at] = 1
      count += 1
    }
  const inks = count < 40 ? [] : once(ink(coloured))
  const letters = painted(pieces.filter((one) => isLetter(one) && one.y < below * height), width, height)
  const alone = once([...lines(letters, ALONE_GAP), ...lines(letters, SPACED_GAP)]).filter((one) => one.y < below * height)
  return {
    stamps: [
      ...inks.filter((one) => one.kind === "ink").slice(0, MOST_STAMPS),
      ...once(frames(pieces, width, height)).slice(0, MOST_STAMPS),
      ...inks.filter((one) => one.kind === "patch").slice(0, MOST_PATCHES),
    ],
    // The tallest letters first: marks are set larger than text.
    lines: alone.sort((one, other) => other.high - one.high).slice(0, MOST_LINES),
  }
}
