import { ApiError, Offline, type Api } from "../api/client"
import { MINUTE, now } from "../core/clock"
import type { Library } from "../model/library"
import type { FeedEntry, Standing } from "../model/types"
import type { Outbox } from "../outbox/outbox"
import { isStorageFull } from "../store/database"
import type { Fetcher } from "./fetcher"
import { Filling } from "./filling"
import { readEvents, type FeedPush } from "./live"
import { Receipts } from "./receipts"
import type { Room } from "./room"

export interface SyncState {
  /** null until the first answer or failure. */
  online: boolean | null
  live: boolean
  bringing: boolean
  full: boolean
  standing: Standing
  error: string
}

interface Parts {
  api: Api
  library: Library
  fetcher: Fetcher
  outbox: Outbox
  room: Room
  me: number
  pollSeconds: number
}

const isStopped = (error: unknown): boolean => error instanceof ApiError && error.status === 423
const LOCK = "khue-sync"
const AWAKE_EVERY = 5 * MINUTE
const LONGEST_WAIT = MINUTE

/** Brings what is new, sends what was done, and keeps the live channel. One per tablet: Web Locks choose which window. */
export class Sync {
  state: SyncState = { online: null, live: false, bringing: false, full: false, standing: "good", error: "" }
  onState: (state: SyncState) => void = () => undefined
  /** Whether this window is the one that talks with the server. */
  leading = false
  private readonly stopper = new AbortController()
  private channel: AbortController | null = null
  private wake: (() => void) | null = null
  private pulling: Promise<void> | null = null
  private again = false
  private lastAwake = 0
  private readonly filling: Filling

  constructor(private readonly parts: Parts) {
    const { library, fetcher, outbox, room, me } = parts
    this.filling = new Filling(library, fetcher, new Receipts(library, outbox), room, me, this.stopper.signal, {
      busy: (bringing) => this.set({ bringing }),
      failed: (error) => this.fail(error),
      done: () => {
        this.set({ full: false })
        this.nudge()
      },
    })
    parts.fetcher.onStored = () => parts.library.onChange()
  }

  start(): void {
    const { signal } = this.stopper
    for (const name of ["online", "pageshow"]) addEventListener(name, this.reopen, { signal })
    document.addEventListener("visibilitychange", () => document.hidden || this.reopen(), { signal })
    const run = (): Promise<void> => this.run()
    // Without Web Locks (no real tablet lacks them) two windows only do the same work twice.
    const locked = "locks" in navigator ? navigator.locks.request(LOCK, { signal }, run) : run()
    locked.catch(() => undefined)
  }

  stop(): void {
    this.stopper.abort()
    this.channel?.abort()
    this.wake?.()
  }

  /** One full round now: send, pull, fill. Rejects when the server can't be reached. */
  now(): Promise<void> {
    if (this.pulling) {
      this.again = true
      return this.pulling
    }
    const round = this.round()
    round.catch((error: unknown) => this.fail(error))
    this.pulling = round.finally(() => {
      this.pulling = null
      if (this.again && !this.stopper.signal.aborted) {
        this.again = false
        void this.now().catch(() => undefined)
      }
    })
    return this.pulling
  }

  /** After a local operation: send soon, don't wait for the timer. */
  nudge(): void {
    if (!this.parts.outbox.count || (this.state.online === false && !navigator.onLine)) return
    void this.send().catch((error: unknown) => this.fail(error))
  }

  /** A stream that iPadOS killed in the background still looks open, so it is always opened anew. */
  private reopen = (): void => {
    this.channel?.abort()
    this.wake?.()
  }

  private async run(): Promise<void> {
    let wait = 1_000
    this.leading = true
    while (!this.stopper.signal.aborted) {
      try {
        // A stopped tablet still listens: it may be told to go on, or to erase.
        await this.now().catch((error: unknown) => {
          if (!isStopped(error)) throw error
        })
        await this.listen()
        wait = 1_000
      } catch (error) {
        this.fail(error)
        wait = Math.min(wait * 2, LONGEST_WAIT)
      }
      this.set({ live: false })
      await this.sleep(this.state.online ? Math.min(wait, this.parts.pollSeconds * 1_000) : wait)
    }
  }

  private async round(): Promise<void> {
    await this.awake()
    await this.send()
    await this.pull()
    this.filling.start()
  }

  private async awake(): Promise<void> {
    if (now() - this.lastAwake < AWAKE_EVERY) return
    this.lastAwake = now()
    await this.parts.outbox.add("distribution.awake", {})
  }

  private async send(): Promise<void> {
    await this.parts.outbox.flush((operations) => this.parts.api.operations(operations))
    this.set({ online: true })
  }

  private async pull(): Promise<void> {
    const { api, library } = this.parts
    const { cursor } = library.feed
    if (!cursor) return this.pullSnapshot()
    let head = cursor
    for (;;) {
      const page = await api.feed(head)
      if (page.head < head) return this.pullSnapshot()
      for (const entry of page.entries) {
        await this.apply(entry)
        head = entry.seq
      }
      await library.takeNotices(page.entries)
      await library.setFeed(head, now())
      this.set({ online: true, error: "", standing: "good" })
      if (!page.more) return
    }
  }

  private async pullSnapshot(): Promise<void> {
    const { api, library } = this.parts
    const snapshot = await api.snapshot()
    this.set({ online: true, error: "", standing: snapshot.standing })
    // A stopped tablet is told of no package; what it has stays readable.
    if (snapshot.standing !== "good") return
    for (const id of snapshot.packages) await this.take(id)
    await library.keepOnly(new Set(snapshot.packages))
    await library.takeNotices(snapshot.notices ?? [])
    await library.setFeed(snapshot.head, now())
  }

  private async apply({ kind, body }: FeedEntry): Promise<void> {
    const { library } = this.parts
    if (kind === "withdrawn" && body.subject && body.file) await library.withdraw(body.subject, body.file)
    if (kind === "withdrawn" && body.subject && body.package === null) await library.drop(body.subject)
    if (kind === "cancelled" && body.subject) await library.cancel(body.subject)
    if (body.package) await this.take(body.package)
  }

  /** A package that was taken back meanwhile is passed over: its own entry follows. */
  private async take(id: number): Promise<void> {
    const { api, library } = this.parts
    if (library.holds(id)) return
    try {
      await library.take(await api.manifest(id))
      await library.tidy()
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
    }
  }

  private async listen(): Promise<void> {
    const { api, library } = this.parts
    this.channel = new AbortController()
    const response = await api.live(library.feed.cursor, this.channel.signal)
    if (!response.body) return
    this.set({ live: true })
    for await (const { event, data } of readEvents(response.body)) {
      if (event === "erase") this.onErase()
      else if (event === "stopped") this.set({ standing: "stopped" })
      else if (event === "standing" || event === "head") await this.now()
      else if (event === "feed") await this.takePush(JSON.parse(data) as FeedPush)
    }
  }

  /** A push that follows on is taken as it is; a gap is pulled. */
  private async takePush(push: FeedPush): Promise<void> {
    const { library } = this.parts
    const entries = push.entries ?? []
    if (push.head <= library.feed.cursor) return
    if (entries[0]?.seq !== library.feed.cursor + 1) return this.now()
    for (const entry of entries) await this.apply(entry)
    await library.takeNotices(entries)
    await library.setFeed(entries.at(-1)?.seq ?? push.head, now())
    this.filling.start()
    if (library.feed.cursor < push.head) await this.now()
  }

  onErase: () => void = () => undefined

  private fail(error: unknown): void {
    if (this.stopper.signal.aborted) return
    if (isStorageFull(error)) this.set({ full: true })
    else if (isStopped(error)) this.set({ online: true, standing: "stopped" })
    else if (error instanceof ApiError) this.set({ online: true, error: error.sentence || error.code })
    else if (error instanceof Offline || !navigator.onLine) this.set({ online: false })
  }

  /** A window that doesn't lead shows what the leading one knows. */
  follow(state: SyncState): void {
    if (!this.leading) this.set(state)
  }

  private set(change: Partial<SyncState>): void {
    this.state = { ...this.state, ...change }
    this.onState(this.state)
  }

  private sleep(time: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, time)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
