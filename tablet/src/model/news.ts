import type { Pack } from "./pack"
import type { Manifest } from "./types"

/** What of one meeting had been shown when the app was last looked at. */
interface SeenMeeting {
  version: number
  title: string
  starts: string
  place: string
  cancelled: boolean
  /** The paper's place in the pack to its file: a replaced paper has another file in the same place. */
  papers: Record<number, number>
}

/** The state that the person has seen, sealed on this tablet; each tablet of a person keeps its own. */
export interface Seen {
  at: number
  meetings: Record<string, SeenMeeting>
}

/** What is new of one meeting; `meeting` is null when it is no longer this person's. */
export interface MeetingNews {
  subject: string
  meeting: number | null
  title: string
  kind: "new" | "changed" | "cancelled" | "gone"
  time: { from: number; to: number } | null
  place: string | null
  added: number
  replaced: number
  withdrawn: number
  other: boolean
}

export interface News {
  since: number
  meetings: MeetingNews[]
}

export function seenMeeting({ manifest, cancelled }: Pack): SeenMeeting {
  const { title, starts } = manifest.meeting
  const papers = Object.fromEntries(manifest.papers.map((paper) => [paper.id, paper.file]))
  return { version: manifest.version, title, starts, place: placeOf(manifest), cancelled, papers }
}

export function seenNow(packs: Iterable<Pack>, at: number): Seen {
  return { at, meetings: Object.fromEntries([...packs].map((pack) => [pack.manifest.subject, seenMeeting(pack)])) }
}

/** Compared state with state, so that nothing is missed by a tablet that was away for several versions. */
export function newsSince(seen: Seen, packs: ReadonlyMap<string, Pack>, now: number): News | null {
  const found: MeetingNews[] = []
  for (const [subject, pack] of packs) {
    const news = newsOf(subject, pack, seen.meetings[subject])
    if (news) found.push(news)
  }
  for (const [subject, before] of Object.entries(seen.meetings)) {
    const coming = Date.parse(before.starts) > now && !before.cancelled
    if (coming && !packs.has(subject)) found.push({ ...nothing(subject, null, before.title), kind: "gone" })
  }
  return found.length ? { since: seen.at, meetings: found } : null
}

function newsOf(subject: string, pack: Pack, before: SeenMeeting | undefined): MeetingNews | null {
  const { manifest } = pack
  const { meeting } = manifest
  const base = nothing(subject, meeting.id, meeting.title)
  if (!before) return pack.cancelled ? null : { ...base, kind: "new", time: null }
  if (pack.cancelled) return before.cancelled ? null : { ...base, kind: "cancelled" }
  if (before.version === manifest.version && Object.keys(before.papers).length === manifest.papers.length) return null
  const files = new Map(manifest.papers.map((paper) => [paper.id, paper.file]))
  const moved = before.starts !== meeting.starts
  const news: MeetingNews = {
    ...base,
    time: moved ? { from: Date.parse(before.starts), to: Date.parse(meeting.starts) } : null,
    place: before.place === placeOf(manifest) ? null : placeOf(manifest),
    added: manifest.papers.filter((paper) => !(paper.id in before.papers)).length,
    replaced: manifest.papers.filter((paper) => paper.id in before.papers && before.papers[paper.id] !== paper.file).length,
    withdrawn: Object.keys(before.papers).filter((id) => !files.has(Number(id))).length,
    other: manifest.changes.length > 0,
  }
  const told = news.time || news.place || news.added || news.replaced || news.withdrawn || news.other
  return told ? news : null
}

const nothing = (subject: string, meeting: number | null, title: string): MeetingNews => ({
  subject, meeting, title, kind: "changed", time: null, place: null, added: 0, replaced: 0, withdrawn: 0, other: false,
})

const placeOf = ({ meeting }: Manifest): string => meeting.place || meeting.online_url

/** The one meeting that a notification was about; null when it may be any of several. */
export function arrival(news: News | null, packs: ReadonlyMap<string, Pack>, urgent: boolean): number | null {
  const here = news?.meetings.filter((one) => one.meeting !== null) ?? []
  const called = here.filter((one) => packs.get(one.subject)?.manifest.meeting.urgent)
  const wanted = urgent && called.length ? called : here
  return wanted.length === 1 ? (wanted[0]?.meeting ?? null) : null
}

export interface NewsCounts {
  fresh: number
  cancelled: number
  gone: number
  moved: number
  added: number
  replaced: number
  withdrawn: number
}

/** The figures of the one line that says it all. */
export function counts({ meetings }: News): NewsCounts {
  const of = (kind: MeetingNews["kind"]): number => meetings.filter((one) => one.kind === kind).length
  const sum = (name: "added" | "replaced" | "withdrawn"): number => meetings.reduce((all, one) => all + one[name], 0)
  return {
    fresh: of("new"), cancelled: of("cancelled"), gone: of("gone"), moved: meetings.filter((one) => one.time).length,
    added: sum("added"), replaced: sum("replaced"), withdrawn: sum("withdrawn"),
  }
}
