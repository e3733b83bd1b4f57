import said from "../../../khue/files/rules/guard/shapes.json"
import type { Grey } from "./cut"
import type { Field, Place } from "./fields"
import { bestPlace, blurred, cropped, fieldOf, levelled, quantileOf, resized, upsideDown } from "./fields"
import type { Mark } from "./marks"

// The twin of khue/files/rules/guard/shapes.py: a worn stamp is told by its shape, compared with the few words that stamps carry.

/** Pixels: height at which a stamp is compared. */
export const HIGH = 40
const STRETCH = [0.94, 1, 1.06]
const TALL = [0.88, 1, 1.14]
const NEAREST = 7
/** Nothing that is less like a mark in the small copy is looked at closer. */
const HOPELESS = 0.3
const BEHIND = 0.15
/** How many words are compared exactly. */
const LIKEST = 14

const WORDS: (Mark | "")[] = [...said.marks.map(([level]) => level as Mark), ...said.others.map(() => "" as const)]

export interface Shape {
  level: Mark | ""
  ink: Field
}

export interface Likeness {
  level: Mark | ""
  like: number
  /** How far other words lie behind. */
  ahead: number
}

const UNLIKE: Likeness = { level: "", like: 0, ahead: 0 }

/** The drawn words: the red channel of shapes.png, row after row. */
export function shapesIn(sheet: { data: Uint8ClampedArray; width: number; height: number }): Shape[] {
  return Array.from({ length: WORDS.length * said.faces }, (_, row) => {
    const whole = fieldOf(sheet.width, said.row)
    for (let at = 0; at < whole.data.length; at += 1) whole.data[at] = (sheet.data[(row * said.row * sheet.width + at) * 4] ?? 0) / 255
    const [first, last] = ends(whole.width, (x) => column(whole, x).some((one) => one > 0.2))
    return { level: WORDS[row % WORDS.length] ?? "", ink: cropped(whole, first, 0, last + 1, whole.height) }
  })
}

const column = ({ data, width, height }: Field, x: number): number[] => Array.from({ length: height }, (_, y) => data[y * width + x] ?? 0)

function ends(length: number, has: (at: number) => boolean): [number, number] {
  let [first, last] = [0, length - 1]
  while (first < last && !has(first)) first += 1
  while (last > first && !has(last)) last -= 1
  return [first, last]
}

/** Strength of ink, 0 to 1, on a picture HIGH pixels tall. */
function inkOf(cut: Grey): Field {
  const plain: Field = { data: Float32Array.from(cut.data), width: cut.width, height: cut.height }
  const soft = blurred(cut.height === HIGH ? plain : resized(plain, Math.max(Math.round((cut.width * HIGH) / cut.height), 1), HIGH), 0.9)
  const [paper, dark] = [quantileOf(soft.data, 0.85), quantileOf(soft.data, 0.03)]
  return { ...soft, data: soft.data.map((one) => Math.min(Math.max((paper - one) / Math.max(paper - dark, 25), 0), 1)) }
}

/** First and past the last column of the letters. */
function widthOf({ data, width, height }: Field, framed: boolean): [number, number] {
  const side = framed ? Math.round(0.2 * height) : 0
  const [top, bottom] = [Math.round(0.3 * height), Math.round(0.7 * height)]
  const inked = (x: number): boolean => {
    let count = 0
    for (let y = top; y < bottom; y += 1) if ((data[y * width + x] ?? 0) > 0.4) count += 1
    return count / (bottom - top) > 0.12
  }
  let [first, last] = [side, width - side - 1]
  while (first <= last && !inked(first)) first += 1
  while (last >= first && !inked(last)) last -= 1
  return first > last ? [0, 0] : [first, last + 1]
}

/** The word drawn at this size, without empty rows; nothing when its letters couldn't be a stamp's or it doesn't fit in. */
function drawing(part: Field, shape: Shape, wide: number, tall: number, size = 1): Field | null {
  const scale = wide / shape.ink.width
  const cap = said.cap * scale
  if (cap < 0.2 * HIGH * size || cap > 0.66 * HIGH * size) return null
  const plain = resized(shape.ink, Math.max(Math.round(shape.ink.width * scale), 1), Math.max(Math.round(shape.ink.height * scale * tall), 1))
  const soft = blurred(plain, 0.8 * size)
  const [first, last] = ends(soft.height, (y) => soft.data.subarray(y * soft.width, (y + 1) * soft.width).some((one) => one > 0.15))
  const made = cropped(soft, 0, first, soft.width, last + 1)
  return made.height > part.height || made.width > part.width ? null : made
}

const halved = (one: Field): Field => resized(one, Math.max(one.width >> 1, 1), Math.max(one.height >> 1, 1))

/** Drawings for the first look, by word and width: stamps of a paper are alike. */
const rough = new Map<Shape, Map<number, Field | null>>()
const MOST_KEPT = 60

function roughDrawing(part: Field, shape: Shape, wide: number): Field | null {
  // Even widths only: a pixel more or less says little in the small copy.
  const near = Math.round(wide / 2)
  const own = rough.get(shape) ?? new Map<number, Field | null>()
  rough.set(shape, own)
  if (own.size > MOST_KEPT) own.clear()
  let made = own.get(near)
  if (made === undefined) {
    const whole = drawing({ data: part.data, width: 10_000, height: part.height }, shape, near, 1, 0.5)
    made = whole && levelled(whole)
    own.set(near, made)
  }
  return made && made.width <= part.width && made.height <= part.height ? made : null
}

interface Candidate {
  shape: Shape
  made: Field
  place: Place
}

/** The words that may be meant, at their first size: looked for in a copy half as large, the place of the likest then made exact. */
function first(part: Field, wide: number, shapes: readonly Shape[]): Candidate[] {
  const small = halved(part)
  const looked = shapes.flatMap((shape) => {
    const made = roughDrawing(small, shape, wide)
    return made ? [{ shape, place: bestPlace(small, made) }] : []
  })
  const most = (isMark: boolean): number => Math.max(0, ...looked.filter((one) => Boolean(one.shape.level) === isMark).map((one) => one.place.value))
  if (most(true) < HOPELESS || most(true) < most(false) - BEHIND) return []
  const likest = looked.sort((one, other) => other.place.value - one.place.value).slice(0, LIKEST)
  const found = likest.flatMap(({ shape, place }) => {
    const made = drawing(part, shape, wide, 1)
    return made ? [{ shape, made, place: bestPlace(part, levelled(made), { left: 2 * place.left, top: 2 * place.top }, 2) }] : []
  })
  return found.sort((one, other) => other.place.value - one.place.value)
}

/** The best likeness of a word over its widths and heights; its middle stays about where it was found. */
function closer(part: Field, wide: number, { shape, made, place }: Candidate): number {
  let best = place.value
  for (const stretch of STRETCH)
    for (const tall of TALL) {
      if (stretch === 1 && tall === 1) continue
      const other = drawing(part, shape, wide * stretch, tall)
      if (!other) continue
      const near = { left: Math.round(place.left + (made.width - other.width) / 2), top: Math.round(place.top + (made.height - other.height) / 2) }
      best = Math.max(best, bestPlace(part, levelled(other), near, 3).value)
    }
  return best
}

function compared(ink: Field, framed: boolean, shapes: readonly Shape[]): Likeness {
  const [left, right] = widthOf(ink, framed)
  if (right - left < 0.5 * HIGH) return UNLIKE
  const part = cropped(ink, Math.max(left - 5, 0), 0, Math.min(right + 6, ink.width), ink.height)
  const found = first(part, right - left, shapes)
  const best = new Map<Mark | "", number>()
  for (const one of found.slice(0, NEAREST)) {
    if (one.place.value <= 0.25) continue
    best.set(one.shape.level, Math.max(best.get(one.shape.level) ?? 0, closer(part, right - left, one)))
  }
  const other = Math.max(best.get("") ?? 0, ...found.filter((one) => !one.shape.level).map((one) => one.place.value))
  let likest = UNLIKE
  for (const [level, like] of best) if (level && like > likest.like) likest = { level, like, ahead: like - other }
  return likest
}

/** The level whose word a cut-out stamp resembles most, as it stands and upside down. */
export function likenesses(cut: Grey, framed: boolean, shapes: readonly Shape[]): Likeness[] {
  const ink = inkOf(cut)
  return [ink, upsideDown(ink)].map((one) => compared(one, framed, shapes))
}

/** shapes.png of this build. */
export async function openShapes(): Promise<Shape[]> {
  const answer = await fetch(new URL("../../../khue/files/rules/guard/shapes.png", import.meta.url))
  const picture = await createImageBitmap(await answer.blob())
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d")
  if (!context) throw new Error("no canvas")
  context.drawImage(picture, 0, 0)
  return shapesIn(context.getImageData(0, 0, picture.width, picture.height))
}
