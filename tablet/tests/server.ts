import type { Bytes } from "../src/core/bytes"
import type { FeedEntry, Manifest, SessionBody } from "../src/model/types"
import type { SignedOperation } from "../src/outbox/outbox"
import { bundleOf } from "./support"

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status })
const refusal = (status: number, code: string): Response => json({ code, sentence: code, facts: {} }, status)

/** The server as far as the tablet sees it, in memory. */
export class FakeServer {
  manifests = new Map<number, Manifest>()
  live: number[] = []
  feed: FeedEntry[] = []
  blobs = new Map<string, Bytes>()
  standing: "good" | "stopped" | "erase" = "good"
  signedIn = true
  network = true
  calls: string[] = []
  taken = new Map<string, SignedOperation>()
  asked: string[] = []
  /** So many of the next bundles break off after their first piece. */
  cutBundles = 0
  refusedPackages = new Set<number>()
  session: SessionBody = {
    tablet: { id: 3, tag: "MTB-1", model: "iPad", practice: false },
    person: { id: 7, name: "Hoàng Minh Dũng", post: "Phó Chủ tịch", unit: "", initials: "HD", is_leader: true },
    server_half: btoa("h".repeat(32)),
    lease: { until: "2026-11-30T12:00:00+07:00", grace_until: "2026-12-03T12:00:00+07:00", warn_hours: 48, phone_hours: 24, days: 7, secret: btoa("s".repeat(32)) },
    pin: { min_length: 6, wrong_limit: 3 },
    wrapped_person_key: null,
    server_time: "2026-11-23T12:00:00+07:00",
    poll_seconds: 30,
  }

  publish(manifest: Manifest): void {
    this.manifests.set(manifest.id, manifest)
    this.live = [...this.live.filter((id) => this.manifests.get(id)?.subject !== manifest.subject), manifest.id]
    this.tell("package", { package: manifest.id, subject: manifest.subject })
  }

  tell(kind: FeedEntry["kind"], body: FeedEntry["body"]): void {
    this.feed.push({ seq: this.feed.length + 1, at: "2026-11-23T12:00:00+07:00", kind, body })
  }

  fetch: typeof fetch = (target, init) => {
    if (!this.network) return Promise.reject(new TypeError("Failed to fetch"))
    const path = (target as string).replace(/\?.*/, "")
    this.calls.push(path)
    return Promise.resolve(this.answer(path, target as string, typeof init?.body === "string" ? init.body : "{}"))
  }

  private answer(path: string, target: string, body: string): Response {
    if (this.standing === "erase") return refusal(410, "tablets.erase")
    if (path === "/api/tablet/enrol") return json(this.session, 201)
    if (path === "/api/tablet/challenge") return json({ nonce: "n" })
    if (path === "/api/tablet/session") {
      this.signedIn = true
      return json(this.session)
    }
    if (!this.signedIn) return refusal(401, "tablets.session_over")
    if (path === "/api/tablet/snapshot")
      return json({ head: this.feed.length, packages: this.standing === "good" ? this.live : [], person: this.session.person, standing: this.standing })
    if (path === "/api/tablet/operations") return this.operations(JSON.parse(body) as { operations: SignedOperation[] })
    if (this.standing === "stopped") return refusal(423, "tablets.stopped")
    return this.content(path, target, body)
  }

  private content(path: string, target: string, body: string): Response {
    if (path === "/api/tablet/feed") {
      const after = Number(new URL(target, "http://x").searchParams.get("after"))
      return json({ head: this.feed.length, entries: this.feed.slice(after, after + 2), more: this.feed.length > after + 2 })
    }
    if (path.startsWith("/api/tablet/packages/")) {
      const manifest = this.manifests.get(Number(path.split("/").at(-1)))
      return manifest ? json(manifest) : refusal(404, "shared.not_found")
    }
    if (path === "/files/bundle") {
      const { package: pack, hashes, skip = 0 } = JSON.parse(body) as { package: number; hashes: string[]; skip?: number }
      if (this.refusedPackages.has(pack)) return refusal(404, "shared.not_found")
      this.asked.push(...hashes)
      const cut = this.cutBundles > 0 ? 1 : Infinity
      this.cutBundles = Math.max(0, this.cutBundles - 1)
      return bundleOf(hashes.map((hash) => [hash, this.blobs.get(hash) as Bytes]), cut, skip)
    }
    return refusal(404, "shared.not_found")
  }

  private operations({ operations }: { operations: SignedOperation[] }): Response {
    const results = operations.map((operation) => {
      const status = this.taken.has(operation.id) ? "duplicate" : "taken"
      this.taken.set(operation.id, operation)
      return { id: operation.id, status }
    })
    return json({ results })
  }
}
