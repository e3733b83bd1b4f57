import type { Change, Manifest } from "./types"
import type { MeetingReading } from "./reading"

/** A package as it rests on the tablet: the newest version, and what earlier versions had changed. */
export interface Pack {
  manifest: Manifest
  history: { version: number; issuedAt: string; changes: Change[] }[]
  withdrawn: number[]
  cancelled: boolean
}

export function nextPack(before: Pack | undefined, manifest: Manifest): Pack {
  const step = { version: manifest.version, issuedAt: manifest.issued_at, changes: manifest.changes }
  const history = [...(before?.history ?? []).filter((one) => one.version < manifest.version), step]
  return { manifest, history, withdrawn: [], cancelled: manifest.meeting.cancelled }
}

/** A withdrawn paper goes at once, before a new version says why. */
export function withoutPaper(pack: Pack, file: number): Pack {
  const { manifest } = pack
  const papers = manifest.papers.filter((paper) => paper.file !== file)
  const left = new Set(papers.map((paper) => paper.id))
  const agenda = manifest.agenda.map((item) => ({ ...item, papers: item.papers.filter((id) => left.has(id)) }))
  return { ...pack, manifest: { ...manifest, papers, agenda }, withdrawn: [...pack.withdrawn, file] }
}

export interface UnseenChanges {
  changes: Change[]
  since: number
}

/** Changes of all versions that came after the one last opened; nothing before a first opening. */
export function unseenChanges(pack: Pack, reading: MeetingReading): UnseenChanges | null {
  if (!reading.openedVersion) return null
  const changes = pack.history.filter((step) => step.version > reading.openedVersion).flatMap((step) => step.changes)
  return changes.length ? { changes, since: reading.openedAt } : null
}

export const starts = (pack: Pack): number => Date.parse(pack.manifest.meeting.starts)
export const ends = (pack: Pack): number => {
  const { ends: end } = pack.manifest.meeting
  return end ? Date.parse(end) : starts(pack) + 2 * 3_600_000
}
