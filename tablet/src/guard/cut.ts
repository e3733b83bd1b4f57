import type { Picture, Zone } from "./picture"
import { COARSE } from "./picture"
import type { Blob, Mask } from "./pixels"
import { blobs, divide, maskOf } from "./pixels"
import { blurred, resized } from "./fields"

// Small pictures cut out of a page for reading: upright, scaled so that letters stand as high as the machine reads best.

/** Pixels: the height of letters at which Tesseract reads best. */
const LETTER = 34

export interface Grey {
  data: Uint8Array
  width: number
  height: number
}

/** `grey`: the darkest of the three colours; `ink`: coloured ink only, black letters under a red stamp are gone; `black`: a red seal over black ink is gone. */
export type Layer = "grey" | "ink" | "black"

function valueAt(page: Picture, at: number, layer: Layer): number {
  const [red, green, blue] = [page.data[at] ?? 255, page.data[at + 1] ?? 255, page.data[at + 2] ?? 255]
  const least = Math.min(red, green, blue)
  if (layer === "grey") return least
  if (layer === "black") return Math.max(red, green, blue)
  return 255 - Math.min(Math.max((Math.max(red, green, blue) - least) * 2 - 30, 0), 255)
}

/** The zone upright; `more`: sideways, above and below, in parts of its height. */
export function cut(page: Picture, zone: Zone, layer: Layer, scale: number, more: readonly [number, number, number], turn = 0): Grey {
  const [wide, high] = [zone.wide * COARSE, zone.high * COARSE]
  const [side, above, below] = more
  const [across, down] = [wide + 2 * side * high, high * (1 + above + below)]
  const [width, height] = [Math.max(Math.round(across * scale), 8), Math.max(Math.round(down * scale), 8)]
  const angle = ((zone.angle + turn) * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const shift = ((below - above) / 2) * high * (turn === 180 ? -1 : 1)
  const [middleX, middleY] = [zone.x * COARSE - sin * shift, zone.y * COARSE + cos * shift]
  const data = new Uint8Array(width * height)
  // Shrinking takes the mean of several samples, so that thin strokes stay.
  const samples = Math.min(Math.max(Math.round(1 / scale), 1), 4)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = 0
      for (let n = 0; n < samples * samples; n += 1) {
        const u = (x + ((n % samples) + 0.5) / samples) / scale - across / 2
        const v = (y + (Math.floor(n / samples) + 0.5) / samples) / scale - down / 2
        sum += smooth(page, middleX + u * cos - v * sin, middleY + u * sin + v * cos, layer)
      }
      data[y * width + x] = sum / (samples * samples)
    }
  return { data, width, height }
}

function smooth(page: Picture, x: number, y: number, layer: Layer): number {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)]
  const [dx, dy] = [x - 0.5 - left, y - 0.5 - top]
  const pixel = (px: number, py: number): number =>
    px < 0 || py < 0 || px >= page.width || py >= page.height ? 255 : valueAt(page, (py * page.width + px) * 4, layer)
  return (
    pixel(left, top) * (1 - dx) * (1 - dy) + pixel(left + 1, top) * dx * (1 - dy) +
    pixel(left, top + 1) * (1 - dx) * dy + pixel(left + 1, top + 1) * dx * dy
  )
}

/** Words that stand alone. */
export function lineOf(page: Picture, zone: Zone, turn = 0): Grey {
  const scale = Math.min(Math.max(LETTER / (zone.high * COARSE), 0.3), 5)
  return framedBy(cut(page, zone, "grey", scale, [0.5, 0.6, 0.5], turn), 6)
}

/** What stands inside a stamp's frame, cut in two ways: all of it, and only what has the size of letters. Nothing when none stands free. */
export function lettersIn(page: Picture, zone: Zone, layer: Layer, turn = 0): Grey[] {
  const scale = Math.min(Math.max((2.4 * LETTER) / (zone.high * COARSE), 0.3), 6)
  const whole = cut(page, zone, layer, scale, [0.04, 0.04, 0.04], turn)
  const free = freeLetters(whole)
  if (!free) return []
  const inside = insideOf(whole)
  return inside ? [inside, free] : [free]
}

function insideOf(whole: Grey): Grey | null {
  const edge = Math.round(0.175 * whole.height)
  if (whole.width < 4 * edge) return null
  const part = cropped(whole, edge, edge, whole.width - edge, whole.height - edge)
  return withoutLines(softened(part, 0.011 * whole.height), whole.width, whole.height)
}

function softened({ data, width, height }: Grey, sigma: number): Grey {
  return { data: Uint8Array.from(blurred({ data: Float32Array.from(data), width, height }, sigma).data, Math.round), width, height }
}

const median = (all: number[]): number => [...all].sort((one, other) => one - other)[all.length >> 1] ?? 0

/** Whether a piece of a cut-out stamp is a letter, by size and place. */
function isFree({ x, y, w, h, area }: Blob, wide: number, high: number): boolean {
  const inside = x > 0.02 * wide && x + w < 0.98 * wide && y > 0.04 * high && y + h < 0.97 * high
  const thick = Math.min(w, h) >= 0.07 * high && area >= 0.2 * w * h
  return inside && thick && h >= 0.17 * high && h <= 0.68 * high && w <= 0.4 * wide && Math.abs((y + h / 2) / high - 0.5) < 0.3
}

/** The letters of a stamp and the marks on them, without the lines around; nothing when none stand free. */
function freeLetters(whole: Grey): Grey | null {
  const { width: wide, height: high } = whole
  const pieces = blobs(darkOf(whole))
  const letters = pieces.filter((one) => isFree(one, wide, high))
  if (!letters.length) return null
  const [left, right] = [Math.min(...letters.map((one) => one.x)), Math.max(...letters.map((one) => one.x + one.w))]
  const [top, bottom] = [median(letters.map((one) => one.y)), median(letters.map((one) => one.y + one.h))]
  const tall = Math.max(bottom - top, 4)
  const isSmall = ({ x, y, w, h }: Blob): boolean => {
    const middle = y + h / 2
    const near = middle > Math.max(top - 0.55 * tall, 0.15 * high) && middle < Math.min(bottom + 0.4 * tall, 0.85 * high)
    return near && h < 0.5 * tall && w < 0.8 * tall && x >= left - 0.2 * tall && x + w <= right + 0.2 * tall && Math.max(w, h) < 4 * Math.min(w, h)
  }
  const data = new Uint8Array(wide * high).fill(255)
  for (const { runs } of pieces.filter((one) => letters.includes(one) || isSmall(one)))
    for (let at = 0; at < runs.length; at += 3) {
      const [row, from, to] = [(runs[at] ?? 0) * wide, runs[at + 1] ?? 0, runs[at + 2] ?? 0]
      data.set(whole.data.subarray(row + from, row + to), row + from)
    }
  const [from, to] = [Math.max(Math.trunc(top - 0.7 * tall), 0), Math.min(Math.trunc(bottom + 0.55 * tall), high)]
  const part = cropped({ data, width: wide, height: high }, Math.max(left - 2, 0), from, Math.min(right + 3, wide), to)
  return framedBy(scaled(part, LETTER / tall), 14, 255)
}

function scaled(from: Grey, scale: number): Grey {
  if (scale > 0.8 && scale < 1.25) return from
  const [width, height] = [Math.max(Math.round(from.width * scale), 1), Math.max(Math.round(from.height * scale), 1)]
  const made = resized({ data: Float32Array.from(from.data), width: from.width, height: from.height }, width, height)
  return { data: Uint8Array.from(made.data, Math.round), width, height }
}

function darkOf(part: Grey): Mask {
  const level = divide(part.data)
  const dark = maskOf(part.width, part.height)
  for (let at = 0; at < part.data.length; at += 1) if ((part.data[at] ?? 255) <= level) dark.data[at] = 1
  return dark
}

/** Lines of a frame and specks, by size and place; `wide` and `high` are those of the whole stamp. */
function isNoLetter(piece: Blob, part: Grey, wide: number, high: number): boolean {
  const flat = piece.w > 0.12 * wide && piece.h < 0.1 * high
  const tall = piece.w < 0.05 * high && piece.h > 0.5 * high
  const rim = (piece.y === 0 || piece.y + piece.h >= part.height) && piece.h < 0.12 * high
  return flat || tall || rim || piece.area < 5
}

function withoutLines(part: Grey, wide: number, high: number): Grey | null {
  const paper = quantile(part.data, 0.9)
  if (paper - quantile(part.data, 0.03) < 24) return null
  const data = part.data.slice()
  const columns = new Uint16Array(part.width)
  for (const piece of blobs(darkOf(part))) {
    const away = isNoLetter(piece, part, wide, high)
    for (let at = 0; at < piece.runs.length; at += 3) {
      const [y, from, to] = [piece.runs[at] ?? 0, piece.runs[at + 1] ?? 0, piece.runs[at + 2] ?? 0]
      if (away) data.fill(paper, y * part.width + from, y * part.width + to)
      else for (let x = from; x < to; x += 1) columns[x] = (columns[x] ?? 0) + 1
    }
  }
  const inked = [...columns.keys()].filter((x) => (columns[x] ?? 0) > 0.06 * high)
  if (inked.length < 0.5 * high) return null
  const [first, last] = [inked[0] ?? 0, inked.at(-1) ?? 0]
  const kept = cropped({ ...part, data }, Math.max(first - 4, 0), 0, Math.min(last + 5, part.width), part.height)
  return framedBy({ ...kept, data: kept.data.map((one) => (one > paper - 8 ? paper : one)) }, 14, paper)
}

function cropped(from: Grey, left: number, top: number, right: number, bottom: number): Grey {
  const [width, height] = [right - left, bottom - top]
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1) data.set(from.data.subarray((top + y) * from.width + left, (top + y) * from.width + right), y * width)
  return { data, width, height }
}

function framedBy(from: Grey, edge: number, paper = quantile(from.data, 0.9)): Grey {
  const [width, height] = [from.width + 2 * edge, from.height + 2 * edge]
  const data = new Uint8Array(width * height).fill(paper)
  for (let y = 0; y < from.height; y += 1) data.set(from.data.subarray(y * from.width, (y + 1) * from.width), (y + edge) * width + edge)
  return { data, width, height }
}

function quantile(data: Uint8Array, share: number): number {
  const counts = new Uint32Array(256)
  for (const one of data) counts[one] = (counts[one] ?? 0) + 1
  let seen = 0
  for (let level = 0; level < 256; level += 1) {
    seen += counts[level] ?? 0
    if (seen >= share * data.length) return level
  }
  return 255
}
