import type { Layer } from "./cut"
import { cut, lettersIn, lineOf } from "./cut"
import type { Box, Found } from "./marks"
import { table } from "./marks"
import type { Reader } from "./ocr"
import type { Looked, Picture, Zone } from "./picture"
import { COARSE, look, placeOf } from "./picture"
import type { Judged, Read } from "./read"
import { judged, surer } from "./read"
import type { Likeness, Shape } from "./shapes"
import { HIGH, likenesses } from "./shapes"

// Đọc dấu trong ảnh, the twin of khue/files/rules/guard/stamps.py: each zone that the look offers is compared with the
// drawn words of stamps and, where that leaves a doubt, read.

/** Confidence (0 to 100) from which letters are taken to stand upright. */
const WORDLIKE = 55
const DOUBTFUL = 72
const SHAPED = 0.95
/** Milliseconds for the zones of one page. */
const MOST_MS = 12_000
const ENOUGH_MS = 2_500

/** `stamps`: frames and ink, read only where their shape leaves a doubt; `lines`: words alone; `all`: every zone, each read. */
export type Depth = "stamps" | "lines" | "all"

export interface Wanted {
  /** Lines are read in the part of the page above this (0 to 1). */
  below: number
  depth: Depth
  /** Whether what stands at this place is left to the text layer. */
  said(box: Box): boolean
}

/** What sees: the reading machine, started only when it is needed, and the drawn words. */
export interface Eyes {
  read(): Promise<Reader>
  shapes(): Promise<readonly Shape[]>
}

/** Whether a likeness says enough alone; three letters resemble much else, and so do words without a frame. */
function isClear(kind: Zone["kind"], { level, like, ahead }: Likeness): boolean {
  if (kind === "line") return level !== "mat" && like >= 0.64 && ahead >= 0.25
  return level === "mat" ? like >= 0.66 && ahead >= 0.22 : like >= 0.58 && ahead >= 0.15
}

const isSure = (one: Judged): boolean => (one?.[1] ?? 0) >= table.sure

class Zones {
  private readonly page: Picture
  private readonly isInked: boolean

  constructor(
    looked: Looked,
    private readonly eyes: Eyes,
    private readonly isThorough: boolean,
  ) {
    this.page = looked.picture
    this.isInked = looked.isInked
  }

  private layers({ kind }: Zone): Layer[] {
    if (kind === "ink") return ["ink", "grey"]
    return kind === "box" && this.isInked ? ["grey", "black"] : ["grey"]
  }

  async judge(zone: Zone): Promise<Judged> {
    const framed = zone.kind === "ink" || zone.kind === "box"
    const shaped = framed ? await this.shaped(zone) : undefined
    if (isSure(shaped) || (framed && !shaped && !this.isThorough)) return shaped
    return this.readAfter(zone, shaped)
  }

  /** What is read in the zone, with what its shape resembles. */
  private async readAfter(zone: Zone, shaped: Judged): Promise<Judged> {
    let best = shaped
    let sure = 0
    for await (const read of this.reads(zone)) {
      const now = judged(read, zone.kind !== "line")
      // Two who say the same are believed.
      if (now && now[0] === shaped?.[0]) return [now[0], Math.max(now[1], table.sure)]
      best = surer(best, now)
      sure = Math.max(sure, read.sure)
      if (isSure(best)) return best
    }
    return zone.kind === "line" && sure < DOUBTFUL ? surer(best, await this.shaped(zone)) : best
  }

  /** What the stamp resembles: sure where that is clear, else a hint for what is read. */
  private async shaped(zone: Zone): Promise<Judged> {
    const shapes = await this.eyes.shapes()
    let best: Judged
    for (const layer of this.layers(zone))
      for (const framed of zone.kind === "line" || layer === "ink" ? [true, false] : [true])
        for (const one of likenesses(this.cut(zone, layer, framed), framed, shapes)) {
          if (!one.level || one.like < 0.45 || one.ahead < 0.08) continue
          best = surer(best, [one.level, isClear(zone.kind, one) ? SHAPED : one.like >= 0.5 ? 0.6 : 0.45])
          if ((best?.[1] ?? 0) >= SHAPED) return best
        }
    return best
  }

  private cut(zone: Zone, layer: Layer, framed: boolean): ReturnType<typeof cut> {
    const high = zone.high * COARSE * (framed ? 1 : 2)
    return cut(this.page, zone, layer, HIGH / high, framed ? [0, 0, 0] : [0.1, 0.5, 0.5])
  }

  /** The zone as it stands, then turned, for as long as nothing that looks like words comes out. */
  private async *reads(zone: Zone): AsyncGenerator<Read> {
    const reader = await this.eyes.read()
    if (zone.kind === "patch") {
      yield await reader.words(cut(this.page, zone, "ink", 1, [0.02, 0.02, 0.02]))
      return
    }
    for (const turn of this.isThorough ? [0, 180] : [0]) {
      let sure = 0
      for (const letters of zone.kind === "line" ? [lineOf(this.page, zone, turn)] : this.framed(zone, turn)) {
        const read = await reader.line(letters)
        sure = Math.max(sure, read.sure)
        yield read
      }
      if (sure >= WORDLIKE) return
    }
  }

  private *framed(zone: Zone, turn: number): Generator<ReturnType<typeof cut>> {
    for (const layer of this.layers(zone)) yield* lettersIn(this.page, zone, layer, turn)
  }
}

export interface Seen {
  found: Found[]
  /** Every zone was looked at; else the time for a page was over before. */
  isWhole: boolean
}

/** Marks in the picture of a page; looking ends with the first that is sure. */
export async function marksInPicture(page: Picture, wanted: Wanted, eyes: Eyes): Promise<Seen> {
  const looked = look(page, wanted.below)
  const isThorough = wanted.depth === "all"
  const zones = new Zones(looked, eyes, isThorough)
  const found: Found[] = []
  const until = performance.now() + (isThorough ? MOST_MS : ENOUGH_MS)
  for (const zone of [...(wanted.depth === "lines" ? [] : looked.stamps), ...(wanted.depth === "stamps" ? [] : looked.lines)]) {
    const box = placeOf(zone, looked)
    if (wanted.said(box)) continue
    if (performance.now() > until) return { found, isWhole: false }
    const says = await zones.judge(zone)
    if (!says) continue
    found.push({ level: says[0], how: "stamp", score: says[1], box })
    if (says[1] >= table.sure) break
  }
  return { found, isWhole: true }
}
