/** Shapes of the tablet HTTP API, version 1. */
export interface Person {
  id: number
  name: string
  post: string
  unit: string
  initials: string
  is_leader: boolean
}

export interface SessionBody {
  tablet: { id: number | string; tag: string; model: string; practice: boolean }
  person: Person
  server_half: string
  lease: { until: string; grace_until: string; warn_hours: number; phone_hours: number; days: number; secret: string }
  pin: { min_length: number; wrong_limit: number }
  /** The copy that only the printed recovery code opens; null when this person has none yet. */
  wrapped_person_key: string | null
  server_time: string
  poll_seconds: number
}

export type Standing = "good" | "stopped"

export interface Snapshot {
  head: number
  packages: number[]
  person: Person
  standing: Standing
  /** Thông báo of the last weeks, as feed entries; absent from an older server. */
  notices?: FeedEntry[]
}

export interface FeedEntry {
  seq: number
  at: string
  kind: "package" | "withdrawn" | "cancelled" | "notice"
  /** A `package` of null: the subject is no longer this person's. */
  body: { package?: number | null; subject?: string; version?: number; title?: string; file?: number; sentence?: string; reason?: string }
}

export interface FeedPage {
  head: number
  entries: FeedEntry[]
  more: boolean
}

export type ChunkRef = [hash: string, offset: number, size: number]
export type PageSize = [width: number, height: number, count?: number]

export interface Paper {
  id: number
  file: number
  title: string
  number: string
  date: string | null
  kind: string
  pages: number
  invitation: boolean
  item: number | null
  sha256: string
  size: number
  labels: string[]
  page_sizes: PageSize[]
  chunks: ChunkRef[]
  thumbs: [hash: string, size: number, firstPage: number, count: number][]
  previews: [hash: string, size: number][]
  text: [hash: string, size: number] | null
  since: { version: number; pages: number[] } | null
}

export interface NamedPerson {
  person: number | null
  name: string
  post: string
}

/** An item that exists on paper only: its level, where it is handed out, what is forbidden meanwhile. */
export interface PaperOnly {
  level: "mat" | "toi_mat" | "tuyet_mat"
  place: string
  no_remote: boolean
  no_notes: boolean
}

export interface AgendaItem {
  id: number
  number: string
  title: string
  minutes: number | null
  unit: string | null
  presenters: NamedPerson[]
  parent: number | null
  papers: number[]
  /** Absent from an older server, and where nothing is secret. */
  secret?: PaperOnly
}

export interface Change {
  code: "paper_new" | "paper_replaced" | "paper_withdrawn" | "cancelled" | "time" | "place" | "agenda"
  sentence: string
  paper?: number
  pages?: number[]
}

export interface Meeting {
  id: number
  title: string
  starts: string
  ends: string | null
  place: string
  online_url: string
  presider: NamedPerson | null
  organiser: { name: string; unit: string; phone: string } | null
  cancelled: boolean
  urgent: boolean
  in_scope: boolean
}

export interface Manifest {
  id: number
  subject: string
  version: number
  kind: "meeting"
  issued_at: string
  previous: number | null
  meeting: Meeting
  agenda: AgendaItem[]
  papers: Paper[]
  changes: Change[]
  attendees: (NamedPerson & { role: string })[]
}

export interface OperationResult {
  id: string
  status: "taken" | "duplicate" | "refused"
  code?: string
  sentence?: string
}
