import { ApiError, type Api } from "../api/client"
import { now } from "../core/clock"
import type { Library } from "../model/library"
import type { FeedEntry, Manifest, Standing } from "../model/types"
import type { FeedPush } from "./live"

const MANIFESTS_AT_ONCE = 4

interface Watcher {
  /** The server answered, and says how this tablet stands. */
  told: (standing: Standing) => void
  /** A package came: its papers may be brought. */
  packed: () => void
}

/** Takes into the library what the feed tells, entry by entry; where the feed leaves a gap, from a whole picture. */
export class Pull {
  private readonly manifests = new Map<number, Promise<Manifest>>()

  constructor(
    private readonly api: Api,
    private readonly library: Library,
    private readonly watcher: Watcher,
  ) {}

  async all(): Promise<void> {
    let head = this.library.feed.cursor
    if (!head) return this.snapshot()
    for (;;) {
      const page = await this.api.feed(head)
      if (page.head < head) return this.snapshot()
      this.fetchTogether(page.entries.map(({ body }) => body.package ?? 0))
      for (const entry of page.entries) {
        await this.apply(entry)
        head = entry.seq
      }
      await this.library.takeNotices(page.entries)
      await this.library.setFeed(head, now())
      this.watcher.told("good")
      if (!page.more) return
    }
  }

  /** A push that follows on is taken as it is. False when it leaves a gap, which is to be pulled. */
  async push(push: FeedPush): Promise<boolean> {
    const { library } = this
    const entries = push.entries ?? []
    if (push.head <= library.feed.cursor) return true
    if (entries[0]?.seq !== library.feed.cursor + 1) return false
    for (const entry of entries) await this.apply(entry)
    await library.takeNotices(entries)
    await library.setFeed(entries.at(-1)?.seq ?? push.head, now())
    this.watcher.packed()
    return library.feed.cursor >= push.head
  }

  private async snapshot(): Promise<void> {
    const { library } = this
    const snapshot = await this.api.snapshot()
    this.watcher.told(snapshot.standing)
    // A stopped tablet is told of no package; what it has stays readable.
    if (snapshot.standing !== "good") return
    this.fetchTogether(snapshot.packages)
    for (const id of snapshot.packages) {
      await this.take(id)
      this.watcher.packed()
    }
    await library.keepOnly(new Set(snapshot.packages))
    await library.takeNotices(snapshot.notices ?? [])
    await library.setFeed(snapshot.head, now())
  }

  private async apply({ kind, body }: FeedEntry): Promise<void> {
    const { library } = this
    if (kind === "withdrawn" && body.subject && body.file) await library.withdraw(body.subject, body.file)
    if (kind === "withdrawn" && body.subject && body.package === null) await library.drop(body.subject)
    if (kind === "cancelled" && body.subject) await library.cancel(body.subject)
    if (body.package) await this.take(body.package)
  }

  /** A package that was taken back meanwhile is passed over: its own entry follows. */
  private async take(id: number): Promise<void> {
    if (this.library.holds(id)) return
    try {
      await this.library.take(await this.manifest(id))
      await this.library.tidy()
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
    }
  }

  /** Manifests are asked for together: one after the other each would cost a round trip. */
  private fetchTogether(ids: number[]): void {
    for (const id of new Set(ids)) {
      if (!id || this.library.holds(id) || this.manifests.size >= MANIFESTS_AT_ONCE) continue
      const coming = this.api.manifest(id)
      coming.catch(() => undefined)
      this.manifests.set(id, coming)
    }
  }

  private manifest(id: number): Promise<Manifest> {
    const coming = this.manifests.get(id) ?? this.api.manifest(id)
    return coming.finally(() => this.manifests.delete(id))
  }
}
