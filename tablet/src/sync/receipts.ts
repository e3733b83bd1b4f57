import type { Library } from "../model/library"
import type { Outbox } from "../outbox/outbox"

/** Says once per package and paper that it is whole on this tablet. */
export class Receipts {
  private said = new Map<number, Set<number>>()

  constructor(
    private readonly library: Library,
    private readonly outbox: Outbox,
  ) {}

  async settle(): Promise<void> {
    for (const { manifest } of this.library.packs.values()) {
      const said = await this.saidFor(manifest.id)
      const fresh = manifest.papers.filter((paper) => !said.has(paper.file) && this.library.isHeld(paper))
      if (!fresh.length) continue
      await this.outbox.add("distribution.received", { package: manifest.id, files: fresh.map((paper) => paper.file) })
      for (const paper of fresh) said.add(paper.file)
      await this.library.setReceipts(manifest.id, [...said])
    }
  }

  private async saidFor(pack: number): Promise<Set<number>> {
    const known = this.said.get(pack) ?? new Set(await this.library.receipts(pack))
    this.said.set(pack, known)
    return known
  }
}
