import { Api, ApiError } from "../api/client"
import { DAY, MINUTE, now } from "../core/clock"
import type { Keys } from "../crypto/vault"
import { recoverPersonKey } from "../crypto/recovery"
import type { LeaseState } from "../lease/lease"
import { arrival, newsSince, type News } from "../model/news"
import type { Notice } from "../model/notices"
import { meetingViews, type MeetingView } from "../model/views"
import type { Person } from "../model/types"
import { Database } from "../store/database"
import { PlainStore } from "../store/plain"
import type { SyncState } from "../sync/engine"
import { canAuthenticate, platformAuthenticator } from "./authenticator"
import { askToPersist } from "./describe-device"
import { Device, type Enrolled, type Unlocked } from "./device"
import { Bell } from "./bell.svelte"
import { badge, hearWorker } from "./push"
import { links, place, replace, go } from "./route.svelte"
import { loadPrefs, savesData } from "./prefs.svelte"
import { Windows, type Word } from "./windows"
import { Workspace } from "./workspace"

export type Phase = "starting" | "enrol" | "recovery" | "restore" | "locked" | "open" | "erasing" | "erased"

const LOCK_AFTER_HIDDEN = 5 * MINUTE
const REDRAW = 120

/** The state that screens read. Rules live in the modules it joins. */
class App {
  phase = $state<Phase>("starting")
  person = $state.raw<Person | null>(null)
  tablet = $state.raw<{ id: number | string; tag: string; model: string; practice: boolean } | null>(null)
  meetings = $state.raw<MeetingView[]>([])
  sync = $state.raw<SyncState>({ online: null, live: false, bringing: false, slow: false, held: false, later: 0, full: false, standing: "good", error: "" })
  unsent = $state(0)
  updatedAt = $state(0)
  /** What changed since it was last looked at; null when nothing did. */
  news = $state.raw<News | null>(null)
  notices = $state.raw<Notice[]>([])
  /** Old meetings that made way since somebody was last told. */
  clearedUntold = $state(0)
  lease = $state<LeaseState>("good")
  leaseUntil = $state(0)
  recoveryCode = $state("")
  /** Face or finger: whether this tablet can, whether it is on, whether it is still to be offered. */
  biometric = $state({ can: false, on: false, offer: false })
  newVersion = $state(false)
  /** Ticks each half minute, so that "còn 48 phút" stays true. */
  now = $state(now())
  workspace: Workspace | null = null

  private readonly db = new Database()
  private readonly plain = new PlainStore(this.db)
  private readonly api = new Api({ erase: () => void this.erase(), stopped: () => undefined, lock: () => void this.lockByOrder() })
  readonly push = new Bell(this.plain, this.api)
  readonly device = new Device(this.db, this.plain, this.api)
  private readonly windows = new Windows()
  private redraw: ReturnType<typeof setTimeout> | null = null
  private hiddenAt = 0
  private openedAt = 0
  /** How often it was locked: what was asked for before a lock opens nothing after it. */
  private locks = 0
  private enrolled: Enrolled | null = null

  async start(): Promise<void> {
    this.api.onSession = async (body) => {
      await this.device.keepSession(body)
      this.showDevice()
      this.windows.say({ kind: "session" })
    }
    this.windows.onWord = (word) => void this.hear(word)
    this.windows.listen()
    await loadPrefs(this.plain)
    await this.device.load()
    await this.device.settleBiometric()
    this.biometric.can = await canAuthenticate()
    this.biometric.offer = !(await this.plain.get<boolean>("biometric-offered"))
    await this.push.load()
    hearWorker({ push: () => void (this.phase === "open" ? this.checkNow().catch(() => undefined) : this.probe()), go })
    this.showDevice()
    this.phase = this.device.enrolled ? "locked" : "enrol"
    document.addEventListener("visibilitychange", () => this.visibility())
    setInterval(() => this.tick(), MINUTE / 2)
    if (this.phase === "locked") void this.probe()
  }

  /** How long a new PIN has to be, as the office asks. */
  async pinLength(): Promise<number> {
    return (await this.api.pinTerms()).min_length
  }

  async enrol(code: string, pin: string): Promise<void> {
    const enrolled = await this.device.enrol(code, pin)
    this.showDevice()
    await askToPersist()
    const workspace = await this.openWith(enrolled.keys)
    this.enrolled = enrolled
    if (enrolled.earlier) {
      this.phase = "restore"
      return
    }
    await workspace.keepPersonKey(enrolled.personKey.raw)
    this.showSheet()
  }

  /** Rejects when the code is not the one on the sheet. */
  async restorePersonKey(code: string): Promise<void> {
    const raw = await recoverPersonKey(code, this.enrolled?.earlier ?? "")
    await this.workspace?.keepPersonKey(raw)
    this.finishEnrolment()
  }

  /** Private marks under the earlier key stay closed from now on. */
  async newSheet(): Promise<void> {
    const key = this.enrolled?.personKey
    if (!key) return
    await this.api.replacePersonKey(key.wrapped)
    await this.workspace?.keepPersonKey(key.raw)
    this.showSheet()
  }

  private showSheet(): void {
    this.recoveryCode = this.enrolled?.personKey.code ?? ""
    this.phase = "recovery"
  }

  finishEnrolment(): void {
    this.recoveryCode = ""
    this.enrolled = null
    this.phase = "open"
  }

  async unlock(pin: string): Promise<Unlocked> {
    const result = await this.device.unlock(pin)
    if (result.kind === "open") await this.openAndShow(result.keys)
    return result
  }

  async unlockBiometric(): Promise<Unlocked> {
    const { locks } = this
    const result = await this.device.unlockBiometric(platformAuthenticator(this.tablet?.tag ?? ""))
    this.showDevice()
    if (locks !== this.locks) return { kind: "needs-online" }
    if (result.kind === "open") await this.openAndShow(result.keys)
    return result
  }

  /** False when this tablet turned out to have no such secret. A PIN wrong too often locks. */
  async setBiometric(pin: string): Promise<Unlocked | boolean> {
    const { locks } = this
    const result = await this.device.setBiometric(pin, platformAuthenticator(this.tablet?.tag ?? ""))
    if (locks !== this.locks) await this.device.dropBiometric()
    if (result === false) this.biometric.can = false
    if (typeof result === "object" && result.kind === "needs-online") await this.lock()
    await this.offeredBiometric()
    this.showDevice()
    return result
  }

  async dropBiometric(): Promise<void> {
    await this.device.dropBiometric()
    this.showDevice()
  }

  async offeredBiometric(): Promise<void> {
    this.biometric.offer = false
    await this.plain.put("biometric-offered", true)
  }

  async unlockOnline(pin: string): Promise<Unlocked> {
    const result = await this.device.unlockOnline(pin, () => this.probe(true))
    if (result.kind === "open") await this.openAndShow(result.keys)
    return result
  }

  /** Every window of this tablet locks. */
  async lock(): Promise<void> {
    this.windows.say({ kind: "lock" })
    await this.lockHere()
  }

  /** The server's order to lock: face and finger no longer open, the PIN does once the server agrees. */
  private async lockByOrder(): Promise<void> {
    this.locks++
    await this.device.dropBiometric()
    this.showDevice()
    await this.lock()
  }

  private async lockHere(): Promise<void> {
    this.locks++
    const { workspace } = this
    this.workspace = null
    this.phase = "locked"
    this.forgetContent()
    await workspace?.close()
    this.api.forget()
    await this.db.close()
  }

  checkNow(): Promise<void> {
    return this.workspace?.sync.now() ?? Promise.resolve()
  }

  async erase(): Promise<void> {
    if (this.phase === "erasing" || this.phase === "erased") return
    this.phase = "erasing"
    this.windows.say({ kind: "erase" })
    const { workspace } = this
    const tablet = this.device.identity?.tablet.id
    this.workspace = null
    this.forgetContent()
    workspace?.sync.stop()
    this.api.forget()
    badge(0)
    await this.device.erase()
    this.phase = "erased"
    if (tablet !== undefined) await this.api.tellErased(tablet)
  }

  showDevice(): void {
    const { identity, lease } = this.device
    this.person = identity?.person ?? null
    this.tablet = identity?.tablet ?? null
    this.lease = this.device.leaseState()
    this.biometric.on = this.device.hasBiometric
    this.leaseUntil = Math.max(lease?.until ?? 0, lease?.phoneUntil ?? 0)
  }

  private async openAndShow(keys: Keys): Promise<void> {
    const { locks } = this
    await this.openWith(keys)
    if (locks !== this.locks) return this.lockHere()
    this.phase = "open"
    this.arrive()
  }

  private async openWith(keys: Keys): Promise<Workspace> {
    const workspace = new Workspace(this.db, this.device, this.api, keys, savesData)
    workspace.library.onChange = () => {
      this.plan()
      this.windows.changed()
    }
    workspace.outbox.onChange = () => (this.unsent = workspace.outbox.spoken)
    workspace.outbox.onRefused = (operation, result) => {
      if (operation.name !== "meetings.answer") return
      const { meeting } = JSON.parse(operation.body_json) as { meeting: number }
      void workspace.answerRefused(meeting, result.sentence ?? result.code ?? "")
    }
    workspace.sync.onState = (state) => {
      this.sync = state
      this.arrive()
      if (workspace.sync.leading) this.windows.say({ kind: "state", state })
    }
    workspace.sync.onErase = () => void this.erase()
    await workspace.load()
    this.workspace = workspace
    this.openedAt = now()
    this.draw()
    workspace.sync.start()
    void workspace.seen.flush()
    this.windows.say({ kind: "hello" })
    // Renews the lease whenever the server can be reached; reading never waits for it.
    void this.api.session().then(() => this.push.keep()).catch(() => undefined)
    return workspace
  }

  /** From a notification: once it is known what is new, to its place; Today when that may be several. */
  private arrive(): void {
    const { route } = place
    if (this.phase !== "open" || route.name !== "fresh" || !this.workspace) return
    const one = arrival(this.news, this.workspace.library.packs, route.urgent)
    if (one) replace(links.pack(one))
    else if (this.updatedAt >= this.openedAt || this.sync.online === false) replace(links.today)
  }

  private forgetContent(): void {
    this.meetings = []
    this.news = null
    this.notices = []
  }

  /** Another window erases: this one only forgets what it holds, and doesn't stand in the way. */
  private async letGo(): Promise<void> {
    if (this.phase === "erasing") return
    this.phase = "erased"
    this.workspace?.sync.stop()
    this.workspace = null
    this.forgetContent()
    this.api.forget()
    await this.db.end()
  }

  /** From another window of this tablet. */
  private async hear(word: Word): Promise<void> {
    const { workspace } = this
    if (word.kind === "lock") {
      this.locks++
      if (this.phase === "open") return this.lockHere()
    }
    if (word.kind === "erase") return this.letGo()
    if (this.phase === "erasing" || this.phase === "erased") return
    if (word.kind === "session") {
      await this.device.load()
      this.showDevice()
    }
    if (!workspace) return
    if (word.kind === "state") workspace.sync.follow(word.state)
    if (word.kind === "hello" && workspace.sync.leading) this.windows.say({ kind: "state", state: this.sync })
    if (word.kind !== "changed") return
    await workspace.load()
    this.plan()
  }

  /** A lost tablet must obey even when nobody unlocks it. */
  private async probe(strict = false): Promise<void> {
    try {
      await this.api.snapshot()
    } catch (error) {
      if (strict && !(error instanceof ApiError)) throw error
    }
  }

  private plan(): void {
    this.redraw ??= setTimeout(() => this.draw(), REDRAW)
  }

  private draw(): void {
    if (this.redraw) clearTimeout(this.redraw)
    this.redraw = null
    const library = this.workspace?.library
    if (!library) return
    this.meetings = meetingViews(library, this.person?.id ?? 0)
    this.updatedAt = library.feed.updatedAt
    this.clearedUntold = library.keeping.untold
    this.notices = library.notices
    // Only once everything has come is there something to compare with later.
    this.news = library.seen && newsSince(library.seen, library.packs, this.now)
    if (!library.seen && this.updatedAt) void library.sawAll()
    badge((this.news?.meetings.length ?? 0) + this.notices.filter((one) => !one.read).length)
    this.arrive()
  }

  private tick(): void {
    this.now = now()
    this.lease = this.device.leaseState()
    void this.device.settleBiometric().then(() => (this.biometric.on = this.device.hasBiometric))
    if (this.phase === "open") void this.device.noteTime()
    if (this.phase === "open" && (this.lease === "grace" || this.lease === "over")) void this.lock()
  }

  private visibility(): void {
    if (document.hidden) {
      this.hiddenAt = now()
      void this.workspace?.seen.flush()
      if (this.phase === "open" && !this.news) void this.workspace?.library.sawAll()
      return
    }
    const away = now() - this.hiddenAt
    this.tick()
    if (this.phase === "open" && this.hiddenAt && away > LOCK_AFTER_HIDDEN && away < 365 * DAY) void this.lockHere()
  }
}

export const app = new App()
