import type { Api } from "../api/client"
import { now } from "../core/clock"
import { toBase64, type Bytes } from "../core/bytes"
import type { Keys } from "../crypto/vault"
import { Library } from "../model/library"
import { paperReading, type Answer, type MeetingReading, type PaperReading } from "../model/reading"
import type { Manifest, Paper } from "../model/types"
import { Outbox } from "../outbox/outbox"
import { Seen } from "../outbox/seen"
import { unpackText, type PaperText } from "../reading/text"
import { ChunkStore } from "../store/chunks"
import type { Database } from "../store/database"
import { Records } from "../store/records"
import { Sync } from "../sync/engine"
import { Fetcher } from "../sync/fetcher"
import { Room } from "../sync/room"
import { storageUse } from "./describe-device"
import type { Device } from "./device"

/** Everything that exists only while the tablet is unlocked. Locking drops it, and the keys with it. */
export class Workspace {
  readonly records: Records
  readonly chunks: ChunkStore
  readonly library: Library
  readonly outbox: Outbox
  readonly seen: Seen
  readonly fetcher: Fetcher
  readonly sync: Sync

  constructor(db: Database, device: Device, api: Api, keys: Keys, saving: () => boolean) {
    this.records = new Records(db, keys.content)
    this.chunks = new ChunkStore(db, keys.content)
    this.library = new Library(this.records, this.chunks)
    this.outbox = new Outbox(db, device.plain, keys)
    this.seen = new Seen(this.library, (name, body) => this.tell(name, body))
    this.fetcher = new Fetcher(this.chunks, (order, signal) => api.bundle(order, signal))
    const { identity } = device
    this.sync = new Sync({
      api,
      library: this.library,
      fetcher: this.fetcher,
      outbox: this.outbox,
      room: new Room(this.library, this.chunks.has, storageUse),
      me: identity?.person.id ?? 0,
      pollSeconds: identity?.pollSeconds ?? 30,
      saving,
    })
    api.signWith(identity?.tablet.id ?? 0, keys.signing, () => this.outbox.count)
  }

  /** At the start, and when another window wrote something. */
  async load(): Promise<void> {
    await Promise.all([this.chunks.load(), this.library.load(), this.outbox.load()])
  }

  async close(): Promise<void> {
    await this.seen.flush()
    this.sync.stop()
  }

  /** Reads a piece from the store, else from the server. */
  reader(pack: number): (hash: string, size: number) => Promise<Bytes | null> {
    return (hash, size) => this.fetcher.one(pack, hash, size)
  }

  async keepPersonKey(raw: Bytes): Promise<void> {
    await this.records.put("person-key", toBase64(raw))
  }

  async texts(manifest: Manifest): Promise<Map<number, string[]>> {
    const texts = new Map<number, string[]>()
    for (const paper of manifest.papers) {
      const text = await this.text(manifest, paper)
      if (text) texts.set(paper.file, text.pages)
    }
    return texts
  }

  /** null when the words of this paper are neither here nor can be had. */
  async text(manifest: Manifest, paper: Paper): Promise<PaperText | null> {
    const bytes = paper.text && (await this.reader(manifest.id)(paper.text[0], paper.text[1]).catch(() => null))
    return bytes ? unpackText(bytes) : null
  }

  /** Brings a cleared meeting back and keeps it. Rejects when the server can't be reached. */
  async fetchAgain(manifest: Manifest): Promise<void> {
    await this.library.fetchAgain(manifest.subject)
    await this.sync.now()
  }

  async opened(manifest: Manifest, paper: Paper): Promise<void> {
    const before = this.paper(manifest, paper)
    await this.setPaper(manifest, paper, { ...before, opened: true })
    if (!before.opened) await this.tell("distribution.opened", { package: manifest.id, file: paper.file })
  }

  /** The changes stand until the pack is left; from then on they have been seen. */
  async sawVersion(manifest: Manifest): Promise<void> {
    await this.change(manifest, { openedVersion: manifest.version, openedAt: now() })
    await this.library.sawMeeting(manifest.subject)
  }

  async turnedTo(manifest: Manifest, paper: Paper, page: number): Promise<void> {
    const before = this.paper(manifest, paper)
    if (before.last === page && this.library.reading(manifest.subject).lastPaper === paper.id) return
    await this.setPaper(manifest, paper, { ...before, last: page })
  }

  sawPage(manifest: Manifest, paper: Paper, page: number): Promise<void> {
    return this.seen.note(manifest, paper, page)
  }

  async answer(manifest: Manifest, answer: Answer, reason: string, deputy: string): Promise<void> {
    const body = { meeting: manifest.meeting.id, answer, reason, ...(answer === "deputy" && { deputy }) }
    // Nobody is shown an answer that isn't safely on its way: an app killed in between forgets to show it, not to send it.
    await this.outbox.add("meetings.answer", body)
    await this.change(manifest, { answer: { answer, reason, deputy, at: now(), refused: null } })
    this.sync.nudge()
  }

  async answerRefused(meeting: number, sentence: string): Promise<void> {
    const pack = [...this.library.packs.values()].find((one) => one.manifest.meeting.id === meeting)
    const answer = pack && this.library.reading(pack.manifest.subject).answer
    if (pack && answer) await this.change(pack.manifest, { answer: { ...answer, refused: sentence } })
  }

  private async tell(name: string, body: Record<string, unknown>): Promise<void> {
    await this.outbox.add(name, body)
    this.sync.nudge()
  }

  private paper(manifest: Manifest, paper: Paper): PaperReading {
    return paperReading(this.library.reading(manifest.subject), paper.file)
  }

  private setPaper(manifest: Manifest, paper: Paper, reading: PaperReading): Promise<void> {
    const papers = { ...this.library.reading(manifest.subject).papers, [paper.file]: reading }
    return this.change(manifest, { papers, lastPaper: paper.id })
  }

  private change(manifest: Manifest, part: Partial<MeetingReading>): Promise<void> {
    return this.library.setReading(manifest.subject, { ...this.library.reading(manifest.subject), ...part })
  }
}
