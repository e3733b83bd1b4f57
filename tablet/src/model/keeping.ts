import { DAY } from "../core/clock"
import type { Wanted } from "../sync/fetcher"
import { piecesOf } from "../sync/need"
import { ends, type Pack } from "./pack"

/** A meeting that has been over for so long makes way by itself. */
export const KEEP_DAYS = 30
/** A meeting that runs late, or is looked up the same evening, isn't cleared under its readers. */
const SETTLED = DAY

/** What this tablet keeps beyond the rule, and what it has cleared away. Words and readings are never cleared. */
export interface Keeping {
  /** Giữ trên máy: subjects that never make way. */
  pinned: string[]
  /** Subjects whose pieces were cleared, and when. */
  cleared: Record<string, number>
  /** How many were cleared without anybody having been told. */
  untold: number
}

export const newKeeping = (): Keeping => ({ pinned: [], cleared: {}, untold: 0 })

export const isPast = (pack: Pack, at: number): boolean => ends(pack) <= at
export const isPinned = (keeping: Keeping, subject: string): boolean => keeping.pinned.includes(subject)
export const isCleared = (keeping: Keeping, subject: string): boolean => subject in keeping.cleared

/** Packages that may make way, the longest over first: never what is to come, and nothing pinned. */
export function clearable(packs: Iterable<Pack>, keeping: Keeping, at: number): Pack[] {
  const free = [...packs].filter((pack) => {
    const { subject } = pack.manifest
    return ends(pack) + SETTLED <= at && !isPinned(keeping, subject) && !isCleared(keeping, subject)
  })
  return free.sort((a, b) => ends(a) - ends(b))
}

export const overdue = (packs: Iterable<Pack>, keeping: Keeping, at: number): Pack[] =>
  clearable(packs, keeping, at).filter((pack) => ends(pack) + KEEP_DAYS * DAY <= at)

/** Every piece that a package may have on the tablet, with the pictures that are brought only when looked at. */
export const allPieces = ({ manifest }: Pack): Wanted[] =>
  manifest.papers.flatMap((paper) => [...piecesOf(paper), ...paper.previews.map(([hash, size]) => ({ hash, size }))])

/** Bytes of the packages that lie on the tablet; a piece that several use counts once. */
export function heldBytes(packs: Iterable<Pack>, has: (hash: string) => boolean): number {
  return sum([...packs].flatMap(allPieces).filter(({ hash }) => has(hash)))
}

/** Bytes that clearing would free: pieces that a package which stays uses too don't count. */
export function freedBytes(going: Pack[], staying: Iterable<Pack>, has: (hash: string) => boolean): number {
  const used = new Set([...staying].flatMap(allPieces).map(({ hash }) => hash))
  return sum(going.flatMap(allPieces).filter(({ hash }) => has(hash) && !used.has(hash)))
}

export const missingBytes = (packs: Iterable<Pack>, has: (hash: string) => boolean): number =>
  sum([...packs].flatMap(({ manifest }) => manifest.papers.flatMap(piecesOf)).filter(({ hash }) => !has(hash)))

const sum = (pieces: Wanted[]): number => [...new Map(pieces.map(({ hash, size }) => [hash, size])).values()].reduce((all, size) => all + size, 0)
