const NAME = "khue"
const VERSION = 1
export const STORES = ["keys", "plain", "sealed", "chunks", "outbox"] as const
export type StoreName = (typeof STORES)[number]

/** IndexedDB that survives iPadOS: a connection lost in the background is opened again and the work repeated once. */
export class Database {
  private connection: Promise<IDBDatabase> | null = null
  private over = false

  async run<T>(store: StoreName, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T> | T): Promise<T> {
    try {
      return await this.attempt(store, mode, work)
    } catch (error) {
      if (!isLostConnection(error)) throw error
      this.connection = null
      return this.attempt(store, mode, work)
    }
  }

  async close(): Promise<void> {
    const connection = await this.connection?.catch(() => null)
    this.connection = null
    connection?.close()
  }

  /** Closed for good: what is still under way in this window rejects, so that it can't bring an erased database back. */
  async end(): Promise<void> {
    this.over = true
    await this.close()
  }

  /** Removes everything; keys should be gone before. */
  async destroy(): Promise<void> {
    await this.end()
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(NAME)
      request.onsuccess = () => resolve()
      request.onblocked = () => resolve()
      request.onerror = () => reject(asError(request.error))
    })
  }

  private async attempt<T>(name: StoreName, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T> | T): Promise<T> {
    if (this.over) throw new DOMException("erased", "AbortError")
    const connection = await (this.connection ??= this.open())
    return new Promise<T>((resolve, reject) => {
      const transaction = connection.transaction(name, mode)
      const asked = work(transaction.objectStore(name))
      const answer = (): void => resolve(asked instanceof IDBRequest ? asked.result : asked)
      transaction.oncomplete = answer
      // What was only read is true as soon as it is here; the transaction's own end would be one more wait.
      if (mode === "readonly" && asked instanceof IDBRequest) asked.onsuccess = answer
      transaction.onerror = transaction.onabort = () => reject(asError(transaction.error))
    })
  }

  private open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION)
      request.onupgradeneeded = () => {
        for (const name of STORES) request.result.createObjectStore(name)
      }
      request.onerror = () => reject(asError(request.error))
      request.onsuccess = () => {
        const connection = request.result
        connection.onclose = connection.onversionchange = () => {
          connection.close()
          this.connection = null
        }
        resolve(connection)
      }
    })
  }
}

const asError = (error: DOMException | null): Error => error ?? new DOMException("aborted", "AbortError")

function isLostConnection(error: unknown): boolean {
  if (!(error instanceof DOMException)) return false
  return error.name === "InvalidStateError" || (error.name === "UnknownError" && /connection|lost/i.test(error.message))
}

export const isStorageFull = (error: unknown): boolean => error instanceof DOMException && error.name === "QuotaExceededError"
