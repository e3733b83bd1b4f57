import { fromUtf8, utf8 } from "../core/bytes"
import { open, seal, type Sealed } from "../crypto/seal"
import type { Database } from "./database"

/** Named JSON values, sealed under the content key; the name is bound in. */
export class Records {
  constructor(
    private readonly db: Database,
    private readonly key: CryptoKey,
  ) {}

  async get<T>(name: string): Promise<T | undefined> {
    const sealed = (await this.db.run<unknown>("sealed", "readonly", (store) => store.get(name))) as Sealed | undefined
    return sealed && (JSON.parse(fromUtf8(await open(this.key, sealed, name))) as T)
  }

  async put(name: string, value: unknown): Promise<void> {
    const sealed = await seal(this.key, utf8(JSON.stringify(value)), name)
    await this.db.run("sealed", "readwrite", (store) => store.put(sealed, name))
  }

  async delete(name: string): Promise<void> {
    await this.db.run<undefined>("sealed", "readwrite", (store) => store.delete(name))
  }

  async names(prefix: string): Promise<string[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
    return (await this.db.run("sealed", "readonly", (store) => store.getAllKeys(range))) as string[]
  }

  async all<T>(prefix: string): Promise<T[]> {
    const found = await Promise.all((await this.names(prefix)).map((name) => this.get<T>(name)))
    return found.filter((value) => value !== undefined)
  }
}
