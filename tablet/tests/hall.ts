import "fake-indexeddb/auto"
import { IDBFactory } from "fake-indexeddb"
import { Api } from "../src/api/client"
import type { Bytes } from "../src/core/bytes"
import { aesKey } from "../src/crypto/seal"
import { importSigningKey } from "../src/crypto/signing"
import { Library } from "../src/model/library"
import type { Manifest } from "../src/model/types"
import { Outbox } from "../src/outbox/outbox"
import { ChunkStore, type Chunk } from "../src/store/chunks"
import { Database } from "../src/store/database"
import { PlainStore } from "../src/store/plain"
import { Records } from "../src/store/records"
import { Sync } from "../src/sync/engine"
import { Fetcher } from "../src/sync/fetcher"
import { firstPages } from "../src/sync/need"
import { Room } from "../src/sync/room"

/** One tablet of the hall: its session's token, its person, its signing key (pkcs8). */
export interface Seat {
  token: string
  person: number
  key: Bytes
}

/** What happened on a tablet: `manifest` known, `first` page of every paper here, `whole` package here. */
export type Told = (what: "manifest" | "first" | "whole", pack: number) => void

/** Counts what came: each piece is to come once. */
class CountingStore extends ChunkStore {
  came = 0
  twice = 0

  override async put(chunks: Chunk[]): Promise<void> {
    for (const { hash, bytes } of chunks) {
      if (this.has(hash)) this.twice++
      this.came += bytes.length
    }
    await super.put(chunks)
  }
}

/** The app's own parts without its screens, each tablet with a database of its own. */
export class HallTablet {
  private constructor(
    readonly sync: Sync,
    readonly library: Library,
    readonly chunks: CountingStore,
    private readonly fetcher: Fetcher,
  ) {}

  static async start(address: string, seat: Seat, told: Told): Promise<HallTablet> {
    globalThis.indexedDB = new IDBFactory()
    const db = new Database()
    const keys = { content: await aesKey(new Uint8Array(32)), signing: await importSigningKey(seat.key) }
    const reach: typeof fetch = (path, init) => {
      const headers = { ...(init?.headers as Record<string, string> | undefined), Cookie: `khue_tablet=${seat.token}` }
      const again = (error: unknown): Promise<Response> => {
        // As browsers do: a kept connection that the server has closed meanwhile says nothing about the line.
        if (init?.signal?.aborted || !/SOCKET|RESET/.test(String((error as { cause?: { code?: string } }).cause?.code))) throw error
        return fetch(address + (path as string), { ...init, headers })
      }
      return fetch(address + (path as string), { ...init, headers }).catch(again)
    }
    const api = new Api({ erase: () => undefined, stopped: () => undefined, lock: () => undefined }, reach)
    const chunks = new CountingStore(db, keys.content)
    const library = new Library(new Records(db, keys.content), chunks)
    const outbox = new Outbox(db, new PlainStore(db), keys)
    const fetcher = new Fetcher(chunks, (order, signal) => api.bundle(order, signal))
    await Promise.all([chunks.load(), library.load(), outbox.load()])
    const room = new Room(library, chunks.has, () => Promise.resolve(null))
    const sync = new Sync({ api, library, fetcher, outbox, room, me: seat.person, pollSeconds: 30, saving: () => false })
    const tablet = new HallTablet(sync, library, chunks, fetcher)
    const once = new Set<string>()
    library.onChange = () => {
      for (const { manifest } of library.packs.values()) {
        for (const what of tablet.reached(manifest)) {
          const name = `${what} ${manifest.id}`
          if (!once.has(name)) told(what, manifest.id)
          once.add(name)
        }
      }
    }
    sync.start()
    return tablet
  }

  /** A page is opened: its preview, then its sharp pieces. Milliseconds until each was there. */
  async open(title: string, page: number): Promise<{ preview: number; sharp: number }> {
    const [manifest, paper] = this.paper(title)
    this.sync.reads(paper.file)
    const [look, piece] = [paper.previews[page - 1], paper.chunks[page - 1]]
    if (!look || !piece) throw new Error("no such page")
    const asked = performance.now()
    const shown = this.fetcher.one(manifest.id, ...look).then(() => performance.now() - asked)
    const drawn = this.fetcher.one(manifest.id, piece[0], piece[2]).then(() => performance.now() - asked)
    return { preview: await shown, sharp: await drawn }
  }

  close(): void {
    this.sync.stop()
  }

  private paper(title: string): [Manifest, Manifest["papers"][number]] {
    for (const { manifest } of this.library.packs.values()) {
      const paper = manifest.papers.find((one) => one.title === title)
      if (paper) return [manifest, paper]
    }
    throw new Error(`no paper ${title}`)
  }

  private *reached({ papers }: Manifest): Generator<"manifest" | "first" | "whole"> {
    yield "manifest"
    if (!papers.every((paper) => firstPages(paper, 1).every(({ hash }) => this.chunks.has(hash)))) return
    yield "first"
    if (papers.every((paper) => this.library.isHeld(paper))) yield "whole"
  }
}
