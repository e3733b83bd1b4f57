import { ApiError, type Order } from "../api/client"
import type { Bytes } from "../core/bytes"
import type { Chunk, ChunkStore } from "../store/chunks"
import { readBundle } from "./bundle"
import { Line } from "./line"

const PIECES_PER_REQUEST = 200
const PER_WRITE = 16
/** A piece waits in memory no longer than this before it is written: a tablet may be switched off. */
const WRITE_AFTER = 1_000
/** On a good line the request ahead ends sooner than this, and nothing is broken off. */
const GIVE_WAY = 400
/** Why a request ahead is ended: something else is more needed. */
export const ANOTHER_ORDER = "another order of need"
/** Who waited for a piece soon waits for the next one: what is brought ahead stays off the line so long. */
const REST = 300
/** Beginnings of pieces that are kept in memory for the next try. */
const MOST_BEGUN = 6

export interface Wanted {
  hash: string
  size: number
}

type Ask = (order: Order, signal?: AbortSignal) => Promise<Response>

/** Settled when a piece lies in the store, or can't be had by this request. */
class Coming {
  error: Error | null = null
  settle: () => void = () => undefined
  readonly done = new Promise<void>((settle) => (this.settle = settle))
}

/**
 * Brings pieces from the server into the store. A piece on its way is not asked for again, and of a piece that broke
 * off only the rest is. What somebody waits for goes before what is brought ahead, and what is asked for at the same
 * moment goes in one request.
 */
export class Fetcher {
  readonly line = new Line()
  private coming = new Map<string, Coming>()
  private begun = new Map<string, Bytes>()
  private ahead = new Set<AbortController>()
  private urgent = 0
  private calm: (() => void)[] = []
  private resting: ReturnType<typeof setTimeout> | null = null
  private asked = new Map<number, Wanted[]>()
  onStored: (hashes: string[]) => void = () => undefined

  constructor(
    private readonly store: ChunkStore,
    private readonly ask: Ask,
  ) {}

  /** Before anybody waits for it; `ahead` = it may also let others pass. Rejects with Offline or ApiError when something is still missing. */
  async bring(pack: number, wanted: Wanted[], signal?: AbortSignal, ahead = true): Promise<void> {
    const running = new Set<Promise<void>>()
    try {
      for (;;) {
        await this.untilCalm()
        const missing = wanted.filter(({ hash }) => !this.store.has(hash))
        if (!missing.length || signal?.aborted) return
        const free = missing.filter(({ hash }) => !this.coming.has(hash))
        const part = running.size < this.line.lanes ? inRequests(free, this.line.portion)[0] : undefined
        if (part) {
          const one: Promise<void> = this.requestAhead(pack, part, ahead, signal).finally(() => running.delete(one))
          one.catch(() => undefined)
          running.add(one)
        } else if (running.size) await Promise.race(running)
        else await Promise.all(missing.map(({ hash }) => this.coming.get(hash)?.done ?? Promise.resolve()))
      }
    } finally {
      await Promise.allSettled(running)
    }
  }

  /** A piece that somebody waits for. */
  async one(pack: number, hash: string, size: number): Promise<Bytes | null> {
    const stored = await this.store.get(hash)
    if (stored) return stored
    this.urgent++
    // On a slow line nothing is gained by waiting for what is on its way.
    const late = setTimeout(() => this.breakOff(), this.grace)
    try {
      await this.coming.get(hash)?.done
      if (!this.store.has(hash)) await this.together(pack, { hash, size })
    } finally {
      clearTimeout(late)
      if (!--this.urgent) this.rest()
    }
    return this.store.get(hash)
  }

  private rest(): void {
    if (this.resting) clearTimeout(this.resting)
    this.resting = setTimeout(() => {
      this.resting = null
      if (!this.urgent) for (const go of this.calm.splice(0)) go()
    }, REST)
  }

  private get grace(): number {
    return this.line.slow ? 0 : GIVE_WAY
  }

  /** Ends what is being brought ahead now. */
  breakOff(): void {
    for (const control of this.ahead) control.abort()
  }

  /** What is asked for within one turn of the loop goes in one request: each would wait for the line by itself. */
  private async together(pack: number, piece: Wanted): Promise<void> {
    const coming = this.coming.get(piece.hash) ?? this.enlist(pack, piece)
    await coming.done
    if (coming.error) throw coming.error
    if (!this.store.has(piece.hash)) await this.request(pack, [piece], false)
  }

  private enlist(pack: number, piece: Wanted): Coming {
    const coming = new Coming()
    this.coming.set(piece.hash, coming)
    const waiting = this.asked.get(pack)
    if (!waiting) setTimeout(() => this.askTogether(pack))
    this.asked.set(pack, [...(waiting ?? []), piece])
    return coming
  }

  private askTogether(pack: number): void {
    const wanted = this.asked.get(pack) ?? []
    this.asked.delete(pack)
    for (const part of inRequests(wanted, Infinity)) this.request(pack, part, false).catch(() => undefined)
  }

  private async requestAhead(pack: number, part: Wanted[], ahead: boolean, signal?: AbortSignal): Promise<void> {
    const control = new AbortController()
    const end = (): void => control.abort()
    // What is broken off has bytes on the line that come for nothing: on a good line it ends by itself.
    const stop = (): void => {
      if (signal?.reason === ANOTHER_ORDER) setTimeout(end, this.grace)
      else end()
    }
    signal?.addEventListener("abort", stop)
    this.ahead.add(control)
    try {
      await this.request(pack, part, ahead, control.signal)
    } catch (error) {
      if (!control.signal.aborted) throw error
    } finally {
      this.ahead.delete(control)
      signal?.removeEventListener("abort", stop)
    }
  }

  private untilCalm(): Promise<void> {
    return this.urgent || this.resting ? new Promise((go) => this.calm.push(go)) : Promise.resolve()
  }

  private async request(pack: number, part: Wanted[], ahead: boolean, signal?: AbortSignal): Promise<void> {
    const hashes = begunFirst(part, this.begun).map(({ hash }) => hash)
    for (const hash of hashes) if (!this.coming.has(hash)) this.coming.set(hash, new Coming())
    try {
      await this.receive(pack, hashes, ahead, signal)
    } catch (error) {
      // Who waits for a piece that was brought before anybody waited asks for it again.
      if (!signal) for (const hash of hashes) this.settle(hash, error as Error)
      throw error
    } finally {
      for (const hash of hashes) this.settle(hash)
    }
  }

  private settle(hash: string, error: Error | null = null): void {
    const coming = this.coming.get(hash)
    if (coming) coming.error = error
    coming?.settle()
    this.coming.delete(hash)
  }

  private async receive(pack: number, hashes: string[], ahead: boolean, signal?: AbortSignal): Promise<void> {
    const begun = this.begun.get(hashes[0] ?? "")
    const asked = performance.now()
    let [first, bytes] = [asked, 0]
    try {
      const response = await this.ask({ pack, hashes, skip: begun?.length ?? 0, ahead }, signal)
      if (!response.body) throw new Error("bundle without a body")
      first = performance.now()
      const reading = { ...(begun && { begun }), onBegun: this.keepBegun, onBytes: (count: number) => void (bytes += count) }
      await this.keep(readBundle(response.body, reading), ahead)
    } catch (error) {
      if (!signal?.aborted && !(error instanceof ApiError)) this.line.broke(bytes > 0)
      throw error
    } finally {
      this.line.came(bytes, performance.now() - first, first - asked)
    }
  }

  private async keep(pieces: AsyncGenerator<Chunk>, ahead: boolean): Promise<void> {
    let ready: Chunk[] = []
    let written = performance.now()
    try {
      for await (const chunk of pieces) {
        ready.push(chunk)
        if (ahead && ready.length < PER_WRITE && performance.now() - written < WRITE_AFTER) continue
        const full = ready
        ready = []
        await this.write(full)
        written = performance.now()
      }
    } finally {
      await this.write(ready)
    }
  }

  private async write(ready: Chunk[]): Promise<void> {
    if (!ready.length) return
    // Also when they are refused: a beginning that doesn't fit its hash must not be tried again.
    for (const { hash } of ready) this.begun.delete(hash)
    await this.store.put(ready)
    const hashes = ready.map(({ hash }) => hash)
    for (const hash of hashes) this.settle(hash)
    this.onStored(hashes)
  }

  private keepBegun = (hash: string, bytes: Bytes): void => {
    if (!bytes.length) return
    this.begun.delete(hash)
    this.begun.set(hash, bytes)
    for (const oldest of this.begun.keys()) {
      if (this.begun.size <= MOST_BEGUN) return
      this.begun.delete(oldest)
    }
  }
}

/** Only of its first piece may a request ask for the rest. */
function begunFirst(part: Wanted[], begun: Map<string, Bytes>): Wanted[] {
  const place = part.findIndex(({ hash }) => begun.has(hash))
  const first = part[place]
  return first ? [first, ...part.filter((one) => one !== first)] : part
}

export function inRequests(wanted: Wanted[], most: number): Wanted[][] {
  const requests: Wanted[][] = []
  let part: Wanted[] = []
  let bytes = 0
  for (const piece of wanted) {
    if (part.length && (part.length >= PIECES_PER_REQUEST || bytes + piece.size > most)) {
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
