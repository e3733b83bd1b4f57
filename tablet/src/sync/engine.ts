import { ApiError, Offline, type Api } from "../api/client"
import { MINUTE, now } from "../core/clock"
import type { Library } from "../model/library"
import type { Standing } from "../model/types"
import type { Outbox } from "../outbox/outbox"
import { isStorageFull } from "../store/database"
import type { Fetcher } from "./fetcher"
import { Filling } from "./filling"
import { readEvents, type FeedPush, type LiveEvent } from "./live"
import { Pull } from "./pull"
import { Receipts } from "./receipts"
import type { Room } from "./room"

export interface SyncState {
  /** null until the first answer or failure. */
  online: boolean | null
  live: boolean
  bringing: boolean
  /** The line is slow or breaks off again and again. */
  slow: boolean
  /** Something on the way holds the live channel back: news are asked for instead. */
  held: boolean
  /** When large papers of meetings far ahead are brought; 0 = nothing waits for its moment. */
  later: number
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
  /** Data saver: only what is needed soon is brought ahead. */
  saving: () => boolean
}

const isStopped = (error: unknown): boolean => error instanceof ApiError && error.status === 423
const LOCK = "khue-sync"
const AWAKE_EVERY = 5 * MINUTE
const LONGEST_WAIT = MINUTE
/** A channel that works says hello at once. */
const HELLO = 8_000
/** So many times late or in lumps, and the channel counts as held back. */
const HELD_AFTER = 2
const TRY_CHANNEL_EVERY = 10 * MINUTE
/** One request that fails says nothing yet: a line that is cut is there again at once. */
const OFFLINE_AFTER = 6_000

/** Brings what is new, sends what was done, and keeps the live channel. One per tablet: Web Locks choose which window. */
export class Sync {
  state: SyncState = { online: null, live: false, bringing: false, slow: false, held: false, later: 0, full: false, standing: "good", error: "" }
  onState: (state: SyncState) => void = () => undefined
  /** Whether this window is the one that talks with the server. */
  leading = false
  private readonly stopper = new AbortController()
  private channel: AbortController | null = null
  private wake: (() => void) | null = null
  private pulling: Promise<void> | null = null
  private again = false
  private lastAwake = 0
  private lastAnswer = 0
  /** How often the live channel came late or in lumps since it last worked. */
  private misses = 0
  private channelAgain = 0
  private readonly pull: Pull
  private readonly filling: Filling

  constructor(private readonly parts: Parts) {
    const { api, library, fetcher, outbox, room, me, saving } = parts
    const watcher = {
      busy: (bringing: boolean) => this.set({ bringing, slow: fetcher.line.slow }),
      failed: (error: unknown) => this.fail(error),
      done: (later: number) => {
        this.set({ full: false, later })
        this.nudge()
      },
    }
    this.filling = new Filling(library, fetcher, new Receipts(library, outbox), room, me, this.stopper.signal, watcher, saving)
    const told = (standing: Standing): void => {
      this.answered()
      this.set({ error: "", standing })
    }
    this.pull = new Pull(api, library, { told, packed: () => this.filling.start() })
    fetcher.onStored = () => {
      this.answered()
      library.onChange()
    }
  }

  start(): void {
    const { signal } = this.stopper
    for (const name of ["online", "pageshow"]) addEventListener(name, this.reopen, { signal })
    // Said at once, not at the next try: an answer given meanwhile is told to wait. Any answer of the server sets it back.
    addEventListener("offline", () => this.set({ online: false }), { signal })
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

  /** What is open is brought before the rest; null when nothing is. */
  reads(file: number | null): void {
    if (this.leading) this.filling.reads(file)
  }

  /** What may be brought ahead has changed. */
  fill(): void {
    if (this.leading) this.filling.start(true)
  }

  /** A stream that iPadOS killed in the background still looks open, so it is always opened anew. */
  private reopen = (): void => {
    this.channelAgain = 0
    this.channel?.abort()
    this.wake?.()
  }

  private async run(): Promise<void> {
    let wait = 1_000
    this.leading = true
    while (!this.stopper.signal.aborted) {
      const began = now()
      try {
        // A stopped tablet still listens: it may be told to go on, or to erase.
        await this.now().catch((error: unknown) => {
          if (!isStopped(error)) throw error
        })
        wait = 1_000
        if (now() >= this.channelAgain) await this.listen()
      } catch (error) {
        this.fail(error)
        if (now() - began < MINUTE) wait = Math.min(wait * 2, LONGEST_WAIT)
      }
      this.set({ live: false })
      await this.sleep(this.pause(wait))
    }
  }

  /** Never all tablets at the same moment. */
  private pause(wait: number): number {
    const poll = this.parts.pollSeconds * 1_000
    const most = this.state.held ? poll : this.state.online ? Math.min(wait, poll) : wait
    return most * (0.5 + Math.random() / 2)
  }

  private async round(): Promise<void> {
    await this.awake()
    // What was done and what is new don't wait for each other: on a slow line each costs a second.
    const [sent, pulled] = await Promise.allSettled([this.send(), this.pull.all()])
    if (pulled.status === "rejected") throw pulled.reason
    this.filling.start()
    if (sent.status === "rejected") throw sent.reason
  }

  private async awake(): Promise<void> {
    if (now() - this.lastAwake < AWAKE_EVERY) return
    this.lastAwake = now()
    await this.parts.outbox.add("distribution.awake", {})
  }

  private async send(): Promise<void> {
    await this.parts.outbox.flush((operations) => this.parts.api.operations(operations))
    this.answered()
  }

  private async listen(): Promise<void> {
    const { api, library } = this.parts
    const channel = new AbortController()
    this.channel = channel
    const late = setTimeout(() => this.missed(channel), HELLO)
    try {
      const response = await api.live(library.feed.cursor, channel.signal)
      if (!response.body) return
      for await (const one of readEvents(response.body, (pings) => this.heard(pings, channel))) {
        clearTimeout(late)
        this.answered()
        this.set({ live: true })
        await this.hear(one)
      }
    } catch (error) {
      // Given up by ourselves, which says nothing about the network.
      if (!channel.signal.aborted) throw error
    } finally {
      clearTimeout(late)
    }
  }

  private async hear({ event, data }: LiveEvent): Promise<void> {
    if (event === "erase") this.onErase()
    else if (event === "stopped") this.set({ standing: "stopped" })
    else if (event === "standing" || event === "head") await this.now()
    else if (event === "feed" && !(await this.pull.push(JSON.parse(data) as FeedPush))) await this.now()
  }

  private heard(pings: number, channel: AbortController): void {
    if (pings > 1) this.missed(channel)
    else if (pings) {
      this.misses = 0
      this.set({ held: false })
    }
  }

  /** The channel says nothing although the server answers, or everything at once: it is asked instead for a while. */
  private missed(channel: AbortController): void {
    this.misses++
    if (this.misses >= HELD_AFTER) {
      this.channelAgain = now() + TRY_CHANNEL_EVERY
      this.set({ held: true })
    }
    channel.abort()
  }

  onErase: () => void = () => undefined

  private fail(error: unknown): void {
    if (this.stopper.signal.aborted) return
    this.set({ slow: this.parts.fetcher.line.slow })
    if (isStorageFull(error)) this.set({ full: true })
    else if (isStopped(error)) this.set({ online: true, standing: "stopped" })
    else if (error instanceof ApiError) this.set({ online: true, error: error.sentence || error.code })
    else if (!navigator.onLine) this.set({ online: false })
    else if (error instanceof Offline && now() - this.lastAnswer > OFFLINE_AFTER) this.set({ online: false })
  }

  private answered(): void {
    this.lastAnswer = now()
    if (!this.state.online) this.set({ online: true })
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
