import type { Reader } from "./ocr"
import { insideOf, lineOf, cut } from "./cut"
import type { Found } from "./marks"
import { table } from "./marks"
import type { Picture, Zone } from "./picture"
import { look, shareOf } from "./picture"
import type { Judged } from "./read"
import { judged, surer } from "./read"

// Đọc dấu trong ảnh: the zones that the look offers are read one by one until a mark is sure.

/** Confidence (0 to 100) from which letters are taken to stand upright. */
const WORDLIKE = 55

export interface Wanted {
  /** Lines are read in the part of the page above this (0 to 1). */
  below: number
  /** Whether what stands at this place is left to the text layer. */
  said(box: readonly [number, number, number, number]): boolean
}

async function framed(page: Picture, zone: Zone, reader: Reader): Promise<Judged> {
  let best: Judged
  for (const turn of [0, 180]) {
    let sure = 0
    for (const layer of zone.kind === "ink" ? (["ink", "grey"] as const) : (["grey"] as const)) {
      const letters = insideOf(page, zone, layer, turn)
      if (!letters) continue
      const read = await reader.line(letters)
      sure = Math.max(sure, read.sure)
      best = surer(best, judged(read, true))
      if ((best?.[1] ?? 0) >= table.sure) return best
    }
    if (sure >= WORDLIKE) break
  }
  return best
}

async function read(page: Picture, zone: Zone, reader: Reader): Promise<Judged> {
  if (zone.kind === "line") return judged(await reader.line(lineOf(page, zone)), false)
  if (zone.kind === "patch") return judged(await reader.words(cut(page, zone, "ink", 1, [0.02, 0.02, 0.02])), true)
  return framed(page, zone, reader)
}

/** Marks in the picture of a page; reading ends with the first that is sure. `open` starts the reader only when it is needed. */
export async function marksInPicture(page: Picture, wanted: Wanted, open: () => Promise<Reader>): Promise<Found[]> {
  const looked = look(page, wanted.below)
  const found: Found[] = []
  for (const zone of [...looked.stamps, ...looked.lines]) {
    const box = shareOf(zone, page)
    if (wanted.said(box)) continue
    const says = await read(page, zone, await open())
    if (!says) continue
    found.push({ level: says[0], how: "stamp", score: says[1], box })
    if (says[1] >= table.sure) break
  }
  return found
}
