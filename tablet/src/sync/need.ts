import { DAY, MINUTE } from "../core/clock"
import type { Manifest, Paper } from "../model/types"
import { isMine } from "../model/agenda"
import type { Wanted } from "./fetcher"

const FIRST_PAGES = 5
const LARGE = 10_000_000
/** A meeting so near is not waited for. */
const HURRY = 6 * 60 * MINUTE
const MOST_SPREAD = 30 * MINUTE

export interface Need {
  pack: number
  pieces: Wanted[]
  /** Not to be brought ahead before this moment. */
  from: number
  /** Others on the same line may go first; not so for the first page of every paper. */
  ahead: boolean
}

/** Every piece without which a paper can't be read and searched offline. */
export function piecesOf(paper: Paper): Wanted[] {
  return [...lightPieces(paper), ...paper.chunks.map(([hash, , size]) => ({ hash, size }))]
}

/** What the order of need is made for. */
export interface Reader {
  me: number
  at: number
  /** The paper that is open now: a file, or none. */
  open: number | null
  /** Data saver: only the next day is brought ahead. */
  saving: boolean
}

/**
 * Order of need. Of the nearest meeting the first page of every paper; what is open; then what makes the nearest
 * meeting searchable, and the next pages of own papers; the same of the others; whole papers last, large ones behind.
 */
export function inOrderOfNeed(manifests: Manifest[], reader: Reader): Need[] {
  const near = [...manifests].sort((a, b) => distance(a, reader.at) - distance(b, reader.at))
  const [nearest, ...others] = near
  const glance = (manifest: Manifest): Need[] => [{ ...need(manifest, byNeed(manifest, reader.me).flatMap((paper) => firstPages(paper, 1))), ahead: false }]
  const light = (manifest: Manifest): Need[] => [
    need(manifest, manifest.papers.flatMap(lightPieces)),
    need(manifest, firstPapers(manifest, reader.me).flatMap((paper) => firstPages(paper))),
  ]
  const whole = near.filter((manifest) => !reader.saving || startsIn(manifest, reader.at) < DAY).flatMap((manifest) => wholePapers(manifest, reader))
  return [
    ...(nearest ? glance(nearest) : []),
    ...near.flatMap((manifest) => openFirst(manifest, reader.open)),
    ...(nearest ? light(nearest) : []),
    ...others.flatMap(glance),
    ...others.flatMap(light),
    ...whole,
  ]
}

function wholePapers(manifest: Manifest, reader: Reader): Need[] {
  const papers = byNeed(manifest, reader.me)
  const ordered = [...papers.filter((paper) => paper.size < LARGE), ...papers.filter((paper) => paper.size >= LARGE)]
  return ordered.map((paper) => ({ ...need(manifest, piecesOf(paper)), from: notBefore(manifest, paper, reader) }))
}

/** Whoever reads a paper reads on in it. */
function openFirst(manifest: Manifest, file: number | null): Need[] {
  return manifest.papers.filter((paper) => paper.file === file).map((paper) => need(manifest, piecesOf(paper)))
}

/**
 * A large paper of a meeting that is hours away isn't brought by all tablets in the same minute: each has its own
 * moment, the later the larger the paper, and always well before the meeting. Milliseconds since 1970; 0 = now.
 */
export function notBefore(manifest: Manifest, paper: Paper, reader: Reader): number {
  const issued = Date.parse(manifest.issued_at)
  const ahead = Date.parse(manifest.meeting.starts) - issued
  if (paper.size < LARGE || paper.file === reader.open || ahead < HURRY) return 0
  const width = Math.min(MOST_SPREAD, (paper.size / LARGE) * 2 * MINUTE, ahead / 12)
  return issued + width * lot(reader.me, paper.file)
}

/** A number from 0 to 1, always the same for the same reader and paper. */
const lot = (me: number, file: number): number => (Math.imul(me * 31 + file, 2_654_435_761) >>> 0) / 2 ** 32

const startsIn = (manifest: Manifest, at: number): number => Date.parse(manifest.meeting.starts) - at

export function firstPages(paper: Paper, count = FIRST_PAGES): Wanted[] {
  return paper.previews.slice(0, count).map(([hash, size]) => ({ hash, size }))
}

function lightPieces(paper: Paper): Wanted[] {
  const pieces: Wanted[] = paper.thumbs.map(([hash, size]) => ({ hash, size }))
  if (paper.text) pieces.push({ hash: paper.text[0], size: paper.text[1] })
  return pieces
}

function need(manifest: Manifest, pieces: Wanted[]): Need {
  return { pack: manifest.id, pieces, from: 0, ahead: true }
}

/** Own items, the invitation, and the item that comes first. */
function firstPapers(manifest: Manifest, me: number): Paper[] {
  const items = new Set(manifest.agenda.filter((item) => isMine(item, me)).map((item) => item.id))
  const first = manifest.agenda.find((item) => item.papers.length)
  if (first) items.add(first.id)
  return manifest.papers.filter((paper) => paper.invitation || (paper.item !== null && items.has(paper.item)))
}

function byNeed(manifest: Manifest, me: number): Paper[] {
  const first = new Set(firstPapers(manifest, me))
  return [...first, ...manifest.papers.filter((paper) => !first.has(paper))]
}

/** Meetings to come before meetings past, the nearer the earlier. */
function distance(manifest: Manifest, at: number): number {
  const away = Date.parse(manifest.meeting.ends ?? manifest.meeting.starts) - at
  return away >= 0 ? away : 1e13 - away
}
