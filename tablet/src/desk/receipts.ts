import { ask, type Facts } from "./facts"

const EVERY = 10_000
const AGAIN = 30_000

/** Reports pages that were seen, in small batches; what isn't taken is said again, and saying it twice changes nothing. */
export class Receipts {
  private waiting = new Set<number>()
  private timer = 0
  private token: string

  constructor(private readonly facts: Facts) {
    this.token = facts.token
  }

  saw(page: number): void {
    if (!this.facts.counts) return
    this.waiting.add(page)
    this.timer ||= window.setTimeout(() => void this.send(), EVERY)
  }

  async send(): Promise<void> {
    const pages = this.take()
    if (!pages.length) return
    try {
      const answer = await fetch(this.facts.seen, {
        method: "POST",
        body: this.body(pages),
        credentials: "same-origin",
        redirect: "manual",
        keepalive: true,
      })
      if (answer.ok || [404, 409, 422].includes(answer.status)) return
      // Signing in again elsewhere changed the token of this page's forms.
      if (answer.status === 403) this.token = ((await (await ask(`${location.pathname}.json`)).json()) as Facts).token
    } catch {
      // no network, or signed out: below
    }
    for (const page of pages) this.waiting.add(page)
    this.timer ||= window.setTimeout(() => void this.send(), AGAIN)
  }

  /** The page goes away: nothing may be waited for. */
  leave(): void {
    const pages = this.take()
    if (pages.length && !navigator.sendBeacon(this.facts.seen, this.body(pages))) for (const page of pages) this.waiting.add(page)
  }

  private take(): number[] {
    clearTimeout(this.timer)
    this.timer = 0
    const pages = [...this.waiting].sort((a, b) => a - b)
    this.waiting = new Set()
    return pages
  }

  private body(pages: number[]): URLSearchParams {
    return new URLSearchParams({
      csrfmiddlewaretoken: this.token,
      package: String(this.facts.package ?? ""),
      file: String(this.facts.paper.file),
      pages: pages.join(","),
    })
  }
}
