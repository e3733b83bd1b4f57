/** Keeps the last few promises by name; forgets the one unused longest. */
export class Lru<T> {
  private readonly kept = new Map<string, Promise<T>>()

  constructor(private readonly limit: number) {}

  get(name: string, load: () => Promise<T>): Promise<T> {
    const found = this.kept.get(name)
    const value = found ?? load()
    this.kept.delete(name)
    this.kept.set(name, value)
    if (!found) value.catch(() => this.kept.delete(name))
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.limit) break
      this.kept.delete(oldest)
    }
    return value
  }
}
