import type { Library } from "./library"
import { myItems } from "./agenda"
import { isCleared, isPinned } from "./keeping"
import { ends, starts, unseenChanges, type Pack, type UnseenChanges } from "./pack"
import { viewedPages, type MeetingReading } from "./reading"
import type { AgendaItem, Manifest, Meeting, Paper } from "./types"

/** A meeting as screens show it; made anew whenever something on the tablet changed. */
export interface MeetingView {
  pack: Pack
  manifest: Manifest
  meeting: Meeting
  reading: MeetingReading
  starts: number
  ends: number
  /** Files whose every piece is verified and stored. */
  held: Set<number>
  ready: boolean
  /** Đã dọn: its pieces made way for newer ones. */
  cleared: boolean
  /** Giữ trên máy. */
  pinned: boolean
  mine: AgendaItem[]
  unseen: UnseenChanges | null
  viewed: number
  pages: number
}

export function meetingViews(library: Library, me: number): MeetingView[] {
  const views = [...library.packs.values()].map((pack) => view(library, pack, me))
  return views.sort((a, b) => a.starts - b.starts)
}

function view(library: Library, pack: Pack, me: number): MeetingView {
  const { manifest } = pack
  const reading = library.reading(manifest.subject)
  const held = new Set(manifest.papers.filter((paper) => library.isHeld(paper)).map((paper) => paper.file))
  return {
    pack,
    manifest,
    meeting: manifest.meeting,
    reading,
    starts: starts(pack),
    ends: ends(pack),
    held,
    ready: held.size === new Set(manifest.papers.map((paper) => paper.file)).size,
    cleared: isCleared(library.keeping, manifest.subject),
    pinned: isPinned(library.keeping, manifest.subject),
    mine: myItems(manifest, me),
    unseen: unseenChanges(pack, reading),
    viewed: viewedPages(manifest, reading),
    pages: manifest.papers.reduce((sum, paper) => sum + paper.pages, 0),
  }
}

/** Pages that differ: from the version before, and from what was there when the pack was last opened. */
export function changedPages(view: MeetingView, paper: Paper): Set<number> {
  const told = view.unseen?.changes.filter((change) => change.paper === paper.id) ?? []
  return new Set([...(paper.since?.pages ?? []), ...told.flatMap((change) => change.pages ?? [])])
}
