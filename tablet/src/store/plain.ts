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

  async clear(): Promise<void> {
    await this.db.run<undefined>(this.store, "readwrite", (store) => store.clear())
  }
}
