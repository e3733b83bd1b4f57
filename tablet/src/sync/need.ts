import type { Manifest, Paper } from "../model/types"
import { isMine } from "../model/agenda"
import type { Wanted } from "./fetcher"

const FIRST_PAGES = 5

export interface Need {
  pack: number
  pieces: Wanted[]
}

/** Every piece without which a paper can't be read and searched offline. */
export function piecesOf(paper: Paper): Wanted[] {
  return [...lightPieces(paper), ...paper.chunks.map(([hash, , size]) => ({ hash, size }))]
}

/** Order of need: thumbnails and text of all, first pages of own and next papers, then whole papers, nearest meeting first. */
export function inOrderOfNeed(manifests: Manifest[], me: number, at: number): Need[] {
  const near = [...manifests].sort((a, b) => distance(a, at) - distance(b, at))
  return [
    ...near.map((manifest) => need(manifest, manifest.papers.flatMap(lightPieces))),
    ...near.map((manifest) => need(manifest, firstPapers(manifest, me).flatMap(firstPages))),
    ...near.flatMap((manifest) => byNeed(manifest, me).map((paper) => need(manifest, piecesOf(paper)))),
  ]
}

export function firstPages(paper: Paper): Wanted[] {
  return paper.previews.slice(0, FIRST_PAGES).map(([hash, size]) => ({ hash, size }))
}

function lightPieces(paper: Paper): Wanted[] {
  const pieces: Wanted[] = paper.thumbs.map(([hash, size]) => ({ hash, size }))
  if (paper.text) pieces.push({ hash: paper.text[0], size: paper.text[1] })
  return pieces
}

function need(manifest: Manifest, pieces: Wanted[]): Need {
  return { pack: manifest.id, pieces }
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
