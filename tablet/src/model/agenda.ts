import type { AgendaItem, Manifest, Paper } from "./types"

export const isMine = (item: AgendaItem, me: number): boolean => item.presenters.some((one) => one.person === me)

export const myItems = (manifest: Manifest, me: number): AgendaItem[] => manifest.agenda.filter((item) => isMine(item, me))

export const papersOf = (manifest: Manifest, item: AgendaItem): Paper[] =>
  item.papers.map((id) => manifest.papers.find((paper) => paper.id === id)).filter((paper) => paper !== undefined)

/** Invitation and papers of the whole meeting, which stand before the agenda. */
export function generalPapers(manifest: Manifest): Paper[] {
  const placed = new Set(manifest.agenda.flatMap((item) => item.papers))
  const loose = manifest.papers.filter((paper) => !placed.has(paper.id))
  return loose.sort((a, b) => Number(b.invitation) - Number(a.invitation))
}

/** The order in which papers follow one another in the reader. */
export const inReadingOrder = (manifest: Manifest): Paper[] => [
  ...generalPapers(manifest),
  ...manifest.agenda.flatMap((item) => papersOf(manifest, item)),
]

export const pageCount = (manifest: Manifest): number => manifest.papers.reduce((sum, paper) => sum + paper.pages, 0)

export const itemDepth = (manifest: Manifest, item: AgendaItem): number => {
  const parent = manifest.agenda.find((other) => other.id === item.parent)
  return parent ? 1 + itemDepth(manifest, parent) : 0
}

export const topItems = (manifest: Manifest): AgendaItem[] => manifest.agenda.filter((item) => item.parent === null)
