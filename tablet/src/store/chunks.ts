import type { Bytes } from "../core/bytes"
import { matchesHash } from "../core/bytes"
import { open, seal, type Sealed } from "../crypto/seal"
import type { Database } from "./database"

const PER_TRANSACTION = 16

export interface Chunk {
  hash: string
  bytes: Bytes
}

/** Pieces of papers by content address. `has` is true only for pieces whose bytes were verified and written. */
export class ChunkStore {
  private present = new Set<string>()

  constructor(
    private readonly db: Database,
    private readonly key: CryptoKey,
  ) {}

  async load(): Promise<void> {
    this.present = new Set((await this.db.run("chunks", "readonly", (store) => store.getAllKeys())) as string[])
  }

  has = (hash: string): boolean => this.present.has(hash)

  get count(): number {
    return this.present.size
  }

  /** Throws when a chunk's bytes don't match its address, or (QuotaExceededError) when the tablet is full. */
  async put(chunks: Chunk[]): Promise<void> {
    for (let at = 0; at < chunks.length; at += PER_TRANSACTION) {
      const part = await Promise.all(chunks.slice(at, at + PER_TRANSACTION).map((chunk) => this.sealOne(chunk)))
      await this.db.run("chunks", "readwrite", (store) => {
        for (const [hash, sealed] of part) store.put(sealed, hash)
      })
      for (const [hash] of part) this.present.add(hash)
    }
  }

  async get(hash: string): Promise<Bytes | null> {
    if (!this.present.has(hash)) return null
    const sealed = (await this.db.run<unknown>("chunks", "readonly", (store) => store.get(hash))) as Sealed | undefined
    if (sealed) return open(this.key, sealed, hash)
    this.present.delete(hash)
    return null
  }

  /** Keeps only what is still named by a package. */
  async keepOnly(wanted: Set<string>): Promise<number> {
    return this.drop([...this.present].filter((hash) => !wanted.has(hash)))
  }

  async drop(hashes: string[]): Promise<number> {
    const gone = hashes.filter(this.has)
    if (!gone.length) return 0
    for (const hash of gone) this.present.delete(hash)
    await this.db.run("chunks", "readwrite", (store) => {
      for (const hash of gone) store.delete(hash)
    })
    return gone.length
  }

  private async sealOne({ hash, bytes }: Chunk): Promise<[string, Sealed]> {
    if (!(await matchesHash(bytes, hash))) throw new Error(`chunk ${hash} does not match its address`)
    return [hash, await seal(this.key, bytes, hash)]
  }
}
