import { ApiError } from "../api/client"
import { MINUTE, now } from "../core/clock"
import type { Library } from "../model/library"
import { isStorageFull } from "../store/database"
import { ANOTHER_ORDER, type Fetcher } from "./fetcher"
import { inOrderOfNeed, type Need } from "./need"
import type { Receipts } from "./receipts"
import type { Room } from "./room"

const FIRST_WAIT = 500
const LONGEST_WAIT = MINUTE

interface Watcher {
  /** While pieces are being brought. */
  busy(bringing: boolean): void
  failed(error: unknown): void
  /** Everything that can be had is here; `later` is when large papers of far meetings are brought, 0 = nothing waits. */
  done(later: number): void
}

/** Brings all pieces of all packages, the most needed first; tries again by itself after a failure. */
export class Filling {
  private running: Promise<void> | null = null
  private timer: ReturnType<typeof setTimeout> | null = null
  /** Ended when the packages or what is open changed: the order of need is made anew at once. */
  private order = new AbortController()
  private seen = -1
  private later = 0
  /** The file that is open for reading. */
  private open: number | null = null

  constructor(
    private readonly library: Library,
    private readonly fetcher: Fetcher,
    private readonly receipts: Receipts,
    private readonly room: Room,
    private readonly me: number,
    private readonly signal: AbortSignal,
    private readonly watcher: Watcher,
    private readonly saving: () => boolean,
  ) {
    signal.addEventListener("abort", () => {
      this.cancelRetry()
      this.order.abort()
      this.fetcher.breakOff()
    })
  }

  start(anew = false): void {
    this.cancelRetry()
    if (anew || this.library.revision !== this.seen) this.order.abort(ANOTHER_ORDER)
    this.running ??= this.run().finally(() => {
      this.running = null
      this.watcher.busy(false)
      if (this.order.signal.aborted && !this.signal.aborted) this.start()
    })
  }

  /** What is being read is brought before the rest. */
  reads(file: number | null): void {
    if (this.open === file) return
    this.open = file
    this.start(true)
  }

  private async run(): Promise<void> {
    try {
      while (!(await this.passWithRoom()));
      this.fetcher.line.held()
      this.watcher.done(this.later)
      if (this.later) this.startIn(this.later - now())
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

  /** False when the order of need has to be made anew. */
  private async pass(): Promise<boolean> {
    this.order = new AbortController()
    const { signal } = this.order
    this.seen = this.library.revision
    await this.room.make()
    this.later = 0
    await this.receipts.settle()
    for (const need of this.needs()) {
      if (need.from > now()) this.later = Math.min(this.later || Infinity, need.from)
      else await this.bring(need, signal)
      if (this.signal.aborted) return true
      await this.receipts.settle()
      if (signal.aborted) return false
    }
    return true
  }

  /** Only what isn't wholly here. */
  private needs(): Need[] {
    const manifests = this.library.kept().map((pack) => pack.manifest)
    const reader = { me: this.me, at: now(), open: this.open, saving: this.saving() }
    return inOrderOfNeed(manifests, reader).filter((need) => need.pieces.some(({ hash }) => !this.library.holdsPiece(hash)))
  }

  private async bring(need: Need, order: AbortSignal): Promise<void> {
    this.watcher.busy(true)
    try {
      await this.fetcher.bring(need.pack, need.pieces, order, need.ahead)
    } catch (error) {
      // What was taken back meanwhile must not hold up the rest.
      if (!(error instanceof ApiError) || ![403, 404].includes(error.status)) throw error
    }
  }

  private retry(): void {
    if (!this.signal.aborted) this.startIn(this.fetcher.line.pause(FIRST_WAIT, LONGEST_WAIT))
  }

  private startIn(time: number): void {
    this.timer = setTimeout(() => this.start(), Math.max(time, FIRST_WAIT))
  }

  private cancelRetry(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }
}
