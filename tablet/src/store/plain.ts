import type { Database, StoreName } from "./database"

/** Small values that the locked app needs: lease, tries, whose tablet this is, keys that scripts can't read. */
export class PlainStore {
  constructor(
    private readonly db: Database,
    private readonly store: StoreName = "plain",
  ) {}

  async get<T>(name: string): Promise<T | undefined> {
    return (await this.db.run<unknown>(this.store, "readonly", (store) => store.get(name))) as T | undefined
  }

  async put(name: string, value: unknown): Promise<void> {
    await this.db.run(this.store, "readwrite", (store) => store.put(value, name))
  }

  /** The next number of a series, in one transaction: two windows never get the same. */
  async next(name: string): Promise<number> {
    const given = await this.db.run(this.store, "readwrite", (store) => {
      const box = { number: 0 }
      const read = store.get(name)
      read.onsuccess = () => {
        box.number = ((read.result as number | undefined) ?? 0) + 1
        store.put(box.number, name)
      }
      return box
    })
    return given.number
  }

  async clear(): Promise<void> {
    await this.db.run<undefined>(this.store, "readwrite", (store) => store.clear())
  }
}
