import type { FeedEntry } from "./types"

/** Thông báo: a word from the office, as it came; read once it was opened or ticked off. */
export interface Notice {
  seq: number
  at: string
  subject: string
  title: string
  sentence: string
  reason: string
  read: boolean
}

export const MOST_NOTICES = 100

/** Newest first; one that is here already keeps its read mark. */
export function withNotices(known: Notice[], entries: FeedEntry[]): Notice[] {
  const bySeq = new Map(known.map((one) => [one.seq, one]))
  for (const { seq, at, kind, body } of entries) {
    if (kind !== "notice" || bySeq.has(seq)) continue
    const { subject = "", title = "", sentence = "", reason = "" } = body
    bySeq.set(seq, { seq, at, subject, title, sentence, reason, read: false })
  }
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq).slice(0, MOST_NOTICES)
}

/** The meeting that a notice is about; null when it names none. */
export function meetingOf(notice: Notice): number | null {
  const [kind, id] = notice.subject.split(":")
  return kind === "meeting" && Number(id) ? Number(id) : null
}
