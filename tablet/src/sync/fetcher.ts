import type { Bytes } from "../core/bytes"
import type { Chunk, ChunkStore } from "../store/chunks"
import { readBundle } from "./bundle"

const PIECES_PER_REQUEST = 200
const BYTES_PER_REQUEST = 1_000_000
const PER_WRITE = 16

export interface Wanted {
  hash: string
  size: number
}

type Ask = (pack: number, hashes: string[], signal?: AbortSignal) => Promise<Response>

/** Brings pieces from the server into the store. A piece on its way is not asked for again. */
export class Fetcher {
  private coming = new Map<string, Promise<void>>()
  onStored: (hashes: string[]) => void = () => undefined

  constructor(
    private readonly store: ChunkStore,
    private readonly ask: Ask,
  ) {}

  /** Throws Offline or ApiError when something is still missing afterwards. */
  async bring(pack: number, wanted: Wanted[], signal?: AbortSignal): Promise<void> {
    const missing = wanted.filter(({ hash }) => !this.store.has(hash))
    const underWay = missing.map(({ hash }) => this.coming.get(hash)).filter((promise) => promise !== undefined)
    for (const part of inRequests(missing.filter(({ hash }) => !this.coming.has(hash)))) {
      if (signal?.aborted) return
      await this.request(pack, part, signal)
    }
    await Promise.all(underWay)
  }

  async one(pack: number, hash: string, size: number): Promise<Bytes | null> {
    const stored = await this.store.get(hash)
    if (stored) return stored
    await this.bring(pack, [{ hash, size }])
    return this.store.get(hash)
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
