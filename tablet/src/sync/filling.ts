import { ApiError } from "../api/client"
import { MINUTE, now } from "../core/clock"
import type { Library } from "../model/library"
import { isStorageFull } from "../store/database"
import type { Fetcher } from "./fetcher"
import { inOrderOfNeed, type Need } from "./need"
import type { Receipts } from "./receipts"
import type { Room } from "./room"

const FIRST_WAIT = 3_000
const LONGEST_WAIT = MINUTE

interface Watcher {
  /** While pieces are being brought. */
  busy(bringing: boolean): void
  failed(error: unknown): void
  /** Everything that can be had is here. */
  done(): void
}

/** Brings all pieces of all packages, the most needed first; tries again by itself after a failure. */
export class Filling {
  private running: Promise<void> | null = null
  private timer: ReturnType<typeof setTimeout> | null = null
  private wait = FIRST_WAIT

  constructor(
    private readonly library: Library,
    private readonly fetcher: Fetcher,
    private readonly receipts: Receipts,
    private readonly room: Room,
    private readonly me: number,
    private readonly signal: AbortSignal,
    private readonly watcher: Watcher,
  ) {
    signal.addEventListener("abort", () => this.cancelRetry())
  }

  start(): void {
    this.cancelRetry()
    this.running ??= this.run().finally(() => {
      this.running = null
      this.watcher.busy(false)
    })
  }

  private async run(): Promise<void> {
    try {
      while (!(await this.passWithRoom()));
      this.wait = FIRST_WAIT
      this.watcher.done()
    } catch (error) {
      this.watcher.failed(error)
      // A full tablet is not asked again and again: the next round, or the person, tries.
      if (!isStorageFull(error)) this.retry()
    }
  }

  /** A full tablet gives up its oldest past meeting and goes on. */
  private async passWithRoom(): Promise<boolean> {
    try {
      return await this.pass()
    } catch (error) {
      if (isStorageFull(error) && (await this.room.makeMore())) return false
      throw error
    }
  }

  /** False when the packages changed meanwhile and the order of need has to be made anew. */
  private async pass(): Promise<boolean> {
    await this.room.make()
    const packs = this.library.kept()
    const before = this.library.feed.cursor
    for (const need of inOrderOfNeed(packs.map((pack) => pack.manifest), this.me, now())) {
      await this.bring(need)
      if (this.signal.aborted) return true
      await this.receipts.settle()
      if (this.library.feed.cursor !== before) return false
    }
    return true
  }

  private async bring(need: Need): Promise<void> {
    this.watcher.busy(true)
    try {
      await this.fetcher.bring(need.pack, need.pieces, this.signal)
    } catch (error) {
      // What was taken back meanwhile must not hold up the rest.
      if (!(error instanceof ApiError) || ![403, 404].includes(error.status)) throw error
    }
  }

  private retry(): void {
    if (this.signal.aborted) return
    this.timer = setTimeout(() => this.start(), this.wait)
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT)
  }

  private cancelRetry(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }
}
