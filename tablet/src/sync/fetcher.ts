import type { Bytes } from "../core/bytes"
import type { Chunk, ChunkStore } from "../store/chunks"
import { readBundle } from "./bundle"

const PIECES_PER_REQUEST = 200
const BYTES_PER_REQUEST = 1_000_000
const PER_WRITE = 16
/** On a good line the request ahead ends sooner than this, and nothing is broken off. */
const GIVE_WAY = 400

export interface Wanted {
  hash: string
  size: number
}

type Ask = (pack: number, hashes: string[], signal?: AbortSignal) => Promise<Response>

/**
 * Brings pieces from the server into the store. A piece on its way is not asked for again. What somebody waits for
 * goes before what is brought ahead: the request ahead is broken off, and what it had brought stays.
 */
export class Fetcher {
  private coming = new Map<string, Promise<void>>()
  private ahead: AbortController | null = null
  private urgent = 0
  private calm: (() => void)[] = []
  onStored: (hashes: string[]) => void = () => undefined

  constructor(
    private readonly store: ChunkStore,
    private readonly ask: Ask,
  ) {}

  /** Ahead of need, one request at a time. Rejects with Offline or ApiError when something is still missing. */
  async bring(pack: number, wanted: Wanted[], signal?: AbortSignal): Promise<void> {
    for (;;) {
      await this.untilCalm()
      const missing = wanted.filter(({ hash }) => !this.store.has(hash))
      if (!missing.length || signal?.aborted) return
      const [part] = inRequests(missing.filter(({ hash }) => !this.coming.has(hash)))
      if (part) await this.requestAhead(pack, part, signal)
      else await Promise.all(missing.map(({ hash }) => this.coming.get(hash) ?? Promise.resolve()))
    }
  }

  /** A piece that somebody waits for. */
  async one(pack: number, hash: string, size: number): Promise<Bytes | null> {
    const stored = await this.store.get(hash)
    if (stored) return stored
    this.urgent++
    const late = setTimeout(() => this.ahead?.abort(), GIVE_WAY)
    try {
      await this.coming.get(hash)
      if (!this.store.has(hash)) await this.request(pack, [{ hash, size }])
    } finally {
      clearTimeout(late)
      if (!--this.urgent) for (const go of this.calm.splice(0)) go()
    }
    return this.store.get(hash)
  }

  private async requestAhead(pack: number, part: Wanted[], signal?: AbortSignal): Promise<void> {
    const control = new AbortController()
    const stop = (): void => control.abort()
    signal?.addEventListener("abort", stop)
    this.ahead = control
    try {
      await this.request(pack, part, control.signal)
    } catch (error) {
      if (!control.signal.aborted) throw error
    } finally {
      this.ahead = null
      signal?.removeEventListener("abort", stop)
    }
  }

  private untilCalm(): Promise<void> {
    return this.urgent ? new Promise((go) => this.calm.push(go)) : Promise.resolve()
  }

  private async request(pack: number, part: Wanted[], signal?: AbortSignal): Promise<void> {
    const hashes = part.map(({ hash }) => hash)
    const done = this.receive(pack, hashes, signal)
    const quiet = done.catch(() => undefined)
    for (const hash of hashes) this.coming.set(hash, quiet)
    try {
      await done
    } finally {
      for (const hash of hashes) this.coming.delete(hash)
    }
  }

  private async receive(pack: number, hashes: string[], signal?: AbortSignal): Promise<void> {
    const response = await this.ask(pack, hashes, signal)
    if (!response.body) throw new Error("bundle without a body")
    let ready: Chunk[] = []
    try {
      for await (const chunk of readBundle(response.body)) {
        ready.push(chunk)
        if (ready.length === PER_WRITE) {
          await this.write(ready)
          ready = []
        }
      }
    } finally {
      await this.write(ready)
    }
  }

  private async write(ready: Chunk[]): Promise<void> {
    if (!ready.length) return
    await this.store.put(ready)
    this.onStored(ready.map(({ hash }) => hash))
  }
}

export function inRequests(wanted: Wanted[]): Wanted[][] {
  const requests: Wanted[][] = []
  let part: Wanted[] = []
  let bytes = 0
  for (const piece of wanted) {
    if (part.length && (part.length >= PIECES_PER_REQUEST || bytes + piece.size > BYTES_PER_REQUEST)) {
      requests.push(part)
      part = []
      bytes = 0
    }
    part.push(piece)
    bytes += piece.size
  }
  if (part.length) requests.push(part)
  return requests
}
