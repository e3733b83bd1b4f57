/** How many milliseconds of the line one request ahead may take. */
const PER_REQUEST = 6_000
const LEAST = 64_000
const MOST = 4_000_000
const UNKNOWN = 256_000
/** Below this (bytes a second) people wait for papers, and are told why. */
const SLOW = 60_000
const MEMORY = 0.6

/** What is known of the line to the server: from every bundle that came, how fast, and how long until its first byte. */
export class Line {
  /** Bytes a second; 0 while nothing is known. */
  rate = 0
  private wait = 0
  private failures = 0
  private barren = 0

  /** So many bytes came in so many milliseconds after the first one, which came after `first` milliseconds. */
  came(bytes: number, time: number, first: number): void {
    if (bytes) this.barren = 0
    if (bytes < 16_000 || time < 20) return
    const rate = (bytes / time) * 1_000
    this.rate = this.rate ? this.rate * (1 - MEMORY) + rate * MEMORY : rate
    this.wait = this.wait ? this.wait * (1 - MEMORY) + first * MEMORY : first
  }

  /** A request broke off. */
  broke(progress: boolean): void {
    this.failures++
    this.barren = progress ? 0 : this.barren + 1
  }

  held(): void {
    this.failures = 0
    this.barren = 0
  }

  /** What a request ahead may ask for. */
  get portion(): number {
    return this.rate ? Math.min(MOST, Math.max(LEAST, (this.rate * PER_REQUEST) / 1_000)) : UNKNOWN
  }

  /** Two at a time where the wait for an answer is long beside its length. */
  get lanes(): number {
    if (!this.rate) return 1
    const length = (this.portion / this.rate) * 1_000
    return this.wait > length * 0.15 ? 2 : 1
  }

  get slow(): boolean {
    return this.failures > 1 || (this.rate > 0 && this.rate < SLOW)
  }

  /** Milliseconds until the next try: at once when the last one brought something, else longer each time; never all tablets together. */
  pause(least: number, most: number): number {
    return Math.min(most, least * 2 ** Math.min(this.barren, 8)) * (0.5 + Math.random() / 2)
  }
}
