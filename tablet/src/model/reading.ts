import type { Manifest, Paper } from "./types"

export interface PaperReading {
  opened: boolean
  /** Pages looked at for about two seconds, counted from 1. */
  viewed: number[]
  /** Of these, by package, the ones that aren't in the outbox yet. */
  untold?: Record<number, number[]>
  last: number
}

export type Answer = "yes" | "no" | "deputy"

export interface MeetingReading {
  openedVersion: number
  openedAt: number
  /** The paper's place in the pack, which outlives a replaced file. */
  lastPaper: number | null
  papers: Record<number, PaperReading>
  answer: { answer: Answer; reason: string; deputy: string; at: number; refused: string | null } | null
}

export const newReading = (): MeetingReading => ({ openedVersion: 0, openedAt: 0, lastPaper: null, papers: {}, answer: null })

export const paperReading = (reading: MeetingReading, file: number): PaperReading =>
  reading.papers[file] ?? { opened: false, viewed: [], last: 1 }

export type PaperState = "none" | "held" | "open" | "view" | "all"

/** The furthest point of the delivery chain this tablet knows of. */
export function paperState(paper: Paper, reading: PaperReading, held: boolean): PaperState {
  if (reading.viewed.length >= paper.pages) return "all"
  if (reading.viewed.length) return "view"
  if (reading.opened) return "open"
  return held ? "held" : "none"
}

export const viewedPages = (manifest: Manifest, reading: MeetingReading): number =>
  manifest.papers.reduce((sum, paper) => sum + paperReading(reading, paper.file).viewed.length, 0)

/** Where reading goes on: the paper last open, at its last page. */
export function resumePoint(manifest: Manifest, reading: MeetingReading): { paper: Paper; page: number } | null {
  const paper = manifest.papers.find((one) => one.id === reading.lastPaper)
  return paper ? { paper, page: paperReading(reading, paper.file).last } : null
}
