import type { Bytes } from "../core/bytes"
import { ask, Gone, SignedOut } from "./facts"

const AT_ONCE = 5
const MOST_BYTES = 24_000_000
const TRIES = 3
const WAIT = 700

/** Pieces of papers, in memory only and not many: nothing of a paper is kept on the device. */
export class Pieces {
  private readonly kept = new Map<string, Promise<Bytes>>()
  private readonly sizes = new Map<string, number>()
  private held = 0
  private running = 0
  private readonly queue: (() => void)[] = []

  constructor(private readonly trouble: (error: unknown) => void) {}

  get(hash: string, size: number, source: string): Promise<Bytes> {
    const found = this.kept.get(hash)
    const value = found ?? this.bring(hash, source)
    this.kept.delete(hash)
    this.kept.set(hash, value)
    if (!found) {
      this.sizes.set(hash, size)
      this.held += size
      value.catch(() => this.drop(hash))
      this.makeRoom(hash)
    }
    return value
  }

  private async bring(hash: string, source: string): Promise<Bytes> {
    await this.turn()
    try {
      return await this.fetch(hash, source)
    } catch (error) {
      this.trouble(error)
      throw error
    } finally {
      this.running--
      this.queue.shift()?.()
    }
  }

  /** A line that stumbles is tried again; a refusal isn't. */
  private async fetch(hash: string, source: string): Promise<Bytes> {
    for (let n = 1; ; n++) {
      try {
        return new Uint8Array(await (await ask(`/files/${hash}?${source}`)).arrayBuffer())
      } catch (error) {
        if (n === TRIES || error instanceof Gone || error instanceof SignedOut) throw error
        await new Promise((go) => setTimeout(go, WAIT * n))
      }
    }
  }

  private async turn(): Promise<void> {
    if (this.running >= AT_ONCE) await new Promise<void>((go) => this.queue.push(go))
    this.running++
  }

  private drop(hash: string): void {
    if (!this.kept.delete(hash)) return
    this.held -= this.sizes.get(hash) ?? 0
    this.sizes.delete(hash)
  }

  private makeRoom(keep: string): void {
    for (const oldest of this.kept.keys()) {
      if (this.held <= MOST_BYTES) return
      if (oldest !== keep) this.drop(oldest)
    }
  }
}
