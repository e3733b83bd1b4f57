import { now } from "../core/clock"
import { clearable, freedBytes, missingBytes, overdue } from "../model/keeping"
import type { Library } from "../model/library"
import type { Pack } from "../model/pack"

/** So much stays free for everything else on the tablet. */
const LEAST_FREE = 100_000_000

export interface Use {
  used: number
  quota: number
}

/** Keeps room for what is to come by clearing what is long past: by age, and earlier when the tablet runs short. */
export class Room {
  constructor(
    private readonly library: Library,
    private readonly has: (hash: string) => boolean,
    private readonly use: () => Promise<Use | null>,
  ) {}

  /** Before bringing: what is overdue goes, then as much of the past as what is still to come needs. */
  async make(): Promise<void> {
    await this.clear(overdue(this.library.packs.values(), this.library.keeping, now()))
    const use = await this.use()
    if (!use) return
    const going: Pack[] = []
    for (const pack of this.past()) {
      const staying = this.library.kept().filter((one) => !going.includes(one))
      const free = use.quota - use.used + freedBytes(going, staying, this.has)
      if (free - missingBytes(staying, this.has) >= LEAST_FREE) break
      going.push(pack)
    }
    await this.clear(going)
  }

  /** The tablet is full: the oldest goes. False when there is nothing that may. */
  async makeMore(): Promise<boolean> {
    const [oldest] = this.past()
    if (oldest) await this.clear([oldest])
    return oldest !== undefined
  }

  private past(): Pack[] {
    return clearable(this.library.packs.values(), this.library.keeping, now())
  }

  private async clear(packs: Pack[]): Promise<void> {
    if (packs.length) await this.library.clear(packs.map((pack) => pack.manifest.subject), true)
  }
}
