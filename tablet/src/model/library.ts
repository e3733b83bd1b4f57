import { now } from "../core/clock"
import { piecesOf } from "../sync/need"
import type { ChunkStore } from "../store/chunks"
import type { Records } from "../store/records"
import { newReading, type MeetingReading } from "./reading"
import { seenMeeting, seenNow, type Seen } from "./news"
import { withNotices, type Notice } from "./notices"
import { allPieces, isCleared, isPast, newKeeping, type Keeping } from "./keeping"
import { nextPack, withoutPaper, type Pack } from "./pack"
import type { FeedEntry, Manifest, Paper } from "./types"

interface FeedState {
  cursor: number
  updatedAt: number
}

/** All packages of this person on this tablet, held in memory while unlocked and sealed at rest. */
export class Library {
  readonly packs = new Map<string, Pack>()
  readonly readings = new Map<string, MeetingReading>()
  feed: FeedState = { cursor: 0, updatedAt: 0 }
  keeping: Keeping = newKeeping()
  /** What the person has seen; null until this tablet first had something to show. */
  seen: Seen | null = null
  notices: Notice[] = []
  /** Raised whenever it changes which pieces belong here. */
  revision = 0
  onChange: () => void = () => undefined
  private writes = 0
  private writing: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly records: Records,
    private readonly chunks: ChunkStore,
  ) {}

  /** From the store once what is being written lies there; again when more was written meanwhile. So no older state wins. */
  async load(): Promise<void> {
    const before = this.writes
    await this.writing
    const packs = await this.records.all<Pack>("pack/")
    const readings = new Map<string, MeetingReading>()
    for (const name of await this.records.names("reading/")) {
      const reading = await this.records.get<MeetingReading>(name)
      if (reading) readings.set(name.slice("reading/".length), reading)
    }
    const feed = await this.records.get<FeedState>("feed")
    const keeping = await this.records.get<Keeping>("keeping")
    const seen = await this.records.get<Seen>("seen")
    const notices = await this.records.get<Notice[]>("notices")
    if (this.writes !== before) return this.load()
    this.packs.clear()
    for (const pack of packs) this.packs.set(pack.manifest.subject, pack)
    this.readings.clear()
    for (const [subject, reading] of readings) this.readings.set(subject, reading)
    this.feed = feed ?? this.feed
    this.keeping = keeping ?? this.keeping
    this.seen = seen ?? this.seen
    this.notices = notices ?? this.notices
  }

  /** Everything that is here now has been seen. */
  sawAll(): Promise<void> {
    return this.setSeen(seenNow(this.packs.values(), now()))
  }

  /** One meeting has been seen as it is now; what is new of the others stays new. */
  async sawMeeting(subject: string): Promise<void> {
    const pack = this.packs.get(subject)
    if (!this.seen || !pack) return
    await this.setSeen({ ...this.seen, meetings: { ...this.seen.meetings, [subject]: seenMeeting(pack) } })
  }

  async takeNotices(entries: FeedEntry[]): Promise<void> {
    const notices = withNotices(this.notices, entries)
    if (notices.length !== this.notices.length || notices[0]?.seq !== this.notices[0]?.seq) await this.setNotices(notices)
  }

  /** Read: one of them, or all. */
  async readNotices(seq?: number): Promise<void> {
    await this.setNotices(this.notices.map((one) => (seq === undefined || one.seq === seq ? { ...one, read: true } : one)))
  }

  reading(subject: string): MeetingReading {
    return this.readings.get(subject) ?? newReading()
  }

  async setFeed(cursor: number, updatedAt: number): Promise<void> {
    this.feed = { cursor, updatedAt }
    await this.written(this.records.put("feed", this.feed))
    this.onChange()
  }

  holds(id: number): boolean {
    return [...this.packs.values()].some((pack) => pack.manifest.id === id)
  }

  async take(manifest: Manifest): Promise<void> {
    const before = this.packs.get(manifest.subject)
    if (before && before.manifest.version > manifest.version) return
    const pack = nextPack(before, manifest)
    await this.save(pack)
    // A meeting that was cleared and is now to come again is brought again.
    if (isCleared(this.keeping, manifest.subject) && !isPast(pack, now())) await this.uncleared(manifest.subject)
  }

  async withdraw(subject: string, file: number): Promise<void> {
    const pack = this.packs.get(subject)
    if (!pack) return
    await this.save(withoutPaper(pack, file))
    await this.tidy()
  }

  /** The whole subject is no longer this person's. */
  async drop(subject: string): Promise<void> {
    if (!this.packs.delete(subject)) return
    await this.written(this.records.delete(`pack/${subject}`))
    this.revision++
    await this.tidy()
    this.onChange()
  }

  async cancel(subject: string): Promise<void> {
    const pack = this.packs.get(subject)
    if (pack) await this.save({ ...pack, cancelled: true })
  }

  /** Packages that are no longer this person's leave, with every piece that nothing else names. */
  async keepOnly(ids: Set<number>): Promise<void> {
    const before = this.packs.size
    for (const [subject, pack] of this.packs) {
      if (ids.has(pack.manifest.id)) continue
      this.packs.delete(subject)
      await this.written(this.records.delete(`pack/${subject}`))
    }
    // Where nothing left, what is being brought isn't broken off.
    if (this.packs.size < before) this.revision++
    await this.tidy()
    this.onChange()
  }

  /** Packages whose pieces belong on the tablet. */
  kept(): Pack[] {
    return [...this.packs.values()].filter((pack) => !isCleared(this.keeping, pack.manifest.subject))
  }

  async tidy(): Promise<void> {
    await this.chunks.keepOnly(new Set(this.kept().flatMap(allPieces).map(({ hash }) => hash)))
  }

  /** Pieces go, unless a package that stays uses them; the agenda, what was read and what is unsent stay. */
  async clear(subjects: string[], untold: boolean): Promise<void> {
    const cleared = { ...this.keeping.cleared }
    for (const subject of subjects) cleared[subject] = now()
    const told = this.keeping.untold + (untold ? subjects.length : 0)
    await this.keep({ ...this.keeping, cleared, untold: told })
    await this.tidy()
  }

  /** Fetched again because somebody wants it: from now on it stays. */
  async fetchAgain(subject: string): Promise<void> {
    await this.uncleared(subject)
    await this.pin(subject, true)
  }

  async pin(subject: string, on: boolean): Promise<void> {
    const others = this.keeping.pinned.filter((one) => one !== subject)
    await this.keep({ ...this.keeping, pinned: on ? [...others, subject] : others })
  }

  async tellCleared(): Promise<void> {
    await this.keep({ ...this.keeping, untold: 0 })
  }

  async setReading(subject: string, reading: MeetingReading): Promise<void> {
    this.readings.set(subject, reading)
    await this.written(this.records.put(`reading/${subject}`, reading))
    this.onChange()
  }

  /** Files of a package whose receipt was already written. */
  async receipts(pack: number): Promise<number[]> {
    return (await this.records.get<number[]>(`receipts/${pack}`)) ?? []
  }

  setReceipts(pack: number, files: number[]): Promise<void> {
    return this.records.put(`receipts/${pack}`, files)
  }

  /** True only when every piece was verified and lies in the store. */
  isHeld(paper: Paper): boolean {
    return piecesOf(paper).every(({ hash }) => this.chunks.has(hash))
  }

  private async setSeen(seen: Seen): Promise<void> {
    this.seen = seen
    await this.written(this.records.put("seen", seen))
    this.onChange()
  }

  private async setNotices(notices: Notice[]): Promise<void> {
    this.notices = notices
    await this.written(this.records.put("notices", notices))
    this.onChange()
  }

  holdsPiece(hash: string): boolean {
    return this.chunks.has(hash)
  }

  private async uncleared(subject: string): Promise<void> {
    const cleared = Object.fromEntries(Object.entries(this.keeping.cleared).filter(([one]) => one !== subject))
    await this.keep({ ...this.keeping, cleared })
  }

  private async keep(keeping: Keeping): Promise<void> {
    this.keeping = keeping
    this.revision++
    await this.written(this.records.put("keeping", keeping))
    this.onChange()
  }

  private async save(pack: Pack): Promise<void> {
    const { subject } = pack.manifest
    await this.written(this.records.put(`pack/${subject}`, pack))
    this.packs.set(subject, pack)
    this.revision++
    this.onChange()
  }

  private async written(writing: Promise<void>): Promise<void> {
    this.writes++
    this.writing = Promise.allSettled([this.writing, writing])
    await writing
  }
}
