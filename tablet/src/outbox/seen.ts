import type { Library } from "../model/library"
import { paperReading, type PaperReading } from "../model/reading"
import type { Manifest, Paper } from "../model/types"

const GATHERED_FOR = 4_000

/**
 * Pages that were looked at, gathered for some seconds and then told. What isn't told yet stands in the store beside
 * what was read, so an app that is killed in between tells it at the next start; the server takes a page twice as once.
 */
export class Seen {
  private timer: ReturnType<typeof setTimeout> | null = null
  private telling: Promise<void> = Promise.resolve()

  constructor(
    private readonly library: Library,
    private readonly tell: (name: string, body: Record<string, unknown>) => Promise<void>,
  ) {}

  async note(manifest: Manifest, paper: Paper, page: number): Promise<void> {
    const before = paperReading(this.library.reading(manifest.subject), paper.file)
    if (before.viewed.includes(page)) return
    const viewed = [...before.viewed, page].sort((a, b) => a - b)
    const waiting = before.untold?.[manifest.id] ?? []
    this.timer ??= setTimeout(() => void this.flush(), GATHERED_FOR)
    await this.keep(manifest.subject, paper.file, { ...before, viewed, untold: { ...before.untold, [manifest.id]: [...waiting, page] } }, paper.id)
  }

  /** Tells all that waits, one flush after the other. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    return (this.telling = this.telling.catch(() => undefined).then(() => this.tellAll()))
  }

  private async tellAll(): Promise<void> {
    for (const [subject, reading] of [...this.library.readings])
      for (const [file, { untold }] of Object.entries(reading.papers))
        for (const [pack, pages] of Object.entries(untold ?? {})) {
          await this.tell("distribution.viewed", { package: Number(pack), file: Number(file), pages: [...pages].sort((a, b) => a - b) })
          await this.told(subject, Number(file), pack, pages)
        }
  }

  private async told(subject: string, file: number, pack: string, pages: number[]): Promise<void> {
    const { untold = {}, ...rest } = paperReading(this.library.reading(subject), file)
    const left = Object.entries(untold).map(([id, all]) => [id, id === pack ? all.filter((page) => !pages.includes(page)) : all] as const)
    const waiting = left.filter(([, all]) => all.length)
    await this.keep(subject, file, waiting.length ? { ...rest, untold: Object.fromEntries(waiting) } : rest)
  }

  private keep(subject: string, file: number, paper: PaperReading, last?: number): Promise<void> {
    const reading = this.library.reading(subject)
    const papers = { ...reading.papers, [file]: paper }
    return this.library.setReading(subject, { ...reading, papers, lastPaper: last ?? reading.lastPaper })
  }
}
