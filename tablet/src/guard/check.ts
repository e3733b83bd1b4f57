import type { Answer } from "./check.worker"
import type { Outcome, Tell } from "./outcome"
import { NOTHING } from "./outcome"

// The page's side: one worker, one file at a time; a file that is given up takes the worker with it.

const MOST_MS = 120_000

let worker: Worker | null = null
let line: Promise<unknown> = Promise.resolve()

const started = (): Worker => (worker ??= new Worker(new URL("./check.worker.ts", import.meta.url), { type: "module", name: "khue-guard" }))

function ended(): void {
  worker?.terminate()
  worker = null
}

function ask(file: File, tell: Tell, signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted) return Promise.reject(new DOMException("", "AbortError"))
  return new Promise((done, fail) => {
    const at = started()
    const late = setTimeout(() => {
      ended()
      done({ ...NOTHING, unable: "slow" })
    }, MOST_MS)
    const stop = (): void => {
      ended()
      fail(new DOMException("", "AbortError"))
    }
    signal.addEventListener("abort", stop, { once: true })
    const over = (): void => {
      clearTimeout(late)
      signal.removeEventListener("abort", stop)
    }
    at.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ("page" in data) tell(data.page, data.of)
      else {
        over()
        done(data.outcome)
      }
    }
    at.onerror = () => {
      over()
      ended()
      done({ ...NOTHING, unable: "failed" })
    }
    at.postMessage({ file, base: new URL(import.meta.env.BASE_URL, location.href).href })
  })
}

/** Looks at one file after the other. Rejects with AbortError when the signal says so. */
export function inspect(file: File, tell: Tell, signal: AbortSignal): Promise<Outcome> {
  const mine = line.then(() => ask(file, tell, signal))
  line = mine.catch(() => undefined)
  return mine
}
