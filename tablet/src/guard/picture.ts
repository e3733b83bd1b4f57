import type { Box } from "./marks"
import type { Blob, Mask, Turned } from "./pixels"
import { blobs, closed, closedRows, darker, maskOf, painted, part, rectangle, turned } from "./pixels"
import { pairs } from "./strokes"

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
/** Ink that runs together: two stamps side by side, a stamp and a seal. */
const GROUP = 120.0
const MOST_GROUPS = 4
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
  /** The picture that the zones lie in: turned left when its lines ran up and down. */
  picture: Picture
  lying: boolean
  /** Whether the page bears coloured ink. */
  isInked: boolean
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
  const row = fine.width * 4
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, at = 2 * y * row; x < width; x += 1, at += 8) {
      const red = ((data[at] ?? 0) + (data[at + 4] ?? 0) + (data[at + row] ?? 0) + (data[at + row + 4] ?? 0)) >> 2
      const green = ((data[at + 1] ?? 0) + (data[at + 5] ?? 0) + (data[at + row + 1] ?? 0) + (data[at + row + 5] ?? 0)) >> 2
      const blue = ((data[at + 2] ?? 0) + (data[at + 6] ?? 0) + (data[at + row + 2] ?? 0) + (data[at + row + 6] ?? 0)) >> 2
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
  const joined = closed(mask, Math.round(2.4 * MM), Math.round(2.4 * MM))
  yield* ofBoxSize(mask, "box")
  yield* ofBoxSize(joined, "box")
  yield* inOthers(mask, blobs(joined), "box")
}

/** Frames that other ink runs into: a stamp under a seal, beside another stamp, over the letterhead. */
function* inOthers(mask: Mask, pieces: Blob[], kind: "box" | "ink"): Generator<Zone> {
  const large = pieces.filter((one) => Math.max(one.w, one.h) >= BOX_LONG[0] * MM && Math.max(one.w, one.h) <= GROUP * MM && Math.min(one.w, one.h) >= BOX_SHORT[0] * MM)
  const mixed = large.filter((one) => {
    const rect = rectangle(one)
    return rect.high > 0.8 * BOX_SHORT[1] * MM || rect.wide > 0.7 * BOX_LONG[1] * MM
  })
  for (const piece of mixed.sort((one, other) => other.area - one.area).slice(0, MOST_GROUPS))
    for (const one of pairs(part(mask, piece), MM, BOX_LONG[1] * MM)) yield { ...one, x: one.x + piece.x, y: one.y + piece.y, kind }
}

/** Coloured ink: stamps by themselves, and larger patches (a stamp under a seal) whole. */
function* ink(coloured: Mask): Generator<Zone> {
  const joined = closed(coloured, Math.round(2.6 * MM), Math.round(1.6 * MM))
  const pieces = blobs(joined)
  yield* ofBoxSize(joined, "ink")
  yield* inOthers(coloured, pieces, "ink")
  for (const piece of pieces) {
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
function shareOf(zone: Zone, fine: { width: number; height: number }): Box {
  const turn = (zone.angle * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))]
  const [across, down] = [(zone.wide * cos + zone.high * sin) / 2, (zone.wide * sin + zone.high * cos) / 2]
  const [width, height] = [fine.width / COARSE, fine.height / COARSE]
  const inside = (value: number): number => Math.min(Math.max(value, 0), 1)
  return [inside((zone.x - across) / width), inside((zone.y - down) / height), inside((zone.x + across) / width), inside((zone.y + down) / height)]
}

interface Marks {
  dark: Mask
  coloured: Mask
  isInked: boolean
  pieces: Blob[]
}

function marksOf({ low, spread, width, height }: Coarse): Marks {
  const dark = darker(low, width, height, 41, 14)
  const coloured = maskOf(width, height)
  let count = 0
  for (let at = 0; at < coloured.data.length; at += 1)
    if (dark.data[at] && (spread[at] ?? 0) > COLOUR) {
      coloured.data[at] = 1
      count += 1
    }
  return { dark, coloured, isInked: count >= 40, pieces: blobs(dark) }
}

/** Pixels in runs longer than a word. */
function long({ data, width, height }: Mask): number {
  let count = 0
  for (let y = 0; y < height; y += 1)
    for (let x = 0, row = y * width; x < width; x += 1) {
      const from = x
      while (x < width && data[row + x]) x += 1
      if (x - from >= 14 * MM) count += x - from
    }
  return count
}

/** Whether the lines of text run up and down. */
function liesOnItsSide(letters: Mask): boolean {
  const gap = Math.round(ALONE_GAP * MM)
  return long(closedRows(turned(letters), gap)) > 1.3 * long(closedRows(letters, gap))
}

/** The page turned left by a quarter. */
function turnedLeft({ data, width, height }: Picture): Picture {
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height)
  const made = new Uint32Array(width * height)
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) made[(width - 1 - x) * height + y] = from[y * width + x] ?? 0
  return { data: new Uint8ClampedArray(made.buffer), width: height, height: width }
}

const lettersOf = (pieces: Blob[], { width, height }: Mask): Mask => painted(pieces.filter(isLetter), width, height)

/** Every zone of a page where a mark may stand; lines only in the part of the page above `below` (0 to 1). */
export function look(fine: Picture, below: number): Looked {
  const upright = marksOf(coarseOf(fine))
  const lying = liesOnItsSide(lettersOf(upright.pieces, upright.dark))
  const picture = lying ? turnedLeft(fine) : fine
  const { dark, coloured, isInked, pieces } = lying ? marksOf(coarseOf(picture)) : upright
  const { width, height } = dark
  // Which end of a lying page is its head isn't known.
  const isHead = ({ y }: { y: number }): boolean => y < below * height || (lying && y > (1 - below) * height)
  const inks = isInked ? once(ink(coloured)) : []
  const letters = painted(pieces.filter((one) => isLetter(one) && isHead(one)), width, height)
  const alone = once([...lines(letters, ALONE_GAP), ...lines(letters, SPACED_GAP)]).filter(isHead)
  return {
    stamps: [
      ...inks.filter((one) => one.kind === "ink").slice(0, MOST_STAMPS),
      ...once(frames(pieces, width, height)).slice(0, MOST_STAMPS),
      ...inks.filter((one) => one.kind === "patch").slice(0, MOST_PATCHES),
    ],
    // The tallest letters first: marks are set larger than text.
    lines: alone.sort((one, other) => other.high - one.high).slice(0, MOST_LINES),
    picture,
    lying,
    isInked,
  }
}

/** The upright rectangle around a zone, as parts of the page as it was given. */
export function placeOf(zone: Zone, { picture, lying }: Looked): Box {
  const [left, top, right, bottom] = shareOf(zone, picture)
  return lying ? [1 - bottom, left, 1 - top, right] : [left, top, right, bottom]
}
