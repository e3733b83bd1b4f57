import { fromBase64, type Bytes } from "../core/bytes"
import { sign } from "../crypto/signing"
import type { FeedPage, Manifest, OperationResult, SessionBody, Snapshot } from "../model/types"
import type { SignedOperation } from "../outbox/outbox"

const PATIENCE = 20_000

/** Pieces asked for in one request. */
export interface Order {
  pack: number
  hashes: string[]
  /** Bytes of the first piece that are here already. */
  skip: number
  /** Brought ahead of need: the server lets others pass. */
  ahead: boolean
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly sentence: string,
    readonly facts: Record<string, unknown> = {},
  ) {
    super(sentence || code)
  }
}

/** No answer came: no network, or the server is away. Never a reason to lock or erase. */
export class Offline extends Error {}

export interface Enrolment {
  code: string
  wrapped_person_key: string
  device_key: JsonWebKey
  device: { user_agent: string; platform: string; model: string; standalone: boolean; storage_quota: number }
}

interface Listener {
  erase(): void
  stopped(): void
  lock(): void
}

/** The tablet HTTP API. A session that is over is signed again once, silently. */
export class Api {
  private signer: { tablet: number | string; key: CryptoKey; unsent: () => number } | null = null
  private renewing: Promise<SessionBody> | null = null
  /** Whether the key that is open now has signed already: only then can an order to lock be meant for it. */
  private proved = false
  onSession: (body: SessionBody) => Promise<void> = () => Promise.resolve()

  constructor(
    private readonly listener: Listener,
    private readonly fetcher: typeof fetch = (...call) => fetch(...call),
  ) {}

  signWith(tablet: number | string, key: CryptoKey, unsent: () => number): void {
    this.signer = { tablet, key, unsent }
    this.proved = false
  }

  forget(): void {
    this.signer = null
  }

  /** After an erasure: one more contact, so that the desk knows the order arrived. No answer is needed. */
  async tellErased(tablet: number | string): Promise<void> {
    await this.post("/api/tablet/challenge", { tablet_id: tablet }, false).catch(() => undefined)
  }

  /** What the office asks of a new PIN; told before this tablet is known. */
  pinTerms(): Promise<SessionBody["pin"]> {
    return this.post("/api/tablet/pin-terms", {}, false)
  }

  enrol(body: Enrolment): Promise<SessionBody> {
    return this.post("/api/tablet/enrol", body, false)
  }

  /** Proves this tablet, unlocked by its PIN; renews the lease. */
  session(): Promise<SessionBody> {
    return (this.renewing ??= this.sign().finally(() => (this.renewing = null)))
  }

  /** A new recovery sheet replaces the earlier one. */
  async replacePersonKey(wrapped: string): Promise<void> {
    await this.post("/api/tablet/person-key", { wrapped_person_key: wrapped, replace: true })
  }

  snapshot(): Promise<Snapshot> {
    return this.json("/api/tablet/snapshot")
  }

  /** Asked with what is known already: mostly the answer is a bare "nothing new". */
  async feed(after: number): Promise<FeedPage> {
    const response = await this.request(`/api/tablet/feed?after=${after}`, { headers: { "If-None-Match": `"${after}"` } })
    return response.status === 304 ? { head: after, entries: [], more: false } : ((await response.json()) as FeedPage)
  }

  manifest(id: number): Promise<Manifest> {
    return this.json(`/api/tablet/packages/${id}`)
  }

  /** The key to subscribe with; empty when this site sends no pushes. */
  pushKey(): Promise<{ key: string; on: boolean }> {
    return this.json("/api/tablet/push")
  }

  async pushOn(subscription: PushSubscriptionJSON): Promise<void> {
    await this.post("/api/tablet/push/on", subscription)
  }

  async pushOff(): Promise<void> {
    await this.post("/api/tablet/push/off", {})
  }

  async operations(operations: SignedOperation[]): Promise<OperationResult[]> {
    const body = await this.post<{ results: OperationResult[] }>("/api/tablet/operations", { operations })
    return body.results
  }

  /** The caller reads the stream; what came before a cut is kept. */
  bundle({ pack, hashes, skip, ahead }: Order, signal?: AbortSignal): Promise<Response> {
    const body = { package: pack, hashes, ...(skip && { skip }), ...(ahead && { ahead }) }
    return this.request("/files/bundle", postInit(body, signal))
  }

  live(after: number, signal: AbortSignal): Promise<Response> {
    return this.request(`/live?after=${after}`, { headers: { Accept: "text/event-stream" }, signal }, true, 0)
  }

  private async sign(): Promise<SessionBody> {
    if (!this.signer) throw new ApiError(401, "tablets.locked", "")
    const { tablet, key, unsent } = this.signer
    const { nonce } = await this.post<{ nonce: string }>("/api/tablet/challenge", { tablet_id: tablet }, false)
    const signature = await sign(key, `khue-session:${nonce}`)
    const body = { tablet_id: tablet, nonce, signature, unsent: unsent() }
    const session = await this.post<SessionBody>("/api/tablet/session", body, false)
    this.proved = true
    await this.onSession(session)
    return session
  }

  private async json<T>(path: string): Promise<T> {
    return (await (await this.request(path, {})).json()) as T
  }

  private async post<T>(path: string, body: unknown, renew = true): Promise<T> {
    return (await (await this.request(path, postInit(body), renew)).json()) as T
  }

  private async request(path: string, init: RequestInit, renew = true, patience = PATIENCE): Promise<Response> {
    const response = await this.reach(path, init, patience)
    if (response.ok || response.status === 304) return response
    const error = await readError(response)
    if (error.status === 410 && error.code === "tablets.erase") this.listener.erase()
    if (error.status === 423) this.listener.stopped()
    if (error.code === "tablets.locked" && this.proved) this.listener.lock()
    else if (error.status === 401 && renew && this.signer) {
      await this.session()
      return this.request(path, init, false, patience)
    }
    throw error
  }

  private async reach(path: string, init: RequestInit, patience: number): Promise<Response> {
    const control = new AbortController()
    const timer = patience ? setTimeout(() => control.abort(), patience) : 0
    init.signal?.addEventListener("abort", () => control.abort(), { once: true })
    try {
      return await this.fetcher(path, { ...init, credentials: "same-origin", cache: "no-store", signal: control.signal })
    } catch {
      throw new Offline(path)
    } finally {
      clearTimeout(timer)
    }
  }
}

export const serverHalf = (body: SessionBody): Bytes => fromBase64(body.server_half)

function postInit(body: unknown, signal?: AbortSignal): RequestInit {
  const headers = { "Content-Type": "application/json", "X-Khue-Tablet": "1" }
  return { method: "POST", headers, body: JSON.stringify(body), ...(signal && { signal }) }
}

async function readError(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as { code?: string; sentence?: string; facts?: Record<string, unknown> }
  return new ApiError(response.status, body.code ?? "", body.sentence ?? "", body.facts)
}
